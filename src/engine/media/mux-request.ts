/** What a muxing run is asked for. */
import type { MediaInfo } from '../../contract/media.ts';
import type { Provenance } from '../../contract/provenance.ts';
import type { ExportPlan } from './export-plan.ts';
import type { FrameRange } from './timeline.ts';

export type MuxRequest = {
  /** File whose other streams are copied; null leaves them out. */
  source: string | null;
  media: MediaInfo;
  plan: ExportPlan;
  /** Finished chunk files, in order. */
  chunks: readonly string[];
  /** Every frame of the output in display order, in units of the plan's time base, on the source's time. */
  frames: readonly { pts: number | bigint; duration: number | bigint }[];
  /** Frames of the source that were restored; null for all. */
  range: FrameRange | null;
  output: string;
  /** What the file shall say about how it was made. */
  provenance?: Provenance | null;
  overwrite?: boolean;
  /** Folder on the same file system for the output while it is written; beside the output by default. */
  workFolder?: string;
  /** Told where the complete output lies, before it gets its name. */
  onComplete?: (temporary: string) => Promise<void>;
  signal?: AbortSignal;
  /** Called now and then with the number of frames written. */
  onProgress?: (frame: number) => void;
};
