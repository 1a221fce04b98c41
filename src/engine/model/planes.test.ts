import { describe, expect, it } from 'vitest';
import { blend, chroma420, chromaAxis, lumaAxis, readRegion, writeRegion, type Picture } from './planes.ts';

describe('padding', () => {
  it('reflects luma about its last sample, to an even length first', () => {
    expect([...lumaAxis(4, 8)]).toEqual([0, 1, 2, 3, 2, 1, 0, 1]);
    expect([...lumaAxis(5, 8)]).toEqual([0, 1, 2, 3, 4, 3, 4, 3]);
    expect([...lumaAxis(1, 4)]).toEqual([0, 0, 0, 0]);
    expect([...lumaAxis(2, 6)]).toEqual([0, 1, 0, 1, 0, 1]);
  });

  it('mirrors chroma so that it stays with its luma', () => {
    expect([...chromaAxis(2, 4)]).toEqual([0, 1, 1, 0]);
    expect([...chromaAxis(3, 4)]).toEqual([0, 1, 2, 2]);
    expect([...chromaAxis(1, 5)]).toEqual([0, 0, 0, 0, 0]);
  });
});

const picture: Picture = { width: 3, height: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
const columns = lumaAxis(3, 4);
const rows = lumaAxis(2, 4);
const whole = { x: 0, y: 0, width: 4, height: 4 };

describe('readRegion and writeRegion', () => {
  it('read padded samples as integers and as fractions', () => {
    const padded = [1, 2, 3, 2, 4, 5, 6, 5, 1, 2, 3, 2, 4, 5, 6, 5];
    const integers = new Uint16Array(18);
    readRegion(integers, 1, picture, whole, columns, rows, 1);
    expect([...integers]).toEqual([0, ...padded, 0]);
    const fractions = new Float32Array(16);
    readRegion(fractions, 0, picture, whole, columns, rows, 0.5);
    expect([...fractions]).toEqual(padded.map((value) => value / 2));
  });

  it('read regions that lie in the padding altogether', () => {
    const out = new Uint8Array(2);
    readRegion(out, 0, picture, { x: 3, y: 2, width: 1, height: 2 }, columns, rows, 1);
    expect([...out]).toEqual([2, 5]);
  });

  it('write the kept part, rounded and clipped, and count what is no number', () => {
    const plane = new Uint8Array(new SharedArrayBuffer(6)).fill(9);
    const placement = { tile: { x: 1, y: 0, width: 3, height: 2 }, keep: { x: 1, y: 0, width: 2, height: 2 } };
    const samples = Float32Array.of(0.5, 2, 7, -1, Number.NaN, 7);
    expect(writeRegion(plane, 3, samples, placement, 1 / 255, 255)).toBe(1);
    expect([...plane]).toEqual([9, 128, 255, 9, 0, 0]);
    expect(writeRegion(plane, 3, Uint16Array.of(10, 999, 0, 1, 2, 0), placement, 1, 255)).toBe(0);
    expect([...plane]).toEqual([9, 10, 255, 9, 1, 2]);
    expect(writeRegion(plane, 3, Float32Array.of(0, Infinity, 0, 0, 0, 0), placement, 1, 255)).toBe(1);
  });
});

describe('chroma420', () => {
  it('halves 4:4:4 around the left column and 4:2:2 in height', () => {
    const full: Picture = { width: 4, height: 2, data: Uint8Array.of(0, 40, 80, 120, 0, 40, 80, 120) };
    expect([...chroma420(full, { width: 4, height: 2 }).data]).toEqual([10, 80]);
    const tall: Picture = { width: 2, height: 3, data: Uint8Array.of(10, 20, 30, 40, 50, 60) };
    expect(chroma420(tall, { width: 4, height: 3 })).toEqual({
      width: 2,
      height: 2,
      data: Uint8Array.of(20, 30, 50, 60),
    });
  });
});

describe('blend', () => {
  it('rounds half up', () => {
    const restored = new Uint8Array(new SharedArrayBuffer(3));
    restored.set([10, 0, 255]);
    const source = new Uint8Array(new SharedArrayBuffer(3));
    source.set([11, 1, 0]);
    blend(restored, source, 0.5);
    expect([...restored]).toEqual([11, 1, 128]);
  });
});
