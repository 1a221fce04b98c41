/** The parts that the measures of a clip are kept in, so that asking for one more does not measure the others again. */
import { createHash } from 'node:crypto';
import { trackColumnsSchema, type TrackColumns } from '../../contract/comparison.ts';
import type { TrackColumn } from '../../contract/measures/track-columns.ts';
import { ffmpegVersion } from '../media/ffmpeg-version.ts';
import type { MetricFilterName } from '../media/metric-filters.ts';
import { pairingOf, type ComparedClip, type Wanted } from './compare-frames.ts';
import type { MeasureStore } from './measure-store.ts';

/**
 * Counts up with every change of the measuring code that may change a figure: what was kept before is then measured
 * again.
 */
const measuringVersion = 1;

export type UnitName = 'pair' | 'xpsnr' | 'ffmpeg' | 'noReference' | 'change';

const unitColumns: Readonly<Record<UnitName, readonly TrackColumn[]>> = {
  pair: ['psnrY', 'psnrU', 'psnrV', 'ssimY'],
  xpsnr: ['xpsnrY', 'xpsnrU', 'xpsnrV'],
  ffmpeg: ['ffmpegPsnrY', 'ffmpegSsimY'],
  noReference: ['blockEdges', 'detail', 'blur', 'flicker'],
  change: ['change'],
};

const unitFilters: Readonly<Partial<Record<UnitName, readonly MetricFilterName[]>>> = {
  xpsnr: ['xpsnr'],
  ffmpeg: ['psnr', 'ssim'],
};

/** What the frame loop has to measure for some units. */
export const wantedFor = (units: readonly UnitName[]): Wanted => ({
  pair: units.includes('pair'),
  filters: units.flatMap((unit) => unitFilters[unit] ?? []),
  noReference: units.includes('noReference') || units.includes('change'),
  change: units.includes('change'),
});

/** A short name for whatever a figure depends on. */
export const nameOf = (...facts: readonly unknown[]): string =>
  createHash('sha256')
    .update(JSON.stringify([measuringVersion, ffmpegVersion(), ...facts]))
    .digest('hex');

/** Contents of a clip's two files. */
export type ClipHashes = { reference: string; file: string };

/** Names everything that the figures of a clip depend on. */
export const clipFacts = (clip: ComparedClip, { reference, file }: ClipHashes): unknown[] => {
  const { referenceStart, fileStart, frames } = pairingOf(clip);
  // The frame rate is a weight in XPSNR; of raw streams it is not in the file.
  const rates = [clip.reference.video.frameRate, clip.file.video.frameRate];
  return [reference, file, referenceStart, fileStart, frames, clip.scaleTo, rates];
};

const pick = (columns: TrackColumns, unit: UnitName): TrackColumns => ({
  frame: columns.frame,
  ...Object.fromEntries(
    unitColumns[unit].flatMap((name) => (columns[name] === undefined ? [] : [[name, columns[name]]])),
  ),
});

/** Units of a clip that are there, as columns, and those that are not. */
export const readUnits = async (
  store: MeasureStore,
  facts: readonly unknown[],
  units: readonly UnitName[],
  frames: number,
): Promise<{ known: TrackColumns | null; missing: UnitName[] }> => {
  const found = await Promise.all(units.map((unit) => store.get(nameOf(unit, ...facts), trackColumnsSchema)));
  const whole = found.map((columns) => (columns?.frame.length === frames ? columns : null));
  const known = whole.filter((columns) => columns !== null);
  return {
    known: known.length === 0 ? null : Object.assign({ frame: [] }, ...known),
    missing: units.filter((_, i) => whole[i] === null),
  };
};

/** Keeps units that were measured. */
export const writeUnits = async (
  store: MeasureStore,
  facts: readonly unknown[],
  units: readonly UnitName[],
  columns: TrackColumns,
): Promise<void> => {
  for (const unit of units) {
    await store.set(nameOf(unit, ...facts), pick(columns, unit));
  }
};
