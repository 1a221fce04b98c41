import { describe, expect, it } from 'vitest';
import { fluctuation, standardDeviation } from './fluctuation.ts';

describe('PVD and SD', () => {
  it('follow the definition by hand', () => {
    // Peaks at 1 (38) and 5 (39); valleys at 3 (34) and 6 (35).
    // Pairs: 38 − 34 = 4; 39 − 34 = 5; 39 − 35 = 4. PVD = 13 / 3.
    const curve = [36, 38, 36, 34, 37, 39, 35, 36];
    const result = fluctuation(curve);
    expect(result.peaks).toEqual([1, 5]);
    expect(result.valleys).toEqual([3, 6]);
    expect(result.pairs).toEqual([
      { peak: 1, valley: 3, difference: 4 },
      { peak: 5, valley: 3, difference: 5 },
      { peak: 5, valley: 6, difference: 4 },
    ]);
    expect(result.pvd).toBeCloseTo(13 / 3, 12);
    // mean 36.375; squared deviations sum to 17.875
    expect(result.sd).toBeCloseTo(Math.sqrt(17.875 / 8), 12);
  });

  it('agrees with the label example of MFQE 2.0: 36.3, 38.0, 37.9 has its peak in the middle', () => {
    expect(fluctuation([36.3, 38.0, 37.9]).peaks).toEqual([1]);
  });

  it('counts neither end frames nor plateaus', () => {
    expect(fluctuation([40, 38, 39, 39, 37, 41])).toMatchObject({ peaks: [], valleys: [1, 4], pvd: 0 });
  });

  it('is 0 for a constant curve, a single frame and none', () => {
    for (const curve of [[35, 35, 35], [35], []]) {
      expect(fluctuation(curve)).toMatchObject({ pvd: 0, sd: 0, peaks: [], valleys: [] });
    }
  });

  it('takes a range as a clip of its own, in frame numbers of the whole curve', () => {
    const curve = [36, 38, 36, 34, 37, 39, 35, 36];
    const result = fluctuation(curve, { from: 2, to: 7 });
    expect(result).toMatchObject({ peaks: [5], valleys: [3], pvd: 5 });
    expect(result.sd).toBeCloseTo(standardDeviation([36, 34, 37, 39, 35]), 12);
  });

  it('keeps identical frames out of SD and PVD but lets them be neighbours', () => {
    const curve = [36, Infinity, 35, 38, 34, 36, Infinity, Infinity, 37];
    const result = fluctuation(curve);
    expect(result.infinite).toBe(3);
    expect(result.peaks).toEqual([1, 3]);
    expect(result.valleys).toEqual([2, 4]);
    expect(result.pairs.map(({ difference }) => difference)).toEqual([3, 4]);
    expect(result.pvd).toBe(3.5);
    expect(result.sd).toBeCloseTo(standardDeviation([36, 35, 38, 34, 36, 37]), 12);
  });

  it('is 0 where every frame is identical to the reference', () => {
    expect(fluctuation([Infinity, Infinity, Infinity])).toMatchObject({ pvd: 0, sd: 0, infinite: 3 });
  });
});
