/** Regions and what lies around them: a model needs more of the picture than is shown. */
import type { Region } from '../../contract/regions.ts';

/** A region with the surroundings that a model looks at, inside the picture, on borders that any noise grid shares. */
export const grow = (region: Region, margin: number, picture: { width: number; height: number }): Region => {
  const x = Math.max(0, region.x - margin) & ~(noiseGrid - 1);
  const y = Math.max(0, region.y - margin) & ~(noiseGrid - 1);
  return {
    x,
    y,
    width: Math.min(picture.width, region.x + region.width + margin) - x,
    height: Math.min(picture.height, region.y + region.height + margin) - y,
  };
};
const noiseGrid = 16;

/** A region as seen from another one that contains it. */
export const inside = (region: Region, outer: Region): Region => ({
  ...region,
  x: region.x - outer.x,
  y: region.y - outer.y,
});
