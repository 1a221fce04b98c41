/** What a comparison is asked for, with a reference or without one, and what it tells on its way. */
import type { AlignmentFinding, ComparisonOptions } from '../../contract/comparison.ts';
import type { MediaInfo, Rational } from '../../contract/media.ts';
import type { TrackRow } from '../../contract/measures/track-columns.ts';
import type { Provenance } from '../../contract/provenance.ts';
import type { AlignmentOptions } from './alignment.ts';
import type { TrackOptions, TrackPhase } from './measure-tracks.ts';

export type ComparePhase = TrackPhase | 'hashing' | 'checking';

/** What was found out about a file before it is measured. */
export type CheckedFile = {
  offset: number;
  /** Frames that will be measured. */
  frames: number;
  findings: readonly AlignmentFinding[];
  notes: readonly string[];
  provenance: Provenance | null;
};

export type ComparedFileProgress = {
  path: string;
  /** Position among the files. */
  index: number;
  /** Frames that will be measured of this file. */
  frames: number;
};

export type MeasuringOptions = Omit<AlignmentOptions, 'offset'> &
  Omit<TrackOptions, 'onRow' | 'onPhase'> & {
    /** Frame k of the files belongs to frame k + offset of the reference: of all files, or of each. */
    offset?: number | readonly (number | null)[];
    /** Position of the file that differences refer to; the first by default. */
    baseline?: number;
    onPhase?: (phase: ComparePhase) => void;
    onChecked?: (index: number, checked: CheckedFile) => void;
    /** Called for every frame that is measured, in order of frames within each file. */
    onRow?: (file: ComparedFileProgress, row: TrackRow) => void;
    /** Do not look for a constant offset between the clips. */
    skipOffsetSearch?: boolean;
    /** Frame rate of raw streams, which carry no timestamps. */
    rawFrameRate?: Rational;
    /** Facts of a file that is open already. */
    probe?: (path: string) => Promise<MediaInfo>;
  };

export type CompareOptions = MeasuringOptions & Partial<Pick<ComparisonOptions, 'xpsnr' | 'ffmpeg' | 'noReference'>>;
