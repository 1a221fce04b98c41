/** Times of the frames of a stream as columns for charts and timelines. */
import type { VideoInfo } from '../../contract/media.ts';

/** Presentation times in seconds from the first frame. */
export const secondsColumn = ({ pts, timeBase }: VideoInfo): Float64Array<ArrayBuffer> => {
  const first = pts[0] ?? 0;
  return Float64Array.from(pts, (time) => ((time - first) * timeBase.num) / timeBase.den);
};

/** Display durations in seconds: the distance to the next frame, for the last one what is left of the stream. */
export const durationColumn = (video: VideoInfo): Float64Array<ArrayBuffer> => {
  const seconds = secondsColumn(video);
  return seconds.map((time, i) => (seconds[i + 1] ?? video.durationSeconds) - time);
};

/** A column as it is sent. What comes from another process may be a part of the message that brought it. */
export const columnBytes = ({ buffer, byteOffset, byteLength }: Float64Array<ArrayBuffer>): Uint8Array<ArrayBuffer> =>
  new Uint8Array(buffer, byteOffset, byteLength);
