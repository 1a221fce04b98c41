/** Several encodes of one source, and what was restored from them, as rate-distortion curves. */
import { basename, dirname, extname } from 'node:path';
import { PixReviveError } from '../../contract/errors.ts';
import type { RateDistortion, RatePoint } from '../../contract/quality.ts';
import { bdPsnr, bdRate, type BdMethod } from './bd-rate.ts';
import type { ComparedFile } from './compare.ts';
import { pchipValue } from './interpolation.ts';
import { summarise } from '../../contract/measures/summary.ts';

/** A restoration, the encode that it was made from (positions among the files), and the curve that it belongs to. */
export type RatePair = { encode: number; restoration: number; curve: string };

const stemOf = (path: string): string => basename(path, extname(path));

/** What follows a stem in the name of a restoration: `q37` → `q37.restored`, `q37_max`, `q37-fast`. */
const suffixOf = (stem: string, root: string): string | null =>
  stem.startsWith(root) && /^[._ -]/.test(stem.slice(root.length)) ? stem.slice(root.length + 1) : null;

/**
 * Finds restorations by their names: a file whose name goes on after that of another one (`q37.hevc`,
 * `q37.restored.mkv`) was made from it and belongs to the curve `restored`; a later file of the same name in another folder
 * or of another type, to the curve named after the folder or the type. Every other file is an encode.
 */
export const pairsByName = (paths: readonly string[]): RatePair[] => {
  const stems = paths.map(stemOf);
  const isRoot = (stem: string, i: number): boolean =>
    stems.indexOf(stem) === i && !stems.some((other) => suffixOf(stem, other) !== null);
  return paths.flatMap((path, restoration): RatePair[] => {
    const stem = stems[restoration] ?? '';
    if (isRoot(stem, restoration)) {
      return [];
    }
    const encode = stems.findIndex((root, i) => isRoot(root, i) && (root === stem || suffixOf(stem, root) !== null));
    const encodePath = paths[encode] ?? '';
    const elsewhere = dirname(path) !== dirname(encodePath);
    const sameName = elsewhere ? basename(dirname(path)) : extname(path).slice(1);
    return [{ encode, restoration, curve: suffixOf(stem, stems[encode] ?? '') ?? sameName }];
  });
};

/** Files given as encode, restoration, encode, restoration … */
export const pairsInTurn = (files: number): RatePair[] => {
  if (files % 2 !== 0) {
    throw new PixReviveError(
      'settings-invalid',
      `Pairs of an encode and its restoration were announced, but ${files} files given. Give them as encode, restoration, encode, restoration.`,
    );
  }
  return Array.from({ length: files / 2 }, (_, i) => ({ encode: 2 * i, restoration: 2 * i + 1, curve: 'restored' }));
};

/** For each file the encode that it was restored from; null for an encode. */
export const encodesOf = (files: number, pairs: readonly RatePair[]): (number | null)[] =>
  Array.from({ length: files }, (_, i) => pairs.find(({ restoration }) => restoration === i)?.encode ?? null);

/** What a curve is made of. */
type RatedFile = Pick<ComparedFile, 'path' | 'frames' | 'summary'>;

const rateOf = ({ path, summary }: RatedFile): number => {
  if (summary.bitrate === null || summary.bitrate <= 0) {
    throw new PixReviveError(
      'measure-undefined',
      `${path} has no bitrate: it is raw video. Rate-distortion curves need the coded files; give each restoration together with its encode.`,
    );
  }
  return summary.bitrate;
};

/** Quality of a point on a curve; an infinite one is refused by the Bjøntegaard delta with its reason. */
const onCurve = ({ bitrate, psnrY }: RatePoint): { rate: number; quality: number } => ({
  rate: bitrate,
  quality: psnrY ?? Infinity,
});

/**
 * Bits saved at equal PSNR-Y, in percent: against the rate at which the curve through the encodes (PCHIP on the logarithm
 * of the rate) has the same PSNR-Y. Null outside of it, and where the encodes do not rise in quality with their rate.
 */
export const savedPercent = (encodes: readonly RatePoint[], bitrate: number, psnrY: number | null): number | null => {
  const points = encodes.map(onCurve).sort((a, b) => a.rate - b.rate);
  const rising = points.every(({ quality }, i) => i === 0 || quality > (points[i - 1]?.quality ?? Infinity));
  if (psnrY === null || points.length < 2 || !rising || points.some(({ quality }) => !Number.isFinite(quality))) {
    return null;
  }
  const logRate = pchipValue(
    { x: points.map(({ quality }) => quality), y: points.map(({ rate }) => Math.log(rate)) },
    psnrY,
  );
  return logRate === null ? null : (1 - bitrate / Math.exp(logRate)) * 100;
};

const byRate = (a: RatePoint, b: RatePoint): number => a.bitrate - b.bitrate;

const restoredPoint = (encode: RatedFile, restoration: RatedFile, encodes: readonly RatePoint[]): RatePoint => {
  const { path, frames, summary } = restoration;
  const bitrate = rateOf(encode);
  const { deltaPsnrY } = summarise(frames, { path, baseline: encode.frames });
  const { psnrY, ssimY } = summary;
  return { path, bitrate, psnrY, ssimY, deltaPsnrY, savedPercent: savedPercent(encodes, bitrate, psnrY) };
};

type Deltas = { bdRatePercent: number | null; bdPsnr: number | null; problem: string | null };

const deltasOf = (encodes: readonly RatePoint[], points: readonly RatePoint[], method: BdMethod): Deltas => {
  const [anchor, test] = [encodes.map(onCurve), points.map(onCurve)];
  try {
    return { bdRatePercent: bdRate(anchor, test, method), bdPsnr: bdPsnr(anchor, test, method), problem: null };
  } catch (thrown) {
    const error = PixReviveError.from(thrown);
    if (error.code !== 'measure-undefined') {
      throw error;
    }
    return { bdRatePercent: null, bdPsnr: null, problem: error.userMessage };
  }
};

/**
 * Rate-distortion curves of a comparison: the encodes by their own rates, restorations at the rates of their encodes, with
 * BD-rate and BD-PSNR of each way of restoring. Where a Bjøntegaard delta is not defined its reason stands in its place.
 *
 * @throws PixReviveError `measure-undefined` for an encode without a rate
 */
export const rateDistortion = (
  files: readonly RatedFile[],
  pairs: readonly RatePair[],
  method: BdMethod = 'pchip',
): RateDistortion => {
  const restored = new Set(pairs.map(({ restoration }) => restoration));
  const encodes = files
    .filter((_, i) => !restored.has(i))
    .map((file): RatePoint => {
      const { psnrY, ssimY } = file.summary;
      return { path: file.path, bitrate: rateOf(file), psnrY, ssimY, deltaPsnrY: null, savedPercent: null };
    })
    .sort(byRate);
  const curves = [...Map.groupBy(pairs, ({ curve }) => curve)].map(([name, members]) => {
    const points = members
      .flatMap(({ encode, restoration }) => {
        const [before, after] = [files[encode], files[restoration]];
        return before === undefined || after === undefined ? [] : [restoredPoint(before, after, encodes)];
      })
      .sort(byRate);
    return { name, points, ...deltasOf(encodes, points, method) };
  });
  return {
    method,
    curves: [{ name: 'encodes', points: encodes, bdRatePercent: null, bdPsnr: null, problem: null }, ...curves],
  };
};
