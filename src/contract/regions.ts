/** Rectangles of a picture. */
import { z } from 'zod';

/** In luma pixels of the coded picture (before rotation and aspect), from its top left corner. */
export const regionSchema = z.object({
  x: z.int().min(0),
  y: z.int().min(0),
  width: z.int().positive(),
  height: z.int().positive(),
});
export type Region = z.infer<typeof regionSchema>;

/** `x,y,width,height` in a URL. */
export const regionParameterSchema = z
  .string()
  .regex(/^\d+,\d+,\d+,\d+$/)
  .transform((text) => {
    const [x = 0, y = 0, width = 0, height = 0] = text.split(',').map(Number);
    return { x, y, width, height };
  })
  .pipe(regionSchema);

/**
 * The rectangle that is really cut: inside the picture, and grown to even borders so that subsampled chroma fits.
 * Null where it lies outside.
 */
export const alignRegion = (region: Region, picture: { width: number; height: number }): Region | null => {
  if (region.x >= picture.width || region.y >= picture.height) {
    return null;
  }
  const x = region.x & ~1;
  const y = region.y & ~1;
  const right = Math.min(picture.width, (region.x + region.width + 1) & ~1);
  const bottom = Math.min(picture.height, (region.y + region.height + 1) & ~1);
  return { x, y, width: right - x, height: bottom - y };
};
