import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { leastSize, loadWindowState, placeWindow, saveWindowState } from './window-state.ts';

const primary = { x: 0, y: 0, width: 1920, height: 1040 };
const left = { x: -2560, y: -200, width: 2560, height: 1400 };
const small = { x: 0, y: 0, width: 1280, height: 680 };
const state = (x: number, y: number, width = 1400, height = 900) => ({ x, y, width, height, maximized: false });

describe('placeWindow', () => {
  it('opens where it was, on any display', () => {
    expect(placeWindow(state(100, 80), [primary])).toEqual(state(100, 80));
    expect(placeWindow(state(-2000, -150), [primary, left])).toEqual(state(-2000, -150));
  });

  it('comes back from a display that is gone, and from out of reach', () => {
    for (const [x, y] of [
      [-2000, -150],
      [1900, 100],
      [-1350, 100],
      [100, 1030],
      [100, -50],
      [99_999, 99_999],
    ] as const) {
      const placed = placeWindow(state(x, y), [primary]);
      expect(placed, `${x},${y}`).toEqual({ width: 1400, height: 900, maximized: false });
    }
  });

  it('is never larger than its display nor smaller than it works with', () => {
    expect(placeWindow(state(0, 0, 5000, 4000), [primary])).toMatchObject({ width: 1920, height: 1040 });
    expect(placeWindow(state(0, 0, 10, 10), [primary])).toMatchObject(leastSize);
    expect(placeWindow(state(0, 0, 10, 10), [{ x: 0, y: 0, width: 800, height: 480 }])).toMatchObject({
      width: 800,
      height: 480,
    });
    expect(placeWindow(null, [small])).toEqual({ width: 1280, height: 680, maximized: false });
    expect(placeWindow(null, [])).toEqual({ width: 1440, height: 900, maximized: false });
  });
});

describe('the stored state', () => {
  it('comes back, and damage costs the place alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pixrevive-window-'));
    const file = join(folder, 'deep', 'window.json');
    expect(loadWindowState(file)).toBeNull();
    saveWindowState(file, { ...state(5, 6), maximized: true });
    expect(loadWindowState(file)).toEqual({ ...state(5, 6), maximized: true });
    expect(readdirSync(join(folder, 'deep'))).toEqual(['window.json']);
    for (const damage of ['', '{"x":1}', '{"x":1e400,"y":0,"width":1,"height":1,"maximized":false}', '[]']) {
      writeFileSync(file, damage);
      expect(loadWindowState(file), damage).toBeNull();
    }
    // A folder that cannot be written holds nothing up.
    expect(() => {
      saveWindowState(join(file, 'below-a-file.json'), state(1, 2));
    }).not.toThrow();
    rmSync(folder, { recursive: true });
  });
});
