/** The colours of the difference picture: black, red, yellow, white, as a heated body. */

/** R, G, B (0 … 255) of a luma difference in 8-bit code values, amplified `gain` times. */
export const heatColor = (difference: number, gain: number): [number, number, number] => {
  const heat = Math.min(1, (Math.abs(difference) * gain) / 255) * 3;
  const part = (offset: number): number => Math.round(Math.min(1, Math.max(0, heat - offset)) * 255);
  return [part(0), part(1), part(2)];
};
