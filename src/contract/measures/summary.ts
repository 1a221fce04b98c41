/** Statistics of a file over its frames. */
import { extraMeasureSchema, type ExtraMeasure, type FrameMeasure, type QualitySummary } from '../quality.ts';
import { fluctuation } from './fluctuation.ts';
import { psnrFromJson } from './psnr-json.ts';

export type SummaryOptions = {
  path: string;
  /** Bits per second of the video stream; null for raw video and where it is unknown. */
  bitrate?: number | null;
  /** The same frames of the file that the differences refer to; absent for that file itself. */
  baseline?: readonly FrameMeasure[];
};

const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mean of per-frame dB values; identical planes (null) are left out, so that one of them does not make it infinite. */
const meanPsnr = (values: readonly (number | null)[]): number | null =>
  meanOf(values.filter((value) => value !== null));

/** Pairs of a frame and the same frame of the baseline, where that has it. */
const withBaseline = (
  frames: readonly FrameMeasure[],
  baseline: readonly FrameMeasure[],
): [FrameMeasure, FrameMeasure][] => {
  const byFrame = new Map(baseline.map((measure) => [measure.frame, measure]));
  return frames.flatMap((measure): [FrameMeasure, FrameMeasure][] => {
    const base = byFrame.get(measure.frame);
    return base === undefined ? [] : [[measure, base]];
  });
};

/** PSNR-Y gains frame by frame: 0 where both are identical to the reference, none where only one of them is. */
const psnrGains = (pairs: readonly [FrameMeasure, FrameMeasure][]): number[] =>
  pairs.flatMap(([{ psnrY }, { psnrY: base }]) => {
    if (psnrY === null || base === null) {
      return psnrY === base ? [0] : [];
    }
    return [psnrY - base];
  });

const extraNames = Object.keys(extraMeasureSchema.shape) as (keyof ExtraMeasure)[];

/** Means of other tools' measures; absent where a measure was not made. */
const extraMeans = (frames: readonly FrameMeasure[]): ExtraMeasure => {
  const measured = extraNames.filter((name) => frames.some((frame) => frame[name] !== undefined));
  return Object.fromEntries(measured.map((name) => [name, meanPsnr(frames.map((frame) => frame[name] ?? null))]));
};

/** The PSNR-Y curve of a file in dB, Infinity where a frame is identical to the reference. */
export const psnrCurve = (frames: readonly FrameMeasure[]): number[] => frames.map(({ psnrY }) => psnrFromJson(psnrY));

/**
 * Summary of one file: means over frames of the per-frame values (never the dB of a mean error), PVD and SD of the
 * PSNR-Y curve, mean gains over the baseline. Frames whose luma is identical to the reference are counted and left out
 * of the PSNR mean. Pure.
 */
export const summarise = (frames: readonly FrameMeasure[], options: SummaryOptions): QualitySummary => {
  const { path, bitrate = null, baseline } = options;
  const { pvd, sd, infinite } = fluctuation(psnrCurve(frames));
  const pairs = baseline === undefined ? null : withBaseline(frames, baseline);
  return {
    path,
    frames: frames.length,
    identicalFrames: infinite,
    psnrY: meanPsnr(frames.map((frame) => frame.psnrY)),
    psnrU: meanPsnr(frames.map((frame) => frame.psnrU)),
    psnrV: meanPsnr(frames.map((frame) => frame.psnrV)),
    ssimY: meanOf(frames.map((frame) => frame.ssimY)) ?? 0,
    deltaPsnrY: pairs === null ? null : meanOf(psnrGains(pairs)),
    deltaSsimY: pairs === null ? null : meanOf(pairs.map(([own, base]) => own.ssimY - base.ssimY)),
    pvd,
    sd,
    bitrate,
    ...extraMeans(frames),
  };
};
