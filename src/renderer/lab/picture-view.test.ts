import { describe, expect, it } from 'vitest';
import { bestColumns, viewFor } from './picture-view.ts';

describe('one view on several pictures', () => {
  it('shows the same part of a picture of another size', () => {
    const view = { centreX: 100, centreY: 50, scale: 2 };
    expect(viewFor(view, { width: 400, height: 200 }, { width: 800, height: 400 })).toEqual({
      centreX: 200,
      centreY: 100,
      scale: 1,
    });
  });
});

describe('tiles', () => {
  const wide = { width: 1920, height: 1080, pixelAspect: 1 };

  it('stand where their pictures are largest', () => {
    expect(bestColumns(4, { width: 1600, height: 250 }, wide)).toBe(4);
    expect(bestColumns(4, { width: 800, height: 450 }, wide)).toBe(2);
    expect(bestColumns(4, { width: 200, height: 900 }, wide)).toBe(1);
    expect(bestColumns(1, { width: 800, height: 450 }, wide)).toBe(1);
  });

  it('count pixels that are not square', () => {
    const pane = { width: 1000, height: 600 };
    expect(bestColumns(2, pane, { width: 1440, height: 1080, pixelAspect: 1 })).toBe(2);
    expect(bestColumns(2, pane, { width: 1440, height: 1080, pixelAspect: 4 / 3 })).toBe(1);
  });
});
