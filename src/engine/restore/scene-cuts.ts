/** The scene cuts found so far, whoever reads the frames. */
import type { VideoFrame } from '../media/frame.ts';

/** Shows every frame to a detector once, in display order, though several parts of a pipeline read it. */
export class SceneCuts {
  private readonly detect: (frame: VideoFrame) => boolean;
  private readonly found = new Set<number>();
  private lastSeen = -1;

  /** @param detect whether a scene cut lies between the frame before and this one; called once per frame, in order */
  constructor(detect: (frame: VideoFrame) => boolean) {
    this.detect = detect;
  }

  readonly look = (frame: VideoFrame): void => {
    if (frame.index <= this.lastSeen) {
      return;
    }
    this.lastSeen = frame.index;
    if (this.detect(frame)) {
      this.found.add(frame.index);
    }
  };

  /** Whether a scene cut lies between `frame - 1` and `frame`, as far as frames were looked at. */
  readonly before = (frame: number): boolean => this.found.has(frame);
}
