/**
 * Where pictures lie on the viewer's canvas. Everything is in device pixels with the origin at the canvas's top left
 * corner, except picture points, which are in luma pixels of the coded picture.
 */
import { alignRegion, type Region } from '../../contract/regions.ts';

export type Point = { x: number; y: number };
export type Size = { width: number; height: number };
export type Rectangle = Point & Size;

/** What every pane shows: the picture point in the middle, and device pixels for each luma row. */
export type View = { centreX: number; centreY: number; scale: number };

/** The picture's size, and how much wider than high one of its pixels is shown (sample aspect ratio). */
export type Picture = Size & { pixelAspect: number };

export const zoomSteps = [
  1 / 16,
  1 / 8,
  1 / 4,
  1 / 3,
  1 / 2,
  2 / 3,
  1,
  1.5,
  2,
  3,
  4,
  6,
  8,
  12,
  16,
  24,
  32,
  64,
] as const;
const minimumScale = 1 / 32;
const maximumScale = 64;

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** The largest scale at which the whole picture fits into the pane. */
export const fitScale = (picture: Picture, pane: Size): number =>
  Math.min(pane.width / (picture.width * picture.pixelAspect), pane.height / picture.height);

/** The whole picture, in the middle. */
export const fitView = (picture: Picture, pane: Size): View => ({
  centreX: picture.width / 2,
  centreY: picture.height / 2,
  scale: clamp(fitScale(picture, pane), minimumScale, maximumScale),
});

/**
 * The pane's rectangle that the whole picture covers under a view. Its corner lies on whole device pixels, so that at
 * 1:1 and at every whole multiple each picture pixel covers exactly the same number of device pixels.
 */
export const pictureRectangle = (view: View, picture: Picture, pane: Rectangle): Rectangle => {
  const scaleX = view.scale * picture.pixelAspect;
  return {
    x: Math.round(pane.x + pane.width / 2 - view.centreX * scaleX),
    y: Math.round(pane.y + pane.height / 2 - view.centreY * view.scale),
    width: picture.width * scaleX,
    height: picture.height * view.scale,
  };
};

/** The picture point under a canvas point; fractions count within a pixel, values outside the picture are possible. */
export const toPicture = (point: Point, view: View, picture: Picture, pane: Rectangle): Point => {
  const shown = pictureRectangle(view, picture, pane);
  return {
    x: (point.x - shown.x) / (view.scale * picture.pixelAspect),
    y: (point.y - shown.y) / view.scale,
  };
};

/** The canvas point of a picture point. */
export const toCanvas = (point: Point, view: View, picture: Picture, pane: Rectangle): Point => {
  const shown = pictureRectangle(view, picture, pane);
  return { x: shown.x + point.x * view.scale * picture.pixelAspect, y: shown.y + point.y * view.scale };
};

/** The canvas rectangle of a region. */
export const regionOnCanvas = (region: Region, view: View, picture: Picture, pane: Rectangle): Rectangle => {
  const corner = toCanvas(region, view, picture, pane);
  return {
    ...corner,
    width: region.width * view.scale * picture.pixelAspect,
    height: region.height * view.scale,
  };
};

/** Keeps at least the picture's border in sight: the middle of the pane never leaves the picture. */
export const clampView = (view: View, picture: Picture): View => ({
  centreX: clamp(view.centreX, 0, picture.width),
  centreY: clamp(view.centreY, 0, picture.height),
  scale: clamp(view.scale, minimumScale, maximumScale),
});

/** Another scale, with the picture point under `anchor` staying where it is. */
export const zoomAt = (view: View, scale: number, anchor: Point, picture: Picture, pane: Rectangle): View => {
  const target = clamp(scale, minimumScale, maximumScale);
  const fixed = toPicture(anchor, view, picture, pane);
  const offsetX = anchor.x - (pane.x + pane.width / 2);
  const offsetY = anchor.y - (pane.y + pane.height / 2);
  return clampView(
    {
      centreX: fixed.x - offsetX / (target * picture.pixelAspect),
      centreY: fixed.y - offsetY / target,
      scale: target,
    },
    picture,
  );
};

/** The next zoom step above or below a scale. */
export const nextZoomStep = (scale: number, direction: 1 | -1): number => {
  const slack = 1.001;
  return direction > 0
    ? (zoomSteps.find((step) => step > scale * slack) ?? maximumScale)
    : (zoomSteps.findLast((step) => step < scale / slack) ?? minimumScale);
};

/** The view after the pointer has dragged the picture by (dx, dy) device pixels. */
export const panBy = (view: View, dx: number, dy: number, picture: Picture): View =>
  clampView(
    {
      centreX: view.centreX - dx / (view.scale * picture.pixelAspect),
      centreY: view.centreY - dy / view.scale,
      scale: view.scale,
    },
    picture,
  );

/** The panes of the canvas: one, or two beside each other (above each other where the canvas is higher than wide). */
export const panesOf = (canvas: Size, split: boolean): Rectangle[] => {
  if (!split) {
    return [{ x: 0, y: 0, ...canvas }];
  }
  const gap = 2;
  if (canvas.width >= canvas.height) {
    const width = Math.floor((canvas.width - gap) / 2);
    return [
      { x: 0, y: 0, width, height: canvas.height },
      { x: canvas.width - width, y: 0, width, height: canvas.height },
    ];
  }
  const height = Math.floor((canvas.height - gap) / 2);
  return [
    { x: 0, y: 0, width: canvas.width, height },
    { x: 0, y: canvas.height - height, width: canvas.width, height },
  ];
};

/** Device column of the wipe's border: a fraction of what is visible of the picture. */
export const wipeColumn = (fraction: number, pane: Rectangle): number =>
  Math.round(pane.x + clamp(fraction, 0, 1) * pane.width);

export const contains = (rectangle: Rectangle, point: Point): boolean =>
  point.x >= rectangle.x &&
  point.y >= rectangle.y &&
  point.x < rectangle.x + rectangle.width &&
  point.y < rectangle.y + rectangle.height;

const smallestRegion = 16;

/** The region between two picture points, inside the picture; null when it is too small to mean anything. */
export const regionBetween = (from: Point, to: Point, picture: Size): Region | null => {
  const left = Math.floor(clamp(Math.min(from.x, to.x), 0, picture.width));
  const top = Math.floor(clamp(Math.min(from.y, to.y), 0, picture.height));
  const right = Math.ceil(clamp(Math.max(from.x, to.x), 0, picture.width));
  const bottom = Math.ceil(clamp(Math.max(from.y, to.y), 0, picture.height));
  if (right - left < smallestRegion || bottom - top < smallestRegion) {
    return null;
  }
  return alignRegion({ x: left, y: top, width: right - left, height: bottom - top }, picture);
};

/** A region of a given size around a picture point, pushed inside the picture. */
export const regionAround = (centre: Point, size: Size, picture: Size): Region | null => {
  const width = Math.min(size.width, picture.width);
  const height = Math.min(size.height, picture.height);
  return alignRegion(
    {
      x: Math.round(clamp(centre.x - width / 2, 0, picture.width - width)),
      y: Math.round(clamp(centre.y - height / 2, 0, picture.height - height)),
      width,
      height,
    },
    picture,
  );
};

/** A region moved by whole pixels, stopped by the picture's borders. */
export const moveRegion = (region: Region, dx: number, dy: number, picture: Size): Region => ({
  ...region,
  x: clamp(region.x + (Math.round(dx) & ~1), 0, picture.width - region.width),
  y: clamp(region.y + (Math.round(dy) & ~1), 0, picture.height - region.height),
});

export const regionHandles = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;
export type RegionHandle = (typeof regionHandles)[number];

/** A region of which one handle was dragged to a picture point. */
export const resizeRegion = (region: Region, handle: RegionHandle, to: Point, picture: Size): Region => {
  const opposite = {
    x: handle.includes('w') ? region.x + region.width : region.x,
    y: handle.includes('n') ? region.y + region.height : region.y,
  };
  const corner = {
    x: handle.includes('w') || handle.includes('e') ? to.x : region.x + region.width,
    y: handle.includes('n') || handle.includes('s') ? to.y : region.y + region.height,
  };
  return regionBetween(opposite, corner, picture) ?? region;
};

/** The handle or the inside of a region under a canvas point; `reach` is in device pixels. */
export const hitRegion = (shown: Rectangle, point: Point, reach: number): RegionHandle | 'inside' | null => {
  const right = shown.x + shown.width;
  const bottom = shown.y + shown.height;
  if (point.x < shown.x - reach || point.x > right + reach || point.y < shown.y - reach || point.y > bottom + reach) {
    return null;
  }
  const vertical = Math.abs(point.y - shown.y) <= reach ? 'n' : Math.abs(point.y - bottom) <= reach ? 's' : '';
  const horizontal = Math.abs(point.x - shown.x) <= reach ? 'w' : Math.abs(point.x - right) <= reach ? 'e' : '';
  const name = `${vertical}${horizontal}`;
  return regionHandles.find((handle) => handle === name) ?? 'inside';
};
