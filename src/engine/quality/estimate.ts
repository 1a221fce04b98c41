/**
 * PSNR-Y without a reference: an estimate, never a measurement. Two small models that bench/fit-estimate.ts fits on
 * training material, and the error that it finds on other clips. Definitions and figures: docs/measures.md.
 */
import { z } from 'zod';
import type { NoReferenceSummary } from '../../contract/comparison.ts';
import type { TrackRow } from '../../contract/measures/track-columns.ts';
import type { Estimate } from '../../contract/quality.ts';
import coefficientsFile from './estimate-coefficients.json' with { type: 'json' };

const bandSchema = z.object({
  /** Nine times of ten, measured minus estimated lies between these, in dB. */
  low: z.number(),
  high: z.number(),
});

const errorSchema = z.object({
  clips: z.int(),
  meanError: z.number(),
  rootMeanSquare: z.number(),
  /** Of a clip's mean, and of a single frame. */
  clipBand: bandSchema,
  frameBand: bandSchema,
});

/** What the fit writes; see bench/fit-estimate.ts. */
export const coefficientsSchema = z.object({
  /** Of `estimateFeatures`, in dB. */
  psnr: z.array(z.number()),
  /** Error energy that a restoration takes away for each energy of its change: at QP 32, and more for each 10 QP above. */
  gainPerChange: z.object({ at32: z.number(), per10: z.number() }),
  training: z.object({
    data: z.string(),
    clips: z.int(),
    frames: z.int(),
    rootMeanSquare: z.number(),
    model: z.string(),
  }),
  validation: z.object({ data: z.string(), psnr: errorSchema, gain: errorSchema }),
});
export type EstimateCoefficients = z.infer<typeof coefficientsSchema>;

const coefficients: EstimateCoefficients = coefficientsSchema.parse(coefficientsFile);

/** What a frame's estimate is made of. */
export type EstimateInput = {
  /** HEVC-equivalent QP of the frame. */
  qp: number;
  /** Mean QP of the frames at most `qpReach` away: errors of references live on in what is predicted from them. */
  qpAround: number;
  /** Mean absolute difference of neighbouring luma samples, in 8-bit code values. */
  detail: number;
};

export const qpReach = 4;

/** Terms of the regression. Detail enters by its logarithm: errors are larger where there is more to lose. */
export const estimateFeatures = ({ qp, qpAround, detail }: EstimateInput): number[] => {
  const [own, around, busy] = [(qp - 32) / 10, (qpAround - 32) / 10, Math.log(detail + 0.1)];
  return [1, own, around, around ** 2, busy, busy ** 2, around * busy];
};

/** Inputs of every frame of a clip; null where the QP is not known. */
export const estimateInputs = (
  frames: readonly { qp: number | null; detail: number | null }[],
): (EstimateInput | null)[] =>
  frames.map(({ qp, detail }, i) => {
    if (qp === null || detail === null) {
      return null;
    }
    const near = frames
      .slice(Math.max(0, i - qpReach), i + qpReach + 1)
      .flatMap((frame) => (frame.qp === null ? [] : [frame.qp]));
    return { qp, detail, qpAround: near.reduce((sum, value) => sum + value, 0) / near.length };
  });

/** Estimated PSNR-Y of a coded frame, in dB. */
export const estimatePsnr = (input: EstimateInput, weights: readonly number[] = coefficients.psnr): number =>
  estimateFeatures(input).reduce((sum, feature, i) => sum + feature * (weights[i] ?? 0), 0);

/** Mean squared error of 8-bit code values at a PSNR. */
export const errorEnergy = (psnr: number): number => 255 ** 2 / 10 ** (psnr / 10);

/** At most this share of the error is ever taken to be gone. */
const mostGone = 0.6;

/** Beyond this a restoration would take away more error than the best possible one does for the same change. */
const mostPerChange = 1.2;

/** Share of the change's energy that is error taken away, at the QP around a frame. */
export const gainShare = ({ at32, per10 }: EstimateCoefficients['gainPerChange'], qpAround: number): number =>
  Math.min(mostPerChange, Math.max(0, at32 + (per10 * (qpAround - 32)) / 10));

/**
 * Estimated gain of a restored frame in dB. For the best possible restoration the error that is left is orthogonal to what
 * was changed, so the error energy falls by the energy of the change; real ones come close to that where there is much
 * to restore, and less so where the coding was fine.
 *
 * @param psnr of the coded frame, in dB
 * @param change root mean square of the luma difference to the coded frame, in 8-bit code values
 * @param share see `gainShare`
 */
export const estimateGain = (psnr: number, change: number, share: number): number => {
  const gone = (share * change ** 2) / errorEnergy(psnr);
  return -10 * Math.log10(1 - Math.min(mostGone, gone));
};

/** A file as far as estimates are concerned. */
export type EstimatedTrack = {
  rows: readonly TrackRow[];
  summary: NoReferenceSummary;
  /** It says itself that it was restored. */
  isRestored: boolean;
};

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const withBand = (values: readonly number[], { low, high }: z.infer<typeof bandSchema>): Estimate | null => {
  const value = meanOf(values);
  return values.length === 0 ? null : { value, low: value + low, high: value + high };
};

/** Estimates of an encode by its own QP. Rows are changed in place. */
const estimateEncode = ({ rows, summary }: EstimatedTrack): NoReferenceSummary => {
  const inputs = estimateInputs(rows.map(({ qp = null, detail = null }) => ({ qp, detail })));
  const values = inputs.flatMap((input, i) => {
    const row = rows[i];
    const value = input === null ? null : estimatePsnr(input);
    if (row !== undefined) {
      row.estimatedPsnrY = value;
    }
    return value === null ? [] : [value];
  });
  return values.length === 0
    ? { ...summary, estimateProblem: 'Its stream does not tell the QP, and it is no restoration of one that does.' }
    : { ...summary, estimatedPsnrY: withBand(values, coefficients.validation.psnr.clipBand) };
};

/** Estimates of a restoration by what it changed in the baseline. Rows are changed in place. */
const estimateRestoration = ({ rows, summary }: EstimatedTrack, baseline: EstimatedTrack): NoReferenceSummary => {
  const inputs = estimateInputs(baseline.rows.map(({ qp = null, detail = null }) => ({ qp, detail })));
  const before = new Map(baseline.rows.map((row, i) => [row.frame, inputs[i] ?? null]));
  const gains = rows.flatMap((row) => {
    const input = before.get(row.frame) ?? null;
    if (input === null || row.change === undefined) {
      return [];
    }
    const coded = estimatePsnr(input);
    const delta = estimateGain(coded, row.change, gainShare(coefficients.gainPerChange, input.qpAround));
    row.estimatedDeltaPsnrY = delta;
    row.estimatedPsnrY = coded + delta;
    return [delta];
  });
  const { gain, psnr } = coefficients.validation;
  if (gains.length === 0) {
    return { ...summary, estimateProblem: 'The baseline does not tell its QP.' };
  }
  const values = rows.flatMap(({ estimatedPsnrY = null }) => (estimatedPsnrY === null ? [] : [estimatedPsnrY]));
  return {
    ...summary,
    estimatedPsnrY: withBand(values, psnr.clipBand),
    estimatedDeltaPsnrY: withBand(gains, gain.clipBand),
  };
};

/**
 * Summaries with estimates; the rows get theirs in place. A file that says it was restored, or has no QP of its own, is
 * taken for a restoration of the baseline.
 */
export const addEstimates = (tracks: readonly EstimatedTrack[], baseline: number): NoReferenceSummary[] => {
  const guide = tracks[baseline];
  const first = guide === undefined ? null : estimateEncode(guide);
  return tracks.map((track, i) => {
    if (i === baseline || guide === undefined) {
      return first ?? track.summary;
    }
    const isEncode = !track.isRestored && track.rows.some(({ qp = null }) => qp !== null);
    return isEncode ? estimateEncode(track) : estimateRestoration(track, guide);
  });
};
