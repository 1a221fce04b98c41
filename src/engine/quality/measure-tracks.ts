/** Measures several clips in step, with whatever of it is kept from earlier. */
import { availableParallelism } from 'node:os';
import { trackColumnsSchema, type ComparisonOptions, type TrackColumns } from '../../contract/comparison.ts';
import { columnsOf, rowsOf, type TrackRow } from '../../contract/measures/track-columns.ts';
import type { MediaInfo } from '../../contract/media.ts';
import { readQpTrack } from '../bitstream/qp.ts';
import { measureInStep, pairingOf, type ComparedClip, type FrameJob } from './compare-frames.ts';
import type { MeasureStore } from './measure-store.ts';
import {
  clipFacts,
  nameOf,
  readUnits,
  wantedFor,
  writeUnits,
  type ClipHashes,
  type UnitName,
} from './measure-units.ts';
import { findVmafProgram, measureVmaf } from './vmaf.ts';

export type TrackPhase = 'reading-qp' | 'measuring' | 'vmaf';

export type TrackOptions = {
  signal?: AbortSignal;
  /** Figures are looked for and kept here. */
  store?: MeasureStore | null;
  /** Also QP, type and size of the coded frames. */
  coded?: boolean;
  vmaf?: boolean;
  /** Measuring threads; by default all cores but one. */
  threads?: number;
  onPhase?: (phase: TrackPhase) => void;
  /** Called for every row that is measured, in order of frames within each track. */
  onRow?: (track: number, row: TrackRow) => void;
  /** Called once for a track whose rows were all kept from earlier. */
  onKnown?: (track: number, columns: TrackColumns) => void;
};

/** A clip and what is measured of it. */
export type TrackRequest = { clip: ComparedClip; units: readonly UnitName[] };

export type MeasuredTracks = {
  /** Of each track, in order of frames. */
  rows: TrackRow[][];
  /** Tracks of which nothing had to be measured. */
  cachedTracks: number;
};

/** What the options ask for against a reference. */
export const unitsFor = (options: Partial<Pick<ComparisonOptions, 'xpsnr' | 'ffmpeg' | 'noReference'>>): UnitName[] => [
  'pair',
  ...(options.xpsnr === true ? (['xpsnr'] as const) : []),
  ...(options.ffmpeg === true ? (['ffmpeg'] as const) : []),
  ...(options.noReference === true ? (['noReference'] as const) : []),
];

type Track = TrackRequest & {
  hashes: ClipHashes | null;
  /** What was kept or read already, by step. */
  known: TrackRow[];
  missing: readonly UnitName[];
};

const codedColumns = async (
  media: MediaInfo,
  hash: string | null,
  { store, signal }: TrackOptions,
): Promise<TrackColumns> => {
  const name = hash === null ? null : nameOf('coded', hash, media.video.streamIndex);
  const kept = name === null ? null : await store?.get(name, trackColumnsSchema);
  if (kept?.frame.length === media.video.frames) {
    return kept;
  }
  const track = await readQpTrack(media.path, media, { signal });
  const columns = columnsOf(
    track.frames.map(({ qp, bits, type }, frame): TrackRow => ({ frame, qp, bits, frameType: type })),
  );
  if (name !== null) {
    await store?.set(name, columns);
  }
  return columns;
};

const openTrack = async (request: TrackRequest, options: TrackOptions): Promise<Track> => {
  const { clip, units } = request;
  const { store = null, signal } = options;
  const { referenceStart, fileStart, frames } = pairingOf(clip);
  const hashes =
    store === null
      ? null
      : {
          reference: await store.hashOf(clip.reference.path, signal),
          file: await store.hashOf(clip.file.path, signal),
        };
  const kept =
    store === null || hashes === null
      ? { known: null, missing: [...units] }
      : await readUnits(store, clipFacts(clip, hashes), units, frames);
  const rows = kept.known === null ? null : rowsOf(kept.known);
  const coded = options.coded === true ? rowsOf(await codedColumns(clip.file, hashes?.file ?? null, options)) : null;
  const known = Array.from({ length: frames }, (_, step): TrackRow => {
    return { ...rows?.[step], ...coded?.[fileStart + step], frame: referenceStart + step };
  });
  return { ...request, hashes, known, missing: kept.missing };
};

/** VMAF of every row, from what is kept or from the FFmpeg program. */
const addVmaf = async (
  { clip, hashes }: Track,
  rows: readonly TrackRow[],
  { store, signal }: TrackOptions,
): Promise<void> => {
  const name = hashes === null ? null : nameOf('vmaf', await findVmafProgram(), ...clipFacts(clip, hashes));
  const kept = name === null ? null : await store?.get(name, trackColumnsSchema);
  const scores = kept?.vmaf?.length === rows.length ? kept.vmaf : await measureVmaf(clip, signal);
  if (name !== null && scores !== kept?.vmaf) {
    await store?.set(name, { frame: rows.map(({ frame }) => frame), vmaf: scores });
  }
  rows.forEach((row, i) => {
    const score = scores[i];
    if (score !== undefined && score !== null) {
      row.vmaf = score;
    }
  });
};

/**
 * Measures clips of one reference. What is kept under the contents of both files is not measured again.
 *
 * @throws PixReviveError of the inputs; `feature-unavailable` for a filter or VMAF that this machine does not have;
 *   `cancelled` after `signal`
 */
export const measureTracks = async (
  requests: readonly TrackRequest[],
  options: TrackOptions = {},
): Promise<MeasuredTracks> => {
  const { store = null, signal, onRow = () => undefined, onKnown = () => undefined, onPhase } = options;
  if (options.vmaf === true) {
    // A missing program is better known before an hour of measuring than after it.
    await findVmafProgram();
  }
  if (options.coded === true) {
    onPhase?.('reading-qp');
  }
  const tracks: Track[] = [];
  for (const request of requests) {
    tracks.push(await openTrack(request, options));
  }
  onPhase?.('measuring');
  const isKnown = ({ missing }: Track): boolean => missing.length === 0;
  const rows = tracks.map((track): TrackRow[] => (isKnown(track) ? track.known : []));
  tracks.forEach((track, i) => {
    if (isKnown(track)) {
      onKnown(i, columnsOf(track.known));
    }
  });
  const open = tracks.flatMap((track, index) => (isKnown(track) ? [] : [{ track, index }]));
  const jobs = open.map(({ track: { clip, missing, known } }): FrameJob => ({
    clip,
    wanted: wantedFor(missing),
    known,
  }));
  await measureInStep(jobs, {
    threads: options.threads ?? Math.max(1, Math.min(jobs.length, availableParallelism() - 1)),
    ...(signal === undefined ? {} : { signal }),
    onRow: (job, row) => {
      const index = open[job]?.index ?? 0;
      rows[index]?.push(row);
      onRow(index, row);
    },
  });
  for (const { track, index } of store === null ? [] : open) {
    if (track.hashes !== null && store !== null) {
      await writeUnits(store, clipFacts(track.clip, track.hashes), track.missing, columnsOf(rows[index] ?? []));
    }
  }
  if (options.vmaf === true) {
    onPhase?.('vmaf');
    for (const [i, track] of tracks.entries()) {
      await addVmaf(track, rows[i] ?? [], options);
    }
  }
  return { rows, cachedTracks: tracks.filter(isKnown).length };
};
