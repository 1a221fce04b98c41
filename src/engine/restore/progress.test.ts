import { describe, expect, it } from 'vitest';
import { ProgressCounter } from './progress.ts';

describe('ProgressCounter', () => {
  it('tells speed and remaining time', () => {
    const counter = new ProgressCounter(100, 0, 0);
    for (let frame = 1; frame <= 10; frame += 1) {
      counter.finished(frame * 500);
    }
    expect(counter.finished(5500)).toEqual({ phase: 'restoring', frame: 11, frames: 100, fps: 2, etaSeconds: 44.5 });
  });

  it('follows a change of speed within its window', () => {
    const counter = new ProgressCounter(1000, 0, 0);
    let now = 0;
    for (let frame = 0; frame < 100; frame += 1) {
      now += 1000;
      counter.finished(now);
    }
    let last = counter.finished((now += 100));
    for (let frame = 0; frame < 60; frame += 1) {
      last = counter.finished((now += 100));
    }
    expect(last.fps).toBeCloseTo(10, 6);
  });

  it('counts what an earlier run finished, without taking it for speed', () => {
    const counter = new ProgressCounter(100, 48, 0);
    expect(counter.finished(1000)).toMatchObject({ frame: 49, fps: 1, etaSeconds: 51 });
  });
});
