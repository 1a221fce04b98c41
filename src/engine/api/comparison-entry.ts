/** A comparison as the studio keeps it, and how it changes with what the service process tells of it. */
import type { z } from 'zod';
import type {
  compareRestorersRequestSchema,
  Comparison,
  ComparisonTrack,
  TrackColumns,
} from '../../contract/comparison.ts';
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaId } from '../../contract/ids.ts';
import { appendColumns } from '../../contract/measures/track-columns.ts';
import type { ComparisonStep } from '../frames/lane-protocol.ts';
import { studioWords } from '../studio-words.ts';
import { newMeasurementId } from './measurements.ts';

export type RestorersRequest = z.output<typeof compareRestorersRequestSchema>;

export type Entry = {
  comparison: Comparison;
  columns: TrackColumns[];
  stop: AbortController;
  /** Offsets as they were asked for. */
  offsets: (number | null)[];
  /** What was asked for where models are compared. */
  restorers: RestorersRequest | null;
};

export const fileTrack = (name: string, media: MediaId | null, offset: number | null): ComparisonTrack => ({
  name,
  media,
  offset,
  model: null,
  provenance: null,
  findings: [],
  notes: [],
});

export const newComparison = (
  begun: Pick<Comparison, 'reference' | 'tracks' | 'baseline' | 'options'>,
): Comparison => ({
  ...begun,
  id: newMeasurementId(),
  state: 'running',
  phase: null,
  frame: 0,
  frames: 0,
  cachedTracks: 0,
  error: null,
  summaries: [],
  noReference: [],
});

/** @throws PixReviveError `settings-invalid` */
export const requireBaseline = (baseline: number, tracks: number): void => {
  if (baseline >= tracks) {
    throw new PixReviveError('settings-invalid', 'The baseline must be one of the files.');
  }
};

export const change = (entry: Entry, values: Partial<Comparison>): void => {
  entry.comparison = { ...entry.comparison, ...values };
};

export const take = (entry: Entry, step: ComparisonStep): void => {
  switch (step.type) {
    case 'phase':
      change(entry, { phase: step.phase });
      break;
    case 'checked': {
      const { offset, provenance, findings, notes } = step;
      const told = findings.map((finding) => ({ ...finding, message: studioWords(finding.message) }));
      const tracks = entry.comparison.tracks.map((track, i) =>
        i === step.track ? { ...track, offset, provenance, findings: told, notes: notes.map(studioWords) } : track,
      );
      change(entry, { tracks });
      break;
    }
    case 'rows': {
      const columns = entry.columns[step.track];
      if (columns !== undefined) {
        appendColumns(columns, step.columns);
      }
      change(entry, { frame: step.frame, frames: step.frames });
      break;
    }
    case 'columns': {
      const columns = entry.columns[step.track];
      if (columns !== undefined) {
        Object.assign(columns, step.columns);
      }
      break;
    }
    case 'summary': {
      const { summaries, noReference, cachedTracks } = step;
      change(entry, { summaries, noReference, cachedTracks });
      break;
    }
  }
};
