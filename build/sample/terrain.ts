/** The land: height maps of the shore with its woods, and of the mountains behind, with the sunlight baked in. */
import { sun } from './camera.ts';
import { at, clamp, fractal, hash, mix, noise, smoothstep } from './noise.ts';

/** Samples on a square grid; sample (i, j) lies at x = originX + i·cell, z = originZ + j·cell. */
export type Terrain = {
  readonly cell: number;
  readonly columns: number;
  readonly rows: number;
  readonly originX: number;
  readonly originZ: number;
  /** Metres above the water, tree crowns included. */
  readonly height: Float32Array;
  /** 0 on open ground, else how far up its crown this point of a tree is, 0…1. */
  readonly crown: Float32Array;
  /** One random number for each tree, 0…1. */
  readonly tint: Float32Array;
  /** Direct sunlight 0…1, cast shadows included. */
  readonly light: Float32Array;
};

const emptyTerrain = (cell: number, columns: number, rows: number, originX: number, originZ: number): Terrain => ({
  cell,
  columns,
  rows,
  originX,
  originZ,
  height: new Float32Array(columns * rows),
  crown: new Float32Array(columns * rows),
  tint: new Float32Array(columns * rows),
  light: new Float32Array(columns * rows),
});

/** Bilinear sample of one of a terrain's maps at a world position; the border goes on outside. */
export const sampleTerrain = (terrain: Terrain, map: Float32Array, x: number, z: number): number => {
  const u = clamp((x - terrain.originX) / terrain.cell, 0, terrain.columns - 1.001);
  const v = clamp((z - terrain.originZ) / terrain.cell, 0, terrain.rows - 1.001);
  const column = Math.floor(u);
  const row = Math.floor(v);
  const index = row * terrain.columns + column;
  const near = mix(at(map, index), at(map, index + 1), u - column);
  const far = mix(at(map, index + terrain.columns), at(map, index + terrain.columns + 1), u - column);
  return mix(near, far, v - row);
};

const shoreLine = (x: number): number =>
  118 + 46 * (fractal(x / 95 + 3, 0.5, 3, 11) - 0.5) + 9 * (noise(x / 11, 3.5, 12) - 0.5) + 0.0011 * x * x;

/** Height of the bare ground near the lake; negative under water. */
export const groundHeight = (x: number, z: number): number => {
  const inland = z - shoreLine(x);
  const hill = 6 + 66 * fractal(x / 210 + 7.7, z / 240, 5, 21);
  const far =
    inland < 0
      ? Math.max(-3, inland * 0.12)
      : 0.055 * Math.min(inland, 70) + hill * smoothstep(30, 470, inland) + 1.2 * (fractal(x / 9, z / 9, 3, 31) - 0.4);
  const across = (x + 25) / 15.5;
  const along = (z - 33) / 17;
  const bank = 2.3 * (1 - across * across - along * along) + 1.5 * (fractal(x / 5, z / 5, 4, 41) - 0.5);
  return Math.max(far, Math.max(-3, bank));
};

/** Plants a tree or, with a small `size`, a shrub: a cone or a dome, with lobes, that only ever raises the map. */
const plant = (terrain: Terrain, x: number, z: number, random: number, size: number): void => {
  const conifer = noise(x / 60, z / 60, 51) + 0.4 * random > 0.62;
  const tall = size * ((conifer ? 9 : 6.5) + 6 * hash(Math.round(x * 8), Math.round(z * 8), 52));
  const radius = tall * (conifer ? 0.2 : 0.38);
  const ground = groundHeight(x, z);
  const reach = Math.ceil(radius / terrain.cell);
  const centreColumn = Math.round((x - terrain.originX) / terrain.cell);
  const centreRow = Math.round((z - terrain.originZ) / terrain.cell);
  for (let row = Math.max(0, centreRow - reach); row <= Math.min(terrain.rows - 1, centreRow + reach); row++) {
    for (
      let column = Math.max(0, centreColumn - reach);
      column <= Math.min(terrain.columns - 1, centreColumn + reach);
      column++
    ) {
      const dx = terrain.originX + column * terrain.cell - x;
      const dz = terrain.originZ + row * terrain.cell - z;
      const lobes = 0.8 + 0.5 * hash(column, row, 53);
      const distance = (Math.sqrt(dx * dx + dz * dz) * lobes) / radius;
      if (distance >= 1) {
        continue;
      }
      const up = conifer ? 1 - distance : Math.sqrt(1 - distance * distance);
      const top = ground + tall * (0.12 + 0.88 * up);
      const index = row * terrain.columns + column;
      if (top > at(terrain.height, index)) {
        terrain.height[index] = top;
        terrain.crown[index] = Math.max(0.02, up);
        terrain.tint[index] = conifer ? 0.45 * random : 0.55 + 0.45 * random;
      }
    }
  }
};

/** Sunlight on every sample: slope against the sun, and what stands between, swept along the sun's azimuth. */
const illuminate = (terrain: Terrain, softness: number): void => {
  const { columns, rows, cell, height, light } = terrain;
  const skew = -sun[2] / -sun[0];
  const fall = (cell * sun[1]) / -sun[0];
  let shadow = new Float32Array(rows).fill(-Infinity);
  let next = new Float32Array(rows);
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const index = row * columns + column;
      const from = clamp(row - skew, 0, rows - 1.001);
      const whole = Math.floor(from);
      const edge = mix(at(shadow, whole), at(shadow, whole + 1), from - whole) - fall;
      const here = at(height, index);
      const before = column === 0 ? here : at(height, index - 1);
      const after = column === columns - 1 ? here : at(height, index + 1);
      const below = row === 0 ? here : at(height, index - columns);
      const above = row === rows - 1 ? here : at(height, index + columns);
      const slopeX = (after - before) / (2 * cell);
      const slopeZ = (above - below) / (2 * cell);
      const facing = (sun[1] - sun[0] * slopeX - sun[2] * slopeZ) / Math.sqrt(1 + slopeX * slopeX + slopeZ * slopeZ);
      const lit = Number.isFinite(edge) ? clamp(1 - (edge - here) / softness, 0, 1) : 1;
      light[index] = Math.max(0, facing) * lit;
      next[row] = Number.isFinite(edge) ? Math.max(edge, here) : here;
    }
    [shadow, next] = [next, shadow];
  }
};

/** The lake's surroundings, 640 m × 640 m in half-metre samples. */
export const buildShore = (): Terrain => {
  const terrain = emptyTerrain(0.5, 1280, 1280, -320, 2);
  for (let row = 0; row < terrain.rows; row++) {
    for (let column = 0; column < terrain.columns; column++) {
      const x = terrain.originX + column * terrain.cell;
      const z = terrain.originZ + row * terrain.cell;
      terrain.height[row * terrain.columns + column] = groundHeight(x, z);
    }
  }
  const spacing = 3.4;
  for (let i = 0; i < 640 / spacing; i++) {
    for (let j = 0; j < 640 / spacing; j++) {
      const x = terrain.originX + (i + hash(i, j, 61)) * spacing;
      const z = terrain.originZ + (j + hash(i, j, 62)) * spacing;
      const inland = z - shoreLine(x);
      const wood = fractal(x / 55, z / 75, 3, 63) + 0.0009 * inland;
      if (inland > 5 && wood > 0.5 + 0.12 * hash(i, j, 64)) {
        plant(terrain, x, z, hash(i, j, 65), 1);
      } else if (inland > 2 && hash(i, j, 66) > 0.9) {
        plant(terrain, x, z, 0.5 + 0.5 * hash(i, j, 67), 0.3);
      }
    }
  }
  illuminate(terrain, 1.2);
  return terrain;
};

/** The mountains: ridges up to 1300 m, 7 km away and more. */
export const buildMountains = (): Terrain => {
  const terrain = emptyTerrain(28, 512, 384, -7168, 1400);
  for (let row = 0; row < terrain.rows; row++) {
    for (let column = 0; column < terrain.columns; column++) {
      const x = terrain.originX + column * terrain.cell;
      const z = terrain.originZ + row * terrain.cell;
      let ridge = 0;
      let weight = 0.5;
      let scale = 1 / 2900;
      for (let octave = 0; octave < 7; octave++) {
        const fold = 1 - Math.abs(2 * noise(x * scale + 5.3, z * scale + 1.9, 71 + octave) - 1);
        ridge += weight * fold * fold;
        weight *= 0.47;
        scale *= 2.1;
      }
      terrain.height[row * terrain.columns + column] = 1450 * ridge * smoothstep(1500, 7500, z) - 60;
    }
  }
  illuminate(terrain, 30);
  return terrain;
};
