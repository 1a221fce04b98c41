import { describe, expect, it } from 'vitest';
import { columnBytes } from './time-columns.ts';

describe('a column as it is sent', () => {
  it('is its own values, also where it lies within the message that brought it', () => {
    const message = Float64Array.of(99, 1, 2, 3, 99);
    const sent = columnBytes(message.subarray(1, 4));
    expect(sent.byteLength).toBe(24);
    expect([...new Float64Array(sent.slice().buffer)]).toEqual([1, 2, 3]);
  });
});
