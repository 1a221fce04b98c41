import { describe, expect, it } from 'vitest';
import {
  fitView,
  hitRegion,
  moveRegion,
  nextZoomStep,
  panBy,
  panesOf,
  pictureRectangle,
  regionAround,
  regionBetween,
  resizeRegion,
  toCanvas,
  toPicture,
  wipeColumn,
  zoomAt,
  type Picture,
} from './geometry.ts';

const picture: Picture = { width: 1280, height: 720, pixelAspect: 1 };
const pane = { x: 0, y: 0, width: 800, height: 600 };

describe('views', () => {
  it('fits the whole picture, aspect included', () => {
    expect(pictureRectangle(fitView(picture, pane), picture, pane)).toEqual({ x: 0, y: 75, width: 800, height: 450 });
    const wide = { width: 720, height: 576, pixelAspect: 16 / 11 };
    const shown = pictureRectangle(fitView(wide, pane), wide, pane);
    expect(shown.width).toBeCloseTo(800);
    expect(shown.height).toBeCloseTo((800 / ((720 * 16) / 11)) * 576);
  });

  it('keeps the point under the cursor while zooming', () => {
    const before = fitView(picture, pane);
    const anchor = { x: 300, y: 210 };
    const fixed = toPicture(anchor, before, picture, pane);
    const after = zoomAt(before, 4, anchor, picture, pane);
    const seen = toPicture(anchor, after, picture, pane);
    // The corner is rounded to a device pixel, which is a quarter of a picture pixel here.
    expect(Math.abs(seen.x - fixed.x)).toBeLessThan(0.8);
    expect(Math.abs(seen.y - fixed.y)).toBeLessThan(0.8);
  });

  it('puts picture pixels on whole device pixels at whole scales', () => {
    const view = { centreX: 333.3, centreY: 111.7, scale: 3 };
    const corner = toCanvas({ x: 100, y: 50 }, view, picture, pane);
    expect(Number.isInteger(corner.x) && Number.isInteger(corner.y)).toBe(true);
  });

  it('maps there and back', () => {
    const view = { centreX: 400, centreY: 300, scale: 1.7 };
    const odd = { width: 639, height: 359, pixelAspect: 1.2 };
    const point = toCanvas({ x: 12.25, y: 300.5 }, view, odd, pane);
    const back = toPicture(point, view, odd, pane);
    expect(back.x).toBeCloseTo(12.25);
    expect(back.y).toBeCloseTo(300.5);
  });

  it('never loses the picture by panning', () => {
    expect(panBy({ centreX: 640, centreY: 360, scale: 1 }, 1e6, -1e6, picture)).toEqual({
      centreX: 0,
      centreY: 720,
      scale: 1,
    });
  });

  it('steps through the zoom levels in both directions and stops at the ends', () => {
    expect(nextZoomStep(1, 1)).toBe(1.5);
    expect(nextZoomStep(1, -1)).toBe(2 / 3);
    expect(nextZoomStep(0.6, 1)).toBe(2 / 3);
    expect(nextZoomStep(64, 1)).toBe(64);
    expect(nextZoomStep(1 / 32, -1)).toBe(1 / 32);
  });
});

describe('panes', () => {
  it('gives both sides the same size', () => {
    const [left, right] = panesOf({ width: 801, height: 500 }, true);
    expect(left?.width).toBe(right?.width);
    expect((right?.x ?? 0) + (right?.width ?? 0)).toBe(801);
    const [top, bottom] = panesOf({ width: 300, height: 500 }, true);
    expect(top?.height).toBe(bottom?.height);
  });

  it('keeps the wipe inside the pane', () => {
    expect(wipeColumn(0.5, pane)).toBe(400);
    expect(wipeColumn(-1, pane)).toBe(0);
    expect(wipeColumn(2, pane)).toBe(800);
  });
});

describe('regions', () => {
  it('are drawn in any direction, on even borders, inside the picture', () => {
    expect(regionBetween({ x: 101.5, y: 80 }, { x: 20.2, y: 33 }, picture)).toEqual({
      x: 20,
      y: 32,
      width: 82,
      height: 48,
    });
    expect(regionBetween({ x: -50, y: -50 }, { x: 5000, y: 5000 }, picture)).toEqual({
      x: 0,
      y: 0,
      width: 1280,
      height: 720,
    });
    expect(regionBetween({ x: 10, y: 10 }, { x: 12, y: 200 }, picture)).toBeNull();
  });

  it('are pushed inside the picture around a click at its border', () => {
    expect(regionAround({ x: 2, y: 719 }, { width: 256, height: 256 }, picture)).toEqual({
      x: 0,
      y: 464,
      width: 256,
      height: 256,
    });
  });

  it('move and resize without leaving the picture', () => {
    const region = { x: 100, y: 100, width: 200, height: 100 };
    expect(moveRegion(region, 5000, -5000, picture)).toEqual({ x: 1080, y: 0, width: 200, height: 100 });
    expect(resizeRegion(region, 'e', { x: 401, y: 0 }, picture)).toEqual({ x: 100, y: 100, width: 302, height: 100 });
    expect(resizeRegion(region, 'nw', { x: 50, y: 60 }, picture)).toEqual({ x: 50, y: 60, width: 250, height: 140 });
    expect(resizeRegion(region, 's', { x: 0, y: 104 }, picture)).toEqual(region);
  });

  it('tell handles from the inside', () => {
    const shown = { x: 100, y: 100, width: 200, height: 100 };
    expect(hitRegion(shown, { x: 101, y: 99 }, 6)).toBe('nw');
    expect(hitRegion(shown, { x: 200, y: 203 }, 6)).toBe('s');
    expect(hitRegion(shown, { x: 200, y: 150 }, 6)).toBe('inside');
    expect(hitRegion(shown, { x: 400, y: 150 }, 6)).toBeNull();
  });
});
