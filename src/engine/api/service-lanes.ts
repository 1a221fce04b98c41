/** The service processes of a studio, one for each kind of work, so that none waits for another. */
import type { StudioEvent } from '../../contract/events.ts';
import { Lane, type ForkLane } from '../frames/lane.ts';

export type ServiceLanes = {
  /** Frames, playback, thumbnails: what a person waits for while looking. */
  media: Lane;
  /** Restored regions and timing of models; killed when a heavy restoration is not wanted any more. */
  preview: Lane;
  /** Probing, passes over whole streams, comparisons, export plans. */
  analysis: Lane;
  all: readonly Lane[];
  close: () => void;
};

/** Opens the lanes; the preview's process starts with the first request. */
export const openLanes = (fork: ForkLane, emit: (event: StudioEvent) => void): ServiceLanes => {
  const lane = (name: string): Lane =>
    new Lane({
      name,
      fork,
      onCrash: (error) => {
        emit({ type: 'notice', level: 'warning', text: error.userMessage });
      },
    });
  const [media, preview, analysis] = [lane('media'), lane('preview'), lane('analysis')] as const;
  const all = [media, preview, analysis];
  // Whoever opens the studio opens a file next: the processes load FFmpeg meanwhile.
  media.warm();
  analysis.warm();
  return {
    media,
    preview,
    analysis,
    all,
    close: () => {
      all.forEach((one) => {
        one.close();
      });
    },
  };
};
