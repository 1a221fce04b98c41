/** One view on pictures that may differ in size: what one of them shows, the others show as well. Pure. */
import type { Picture, Size, View } from '../viewer/geometry.ts';

/** A view in the pixels of one picture, in those of another one of the same scene. */
export const viewFor = (view: View, from: Size, to: Size): View => ({
  centreX: (view.centreX * to.width) / from.width,
  centreY: (view.centreY * to.height) / from.height,
  scale: (view.scale * from.height) / to.height,
});

/** How many columns of equal tiles show pictures of a shape largest. */
export const bestColumns = (tiles: number, pane: Size, shape: Picture): number => {
  const aspect = (shape.width * shape.pixelAspect) / shape.height;
  const heightWith = (columns: number): number => {
    const rows = Math.ceil(tiles / columns);
    return Math.min(pane.height / rows, pane.width / columns / aspect);
  };
  return Array.from({ length: tiles }, (_, i) => i + 1).reduce(
    (best, columns) => (heightWith(columns) > heightWith(best) + 0.5 ? columns : best),
    1,
  );
};
