import { describe, expect, it } from 'vitest';
import { clampTimeline, fitTimeline, positionAt, reveal, rulerStep, xOf, zoomTimeline } from './scale.ts';

const threeHours = 3 * 3600 * 25;

describe('the timeline scale', () => {
  it('fits three hours into a window, and goes down to single frames', () => {
    const fitted = fitTimeline(threeHours, 1000);
    expect(xOf(fitted, threeHours)).toBeLessThanOrEqual(1000);
    let scale = fitted;
    for (let i = 0; i < 60; i++) {
      scale = zoomTimeline(scale, 1.5, 135_000, threeHours, 1000);
    }
    expect(scale.perFrame).toBe(120);
    expect(positionAt(scale, xOf(scale, 135_000))).toBeCloseTo(135_000, 6);
  });

  it('keeps the frame under the anchor where it is', () => {
    const scale = { start: 1000, perFrame: 0.5 };
    const zoomed = zoomTimeline(scale, 4, 1400, threeHours, 1000);
    expect(xOf(zoomed, 1400)).toBeCloseTo(xOf(scale, 1400), 6);
  });

  it('never leaves the timeline', () => {
    expect(clampTimeline({ start: -50, perFrame: 2 }, 1000, 500).start).toBe(0);
    expect(clampTimeline({ start: 1e6, perFrame: 2 }, 1000, 500).start).toBeCloseTo(780);
  });

  it('reveals a position with the least movement', () => {
    const scale = { start: 100, perFrame: 1 };
    expect(reveal(scale, 300, 10_000, 500)).toBe(scale);
    expect(reveal(scale, 700, 10_000, 500).start).toBeCloseTo(240);
    expect(reveal(scale, 50, 10_000, 500).start).toBeCloseTo(10);
  });

  it('labels the ruler with round steps that are far enough apart', () => {
    expect(rulerStep(120, 25, 70)).toBe(1);
    expect(rulerStep(3, 25, 70)).toBe(25);
    expect(rulerStep(0.0037, 25, 70)).toBe(900 * 25);
  });
});
