import { describe, expect, it } from 'vitest';
import { alignRegion, regionParameterSchema } from './regions.ts';

const picture = { width: 639, height: 359 };

describe('alignRegion', () => {
  it('grows to even borders', () => {
    const region = { x: 101, y: 51, width: 10, height: 11 };
    expect(alignRegion(region, picture)).toEqual({ x: 100, y: 50, width: 12, height: 12 });
  });

  it('stays inside an odd picture', () => {
    expect(alignRegion({ x: 600, y: 300, width: 500, height: 500 }, picture)).toEqual({
      x: 600,
      y: 300,
      width: 39,
      height: 59,
    });
    expect(alignRegion({ x: 638, y: 358, width: 1, height: 1 }, picture)).toEqual({
      x: 638,
      y: 358,
      width: 1,
      height: 1,
    });
  });

  it('is nothing outside', () => {
    expect(alignRegion({ x: 640, y: 0, width: 10, height: 10 }, picture)).toBeNull();
  });
});

describe('the region of a URL', () => {
  it('is four whole numbers', () => {
    expect(regionParameterSchema.parse('1,2,30,40')).toEqual({ x: 1, y: 2, width: 30, height: 40 });
    for (const text of ['', '1,2,3', '1,2,0,4', '-1,2,3,4', '1.5,2,3,4', '1,2,3,4,5']) {
      expect(regionParameterSchema.safeParse(text).success).toBe(false);
    }
  });
});
