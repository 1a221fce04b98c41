import { describe, expect, it } from 'vitest';
import { bdMethods, bdPsnr, bdRate, type RatePoint } from './bd-rate.ts';

const curve = (...points: [number, number][]): RatePoint[] => points.map(([rate, quality]) => ({ rate, quality }));

/** The example of VCEG-M33, with its results as in the example program of github.com/tbr/bjontegaard_cpp. */
const m33 = {
  anchor: curve([90.33, 27.95], [181.03, 31.17], [332.99, 34.44], [547.79, 38.11]),
  test: curve([127.1719, 29.9286], [186.14, 32.4165], [307.2924, 34.7013], [481.5588, 37.4561]),
};
/** Nine points on each curve ("ETRO barb512"), same source. */
const etro = {
  anchor: curve(
    [2.99899, 48.6681],
    [1.99884, 43.8357],
    [1.49673, 41.3982],
    [0.99707, 38.0124],
    [0.745941, 35.5122],
    [0.596436, 33.8673],
    [0.495148, 32.6658],
    [0.29425, 29.4505],
    [0.244049, 28.484],
  ),
  test: curve(
    [2.997253, 48.5637],
    [1.968292, 43.7318],
    [1.472565, 41.2727],
    [0.994965, 38.0001],
    [0.748871, 35.6375],
    [0.58902, 33.9057],
    [0.499176, 32.8318],
    [0.296753, 29.6851],
    [0.249634, 28.8244],
  ),
};
/** libx265 presets, the README example of github.com/FAU-LMS/bjontegaard. */
const x265 = {
  anchor: curve([9487.76, 40.037], [4593.6, 38.615], [2486.44, 36.845], [1358.24, 34.851]),
  test: curve([9787.8, 40.121], [4469, 38.651], [2451.52, 36.97], [1356.24, 34.987]),
};

describe('Bjøntegaard deltas', () => {
  it('cubic: gives the published results', () => {
    expect(bdRate(m33.anchor, m33.test, 'cubic')).toBeCloseTo(-13.261773, 5);
    expect(bdPsnr(m33.anchor, m33.test, 'cubic')).toBeCloseTo(0.800713, 5);
    expect(bdRate(etro.anchor, etro.test, 'cubic')).toBeCloseTo(-0.90345, 5);
    expect(bdPsnr(etro.anchor, etro.test, 'cubic')).toBeCloseTo(0.072297, 5);
  });

  // Expected values: scipy 1.10 PchipInterpolator and Akima1DInterpolator, integrated exactly.
  it('PCHIP: agrees with scipy', () => {
    expect(bdRate(m33.anchor, m33.test, 'pchip')).toBeCloseTo(-13.292524111020999, 9);
    expect(bdPsnr(m33.anchor, m33.test, 'pchip')).toBeCloseTo(0.8091320352726228, 9);
    expect(bdRate(etro.anchor, etro.test, 'pchip')).toBeCloseTo(-0.8903727757052393, 9);
    expect(bdRate(x265.anchor, x265.test, 'pchip')).toBeCloseTo(-4.417485350588968, 9);
    expect(bdPsnr(x265.anchor, x265.test, 'pchip')).toBeCloseTo(0.11969278542479912, 9);
  });

  it('Akima: agrees with scipy', () => {
    expect(bdRate(m33.anchor, m33.test, 'akima')).toBeCloseTo(-13.343473188824351, 9);
    expect(bdPsnr(m33.anchor, m33.test, 'akima')).toBeCloseTo(0.8076384299306992, 9);
    expect(bdRate(etro.anchor, etro.test, 'akima')).toBeCloseTo(-0.9020385508630713, 9);
    expect(bdRate(x265.anchor, x265.test, 'akima')).toBeCloseTo(-4.425245156997438, 9);
  });

  it.each(bdMethods)('%s: rates 10 % lower at equal quality are −10 %', (method) => {
    const cheaper = x265.anchor.map(({ rate, quality }) => ({ rate: rate * 0.9, quality }));
    expect(bdRate(x265.anchor, cheaper, method)).toBeCloseTo(-10, 9);
  });

  it.each(bdMethods)('%s: quality 0.5 dB higher at equal rate is 0.5 dB, in any order of points', (method) => {
    const better = x265.anchor.map(({ rate, quality }) => ({ rate, quality: quality + 0.5 })).toReversed();
    expect(bdPsnr(x265.anchor, better, method)).toBeCloseTo(0.5, 9);
  });

  it('refuses what has no answer, with the reason', () => {
    const { anchor, test } = x265;
    const raised = test.map(({ rate, quality }) => ({ rate, quality: quality + 20 }));
    expect(() => bdRate(anchor, test.slice(1))).toThrow(/test curve has 3 points, and 4 are needed/);
    expect(() => bdRate(anchor, raised)).toThrow(/no quality in common/);
    expect(() =>
      bdPsnr(
        anchor,
        test.map(({ rate, quality }) => ({ rate: rate * 100, quality })),
      ),
    ).toThrow(/no rate in common/);
    expect(() => bdRate(curve([1, 30], [2, 32], [3, 31], [4, 35]), test)).toThrow(/does not rise: 2 → 32, then 3 → 31/);
    expect(() => bdRate(curve([0, 30], [2, 32], [3, 33], [4, 35]), test)).toThrow(/rate 0/);
    expect(() => bdRate(curve([1, 30], [2, 32], [3, 33], [4, Infinity]), test)).toThrow(/not finite/);
  });
});
