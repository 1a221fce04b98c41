/** Small pictures of a job's newest frame, before and after restoration, for whoever watches the queue. */
import type { VideoInfo } from '../../contract/media.ts';
import type { VideoFrame } from '../media/frame.ts';
import { thumbnailOfFrame } from '../media/thumbnail.ts';

export type PicturePair = { frame: number; before: Uint8Array; after: Uint8Array };

const pictureWidth = 320;
const intervalMilliseconds = 2000;

/** Makes JPEGs of the first finished frame, and then of one every two seconds: a person sees no more. */
export class PictureTaker {
  private readonly video: VideoInfo;
  private readonly onPicture: (pair: PicturePair) => void;
  private next = 0;

  constructor(video: VideoInfo, onPicture: (pair: PicturePair) => void) {
    this.video = video;
    this.onPicture = onPicture;
  }

  /** Both frames are only looked at. */
  async look(restored: VideoFrame, source: VideoFrame): Promise<void> {
    if (performance.now() < this.next) {
      return;
    }
    this.next = performance.now() + intervalMilliseconds;
    try {
      const before = await thumbnailOfFrame(source, this.video, pictureWidth);
      const after = await thumbnailOfFrame(restored, this.video, pictureWidth);
      this.onPicture({ frame: source.index, before, after });
    } catch {
      // A picture that cannot be made is no reason to stop a film.
    }
  }
}
