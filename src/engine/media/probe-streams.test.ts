import { describe, expect, it } from 'vitest';
import { rotationOfMatrix } from './probe-streams.ts';

/** As `av_display_rotation_set` and `av_display_matrix_flip` write them. */
const matrix = (clockwise: number, mirrored = false): Buffer => {
  const angle = (clockwise * Math.PI) / 180;
  const [cosine, sine] = [Math.round(Math.cos(angle) * 65536), Math.round(Math.sin(angle) * 65536)];
  const flip = mirrored ? -1 : 1;
  return Buffer.from(Int32Array.of(flip * cosine, sine, 0, flip * -sine, cosine, 0, 0, 0, 1 << 30).buffer);
};

describe('rotationOfMatrix', () => {
  it.each([0, 90, 180, 270, 33])('%d degrees', (degrees) => {
    expect(rotationOfMatrix(matrix(degrees))).toBeCloseTo(degrees, 1);
  });

  it('is 0 for what is no matrix', () => {
    expect(rotationOfMatrix(Buffer.alloc(36))).toBe(0);
    expect(rotationOfMatrix(Buffer.alloc(8))).toBe(0);
  });
});
