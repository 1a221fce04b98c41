/**
 * Bjøntegaard deltas: how much rate one set of encodes saves against another at equal quality, or how much quality it
 * gains at equal rate. G. Bjøntegaard, "Calculation of average PSNR differences between RD-curves", VCEG-M33, 2001.
 */
import { PixReviveError } from '../../contract/errors.ts';
import { bdMethods, type BdMethod } from '../../contract/quality.ts';
import { akimaIntegral, cubicIntegral, pchipIntegral, type CurvePoints, type Integral } from './interpolation.ts';

/** One encode: its rate in any unit of bits (above 0; the same unit for all), its quality, for example PSNR-Y in dB. */
export type RatePoint = { rate: number; quality: number };

/**
 * How the points are joined: `cubic`, one polynomial (VCEG-M33, 2001); `pchip`, monotone piecewise cubic (JCT-VC and
 * JVET common test conditions); `akima` (Herglotz et al. 2022).
 */
export { bdMethods, type BdMethod };

/** Points below which a Bjøntegaard delta is refused: the method was made for four. */
export const minimumRatePoints = 4;

const integrals: Record<BdMethod, (points: CurvePoints) => Integral> = {
  cubic: cubicIntegral,
  pchip: pchipIntegral,
  akima: akimaIntegral,
};

const refuse = (reason: string): never => {
  throw new PixReviveError('measure-undefined', `No Bjøntegaard delta can be computed: ${reason}`);
};

/** Points in order of rate, checked: finite, enough of them, and quality rising with rate. */
const checked = (points: readonly RatePoint[], name: string): RatePoint[] => {
  if (points.length < minimumRatePoints) {
    refuse(`the ${name} curve has ${points.length} points, and ${minimumRatePoints} are needed. Add encodes.`);
  }
  const sorted = points.toSorted((a, b) => a.rate - b.rate);
  sorted.forEach((point, i) => {
    if (!(point.rate > 0 && Number.isFinite(point.rate))) {
      refuse(`the ${name} curve has a point with the rate ${point.rate}. Every rate must be above 0.`);
    }
    if (!Number.isFinite(point.quality)) {
      refuse(`the ${name} curve has a point whose quality is not finite (a lossless encode?). Leave it out.`);
    }
    const previous = sorted[i - 1];
    if (previous !== undefined && !(point.rate > previous.rate && point.quality > previous.quality)) {
      refuse(
        `the ${name} curve does not rise: ${previous.rate} → ${previous.quality}, then ${point.rate} → ${point.quality}. ` +
          'Leave out the encodes that cost more and look worse.',
      );
    }
  });
  return sorted;
};

/** Mean vertical distance, test minus anchor, over the x range that both curves cover. */
const meanDistance = (anchor: CurvePoints, test: CurvePoints, method: BdMethod, axis: string): number => {
  const low = Math.max(anchor.x[0] as number, test.x[0] as number);
  const high = Math.min(anchor.x.at(-1) as number, test.x.at(-1) as number);
  if (!(high > low)) {
    refuse(`the two curves have no ${axis} in common. Choose encodes whose ${axis} ranges overlap.`);
  }
  const integral = integrals[method];
  return (integral(test)(low, high) - integral(anchor)(low, high)) / (high - low);
};

/**
 * BD-rate: mean rate difference of `test` against `anchor` at equal quality, in percent; negative saves rate. The
 * points may come in any order. Refused (`measure-undefined`) with fewer than four points on a curve, a curve that does
 * not rise, or curves without a common quality range.
 */
export const bdRate = (
  anchor: readonly RatePoint[],
  test: readonly RatePoint[],
  method: BdMethod = 'pchip',
): number => {
  const curve = (points: RatePoint[]): CurvePoints => ({
    x: points.map(({ quality }) => quality),
    y: points.map(({ rate }) => Math.log(rate)),
  });
  const distance = meanDistance(curve(checked(anchor, 'anchor')), curve(checked(test, 'test')), method, 'quality');
  return Math.expm1(distance) * 100;
};

/**
 * BD-PSNR: mean quality difference of `test` against `anchor` at equal rate, in the unit of the quality (dB); positive is
 * better. Refused as `bdRate` is.
 */
export const bdPsnr = (
  anchor: readonly RatePoint[],
  test: readonly RatePoint[],
  method: BdMethod = 'pchip',
): number => {
  const curve = (points: RatePoint[]): CurvePoints => ({
    x: points.map(({ rate }) => Math.log(rate)),
    y: points.map(({ quality }) => quality),
  });
  return meanDistance(curve(checked(anchor, 'anchor')), curve(checked(test, 'test')), method, 'rate');
};
