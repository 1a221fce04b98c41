/** Exposes height maps and sky: each column of the picture is marched from front to back. */
import { columnDirection, expose, haze, heightAt, rowOf, skyLight, sunLight } from './camera.ts';
import type { View } from './camera.ts';
import { at, clamp, fractal, mix, noise, smoothstep } from './noise.ts';
import { sampleTerrain } from './terrain.ts';
import type { Terrain } from './terrain.ts';

/** Distances to march, and how the step grows with distance. */
export type Reach = { near: number; far: number; step: number; growth: number };

export type Shader = (view: View, pixel: number, x: number, height: number, z: number, depth: number) => void;

/**
 * Finds for every pixel the first point of `terrain` above the water and lets `shade` colour it. Rows that a nearer
 * terrain has filled are kept.
 */
export const exposeTerrain = (view: View, terrain: Terrain, reach: Reach, shade: Shader): void => {
  for (let column = 0; column < view.width; column++) {
    const [stepX, stepZ] = columnDirection(view, column);
    let previousDepth = reach.near;
    let previousRow = rowOf(view, 0, reach.near);
    /** The row filled furthest away from the waterline of the land that is being crossed; negative over water. */
    let filled = -1;
    for (let depth = reach.near; depth < reach.far; depth += Math.max(reach.step, depth * reach.growth)) {
      const height = sampleTerrain(terrain, terrain.height, view.x + stepX * depth, view.z + stepZ * depth);
      const row = rowOf(view, height, depth);
      if (height <= 0) {
        filled = -1;
      } else {
        if (filled < 0) {
          const edge = rowOf(view, 0, depth);
          filled = view.mirrored ? Math.max(0, Math.ceil(edge) - 1) : Math.floor(edge) + 1;
          previousRow = edge;
        }
        const direction = view.mirrored ? 1 : -1;
        const last = view.mirrored ? Math.min(view.height - 1, Math.floor(row)) : Math.max(0, Math.ceil(row));
        for (let y = filled + direction; (last - y) * direction >= 0; y += direction) {
          filled = y;
          if (y < 0 || y >= view.height || view.depth[y * view.width + column] !== Infinity) {
            continue;
          }
          const t = row === previousRow ? 1 : clamp((y - previousRow) / (row - previousRow), 0, 1);
          const hit = mix(previousDepth, depth, t);
          const pixel = y * view.width + column;
          view.depth[pixel] = hit;
          shade(view, pixel, view.x + stepX * hit, heightAt(view, y, hit), view.z + stepZ * hit, hit);
        }
      }
      previousDepth = depth;
      previousRow = row;
    }
  }
};

/** Woods, meadows and shingle. */
export const shadeShore =
  (shore: Terrain): Shader =>
  (view, pixel, x, height, z, depth) => {
    const crown = sampleTerrain(shore, shore.crown, x, z);
    const light = sampleTerrain(shore, shore.light, x, z);
    // Detail finer than a pixel would only flicker: it fades out with distance.
    const fine = clamp(90 / depth, 0, 1);
    let red: number;
    let green: number;
    let blue: number;
    let shelter = 1;
    if (crown > 0.05) {
      const tint = sampleTerrain(shore, shore.tint, x, z);
      const clump = fractal((x + z) * 1.3, height * 1.5 + z * 0.7, 3, 81);
      const leaf = 0.35 + 1.3 * clump;
      red = mix(0.022, 0.105, tint) * leaf;
      green = mix(0.05, 0.125, tint * (0.7 + 0.3 * clump)) * leaf;
      blue = mix(0.026, 0.03, tint) * leaf;
      shelter = 0.2 + 0.8 * crown;
    } else {
      const meadow = fractal(x / 14, z / 9, 4, 82);
      const tuft = fractal(x * 1.7, z * 1.1 + height * 2, 4, 83, 0.75);
      const blade = mix(0.5, noise(x * 9, z * 5 + height * 8, 84), fine);
      const texture = (0.2 + 1.25 * tuft) * (0.6 + 0.8 * blade);
      const dry = smoothstep(0.45, 0.68, meadow);
      red = mix(0.1, 0.24, dry) * texture;
      green = mix(0.145, 0.2, dry) * texture;
      blue = mix(0.035, 0.08, dry) * texture;
      const stone = smoothstep(0.75, 0.25, height + 0.7 * (tuft - 0.5));
      const pebble =
        (0.35 + 1.1 * fractal(x * 2.6, z * 2.6 + height * 3, 3, 85, 0.75)) * mix(0.35, 1, smoothstep(0, 0.35, height));
      red = mix(red, 0.2 * pebble, stone);
      green = mix(green, 0.18 * pebble, stone);
      blue = mix(blue, 0.15 * pebble, stone);
    }
    const direct = light * (0.55 + 0.45 * shelter);
    const ambient = 0.9 * shelter;
    expose(
      view,
      pixel,
      red * (sunLight[0] * direct + skyLight[0] * ambient),
      green * (sunLight[1] * direct + skyLight[1] * ambient),
      blue * (sunLight[2] * direct + skyLight[2] * ambient),
      depth,
    );
  };

/** Forest below, rock above, snow where it can lie. */
export const shadeMountains =
  (mountains: Terrain): Shader =>
  (view, pixel, x, height, z, depth) => {
    const light = sampleTerrain(mountains, mountains.light, x, z);
    const rough = fractal(x / 150, (height * 1.6 + z) / 150, 5, 91, 0.68);
    const snow = smoothstep(0.52, 0.66, rough * 0.8 + (height - 520) / 1500 - 0.3 * (1 - light));
    const wood = smoothstep(420, 240, height + 200 * (rough - 0.5));
    const rock = 0.03 + 0.26 * rough * rough;
    const red = mix(mix(rock, 0.035, wood), 0.82, snow);
    const green = mix(mix(rock * 0.95, 0.06, wood), 0.85, snow);
    const blue = mix(mix(rock * 0.92, 0.035, wood), 0.9, snow);
    expose(
      view,
      pixel,
      red * (sunLight[0] * light + skyLight[0]),
      green * (sunLight[1] * light + skyLight[1]),
      blue * (sunLight[2] * light + skyLight[2]),
      depth * 0.42,
    );
  };

/** Thickness of the clouds, 0…1, over a point of the plane that they drift in. */
const cloud = (u: number, v: number, time: number): number => {
  const wide = fractal(u * 0.42 + time * 0.012, v * 0.3, 2, 101);
  const shape = fractal(u + time * 0.03, v * 0.8 + 2.2, 6, 103, 0.53);
  return smoothstep(0.485, 0.62, shape * 0.72 + wide * 0.36);
};

/** Fills what nothing else covers with sky: gradient, cumulus lit from the left, haze at the horizon. */
export const exposeSky = (view: View): void => {
  for (let row = 0; row < view.height; row++) {
    const up = (view.mirrored ? row - view.horizon : view.horizon - row) / view.focal;
    if (up < -0.02) {
      continue;
    }
    const rise = Math.max(0, up);
    const far = 1 / (rise + 0.07);
    for (let column = 0; column < view.width; column++) {
      const pixel = row * view.width + column;
      if (view.depth[pixel] !== Infinity) {
        continue;
      }
      const across = (column - view.axis) / view.focal + view.yaw;
      const u = across * far * 0.55 + 4.1;
      const v = far * 0.6;
      const thick = cloud(u, v, view.time);
      const behind = cloud(u - 0.16, v - 0.1, view.time);
      const lit = clamp(0.75 + 0.8 * (thick - behind) - 0.32 * thick * thick, 0.25, 1.15);
      const fade = smoothstep(0, 0.1, rise);
      const cover = thick * (0.35 + 0.6 * fade);
      const deep = smoothstep(0, 0.42, rise);
      const base = pixel * 3;
      view.rgb[base] = mix(mix(haze[0], 0.17, deep), 1.25 * lit, cover);
      view.rgb[base + 1] = mix(mix(haze[1], 0.36, deep), 1.22 * lit + 0.02, cover);
      view.rgb[base + 2] = mix(mix(haze[2], 0.82, deep), 1.2 * lit + 0.06, cover);
    }
  }
};

/** Slope of the water across and along the view at a point of the lake: wind waves, small ripples, calm lanes. */
const waterSlope = (x: number, z: number, time: number, footprint: number): [number, number] => {
  const wind = 0.3 + 1.0 * smoothstep(0.35, 0.65, fractal(x / 40, z / 13 + time * 0.12, 3, 111));
  let across = 0;
  let along = 0;
  let scale = 0.42;
  let amplitude = 0.027;
  for (let wave = 0; wave < 4; wave++) {
    const visible = clamp(1.4 - footprint * scale * 1.6, 0, 1);
    if (visible > 0) {
      const u = x * scale * 0.7 + time * (0.5 + 0.35 * wave) * 0.8;
      const v = z * scale + time * (0.8 + 0.5 * wave);
      const here = noise(u, v, 121 + wave);
      across += (noise(u + 0.25, v, 121 + wave) - here) * 4 * amplitude * visible;
      along += (noise(u, v + 0.25, 121 + wave) - here) * 4 * amplitude * visible;
    }
    scale *= 2.3;
    amplitude *= 0.82;
  }
  return [across * wind, along * wind];
};

/** Exposes the lake: what `mirror` shows, bent by the waves, over the green of the water itself. */
export const exposeWater = (view: View, mirror: View): void => {
  for (let row = Math.max(0, Math.ceil(view.horizon + 1)); row < view.height; row++) {
    const depth = (view.focal * view.y) / (row - view.horizon);
    const footprint = (depth * depth) / (view.focal * view.y);
    for (let column = 0; column < view.width; column++) {
      const pixel = row * view.width + column;
      if (at(view.depth, pixel) < depth) {
        continue;
      }
      view.depth[pixel] = depth;
      const [stepX, stepZ] = columnDirection(view, column);
      const [across, along] = waterSlope(view.x + stepX * depth, view.z + stepZ * depth, view.time, footprint);
      const sight = view.y / depth;
      // A mirror tilted by a small angle turns what it shows by twice that angle.
      const sourceRow = clamp(row + 2 * along * view.focal, view.horizon + 1, view.height - 1.01);
      const sourceColumn = clamp(column + 2 * across * sight * view.focal + across * 60, 0, view.width - 1.01);
      const y = Math.floor(sourceRow);
      const x = Math.floor(sourceColumn);
      const facing = clamp(sight + along, 0.01, 1);
      const reflectance = 0.02 + 0.98 * Math.pow(1 - facing, 5);
      const scatter = 0.8 + 3 * across + 2 * along;
      const source = (y * view.width + x) * 3;
      const u = sourceColumn - x;
      const v = sourceRow - y;
      const body = [0.02, 0.062, 0.07] as const;
      for (let channel = 0; channel < 3; channel++) {
        const upper = mix(at(mirror.rgb, source + channel), at(mirror.rgb, source + 3 + channel), u);
        const lower = source + view.width * 3 + channel;
        const seen = mix(upper, mix(at(mirror.rgb, lower), at(mirror.rgb, lower + 3), u), v);
        view.rgb[pixel * 3 + channel] = mix((body[channel] ?? 0) * scatter, seen, reflectance);
      }
    }
  }
};
