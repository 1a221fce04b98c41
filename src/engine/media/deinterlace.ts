/** Deinterlacing with FFmpeg's bwdif: what comes out of it, and the filter itself. */
import type { VideoInfo } from '../../contract/media.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import { frameDuration } from './timestamps.ts';

export type Deinterlace = RestoreSettings['deinterlace'];

/** Frames that bwdif makes of one interlaced frame. */
export const framesPerSource = (deinterlace: Deinterlace): 1 | 2 => (deinterlace === 'bwdif-field' ? 2 : 1);

/** The filter for a field order; every frame is treated, whatever its own flag says. */
export const bwdifFilter = (deinterlace: Exclude<Deinterlace, 'none'>, fieldOrder: VideoInfo['fieldOrder']): string => {
  const mode = deinterlace === 'bwdif-field' ? 'send_field' : 'send_frame';
  const parity = fieldOrder === 'tff' || fieldOrder === 'bff' ? fieldOrder : 'auto';
  return `bwdif=mode=${mode}:parity=${parity}:deint=all`;
};

/**
 * The video that a reader delivers: the source itself, or, with a deinterlacer, progressive frames. `bwdif-field`
 * doubles the frame rate; the second field is shown halfway to the next frame, in a time base twice as fine.
 */
export const deliveredVideo = (video: VideoInfo, deinterlace: Deinterlace): VideoInfo => {
  if (deinterlace === 'none') {
    return video;
  }
  if (deinterlace === 'bwdif-frame') {
    return { ...video, fieldOrder: 'progressive' };
  }
  const { pts, timeBase, frameRate } = video;
  return {
    ...video,
    fieldOrder: 'progressive',
    timeBase: { num: timeBase.num, den: timeBase.den * 2 },
    frameRate: frameRate === null ? null : { num: frameRate.num * 2, den: frameRate.den },
    frames: video.frames * 2,
    pts: pts.flatMap((time, i) => [2 * time, 2 * time + frameDuration(pts, i, timeBase, frameRate)]),
  };
};
