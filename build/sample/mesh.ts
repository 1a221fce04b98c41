/** Exposes triangles with a depth buffer, perspective-correct in their texture coordinates. */
import { expose, heightAt, rowOf, skyLight, sun, sunLight } from './camera.ts';
import type { Point, Rgb, View } from './camera.ts';
import { at } from './noise.ts';

/** The light that a surface sends to the camera at texture coordinates (u, v), linear; null is a hole. */
export type Paint = (u: number, v: number) => Rgb | null;

type Corner = { column: number; row: number; nearness: number; u: number; v: number };

const project = (view: View, [x, y, z]: Point, u: number, v: number): Corner | null => {
  const sine = Math.sin(view.yaw);
  const cosine = Math.cos(view.yaw);
  const across = (x - view.x) * cosine - (z - view.z) * sine;
  const depth = (x - view.x) * sine + (z - view.z) * cosine;
  if (depth < 0.4) {
    return null;
  }
  return { column: view.axis + (view.focal * across) / depth, row: rowOf(view, y, depth), nearness: 1 / depth, u, v };
};

const fillTriangle = (view: View, a: Corner, b: Corner, c: Corner, paint: Paint): void => {
  const area = (b.column - a.column) * (c.row - a.row) - (c.column - a.column) * (b.row - a.row);
  if (area === 0) {
    return;
  }
  const top = Math.max(0, Math.ceil(Math.min(a.row, b.row, c.row)));
  const bottom = Math.min(view.height - 1, Math.floor(Math.max(a.row, b.row, c.row)));
  const left = Math.max(0, Math.ceil(Math.min(a.column, b.column, c.column)));
  const right = Math.min(view.width - 1, Math.floor(Math.max(a.column, b.column, c.column)));
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const wb = ((column - a.column) * (c.row - a.row) - (c.column - a.column) * (row - a.row)) / area;
      const wc = ((b.column - a.column) * (row - a.row) - (column - a.column) * (b.row - a.row)) / area;
      const wa = 1 - wb - wc;
      if (wa < 0 || wb < 0 || wc < 0) {
        continue;
      }
      const nearness = wa * a.nearness + wb * b.nearness + wc * c.nearness;
      const depth = 1 / nearness;
      const pixel = row * view.width + column;
      // The mirrored world has no part below the water.
      if (depth >= at(view.depth, pixel) || (view.mirrored && heightAt(view, row, depth) < 0)) {
        continue;
      }
      const u = (wa * a.u * a.nearness + wb * b.u * b.nearness + wc * c.u * c.nearness) * depth;
      const v = (wa * a.v * a.nearness + wb * b.v * b.nearness + wc * c.v * c.nearness) * depth;
      const light = paint(u, v);
      if (light !== null) {
        view.depth[pixel] = depth;
        expose(view, pixel, light[0], light[1], light[2], depth);
      }
    }
  }
};

/** A four-cornered patch with texture coordinates (0,0), (1,0), (1,1), (0,1) at its corners in turn. */
export const exposeQuad = (view: View, corners: readonly [Point, Point, Point, Point], paint: Paint): void => {
  const a = project(view, corners[0], 0, 0);
  const b = project(view, corners[1], 1, 0);
  const c = project(view, corners[2], 1, 1);
  const d = project(view, corners[3], 0, 1);
  if (a === null || b === null || c === null || d === null) {
    return;
  }
  fillTriangle(view, a, b, c, paint);
  fillTriangle(view, a, c, d, paint);
};

export const add = (a: Point, b: Point, scale = 1): Point => [
  a[0] + b[0] * scale,
  a[1] + b[1] * scale,
  a[2] + b[2] * scale,
];

/** Unit normal of the patch that two edges span. */
export const normalOf = (a: Point, b: Point, c: Point): Point => {
  const [px, py, pz] = add(b, a, -1);
  const [qx, qy, qz] = add(c, a, -1);
  const x = py * qz - pz * qy;
  const y = pz * qx - px * qz;
  const z = px * qy - py * qx;
  const length = Math.sqrt(x * x + y * y + z * z);
  return length === 0 ? [0, 1, 0] : [x / length, y / length, z / length];
};

/** Sun and sky on a matt surface. `through` is the part of the sunlight that also lights the side turned away. */
export const lightOn = (normal: Point, through = 0): Rgb => {
  const towards = normal[0] * sun[0] + normal[1] * sun[1] + normal[2] * sun[2];
  const direct = towards > 0 ? towards : -towards * through;
  const ambient = 0.65 + 0.35 * normal[1];
  return [
    sunLight[0] * direct + skyLight[0] * ambient,
    sunLight[1] * direct + skyLight[1] * ambient,
    sunLight[2] * direct + skyLight[2] * ambient,
  ];
};

export const times = (a: Rgb, b: Rgb, scale = 1): Rgb => [
  a[0] * b[0] * scale,
  a[1] * b[1] * scale,
  a[2] * b[2] * scale,
];

/** A box with one corner at `base`, spanned by three edges (right-handed), textured by `albedo(u, v, side)`. */
export const exposeBox = (
  view: View,
  base: Point,
  [right, up, ahead]: readonly [Point, Point, Point],
  albedo: (u: number, v: number, side: number) => Rgb,
): void => {
  const far = add(add(add(base, right), up), ahead);
  const sides: readonly (readonly [Point, Point, Point])[] = [
    [base, right, up],
    [add(base, right), ahead, up],
    [add(add(base, right), ahead), add([0, 0, 0], right, -1), up],
    [add(base, ahead), add([0, 0, 0], ahead, -1), up],
    [add(base, up), right, ahead],
  ];
  const centre = add(base, add(far, base, -1), 0.5);
  sides.forEach(([corner, along, across], side) => {
    const b = add(corner, along);
    const c = add(b, across);
    const d = add(corner, across);
    let normal = normalOf(corner, b, c);
    const outward = add(add(corner, add(c, corner, -1), 0.5), centre, -1);
    if (normal[0] * outward[0] + normal[1] * outward[1] + normal[2] * outward[2] < 0) {
      normal = [-normal[0], -normal[1], -normal[2]];
    }
    const light = lightOn(normal);
    exposeQuad(view, [corner, b, c, d], (u, v) => times(albedo(u, v, side), light));
  });
};
