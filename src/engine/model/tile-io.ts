/** Feeds one model with tiles of a window of frames and takes its tiles back, for each of the three layouts. */
import type { ColorTags, PictureFormat } from '../../contract/media.ts';
import type { ModelEntry } from '../../contract/model.ts';
import { planeSizes, type Plane } from '../media/frame.ts';
import { fillNoise, type NoiseKey } from './noise.ts';
import {
  chroma420,
  chromaAxis,
  lumaAxis,
  pictures,
  readRegion,
  writeRegion,
  type Picture,
  type Placement,
  type Region,
} from './planes.ts';
import { addChange, chromaSiting, colorConversion, gathering, measureChange, readRgb, type Change } from './rgb.ts';
import type { SampleArray, SampleType, TensorBuffer } from './session.ts';
import type { Tile, TilePlan } from './tiling.ts';

/** One frame's work: planes of the window in slot order, and where the result goes. */
export type TileJob = {
  readonly window: readonly (readonly Plane[])[];
  /** Clipped to what the model was trained on. */
  readonly qp: readonly number[];
  readonly noise: NoiseKey;
  /** Where the frames lie in the whole picture, in luma pixels: noise belongs to places of that. The upper left corner by default. */
  readonly origin?: { readonly x: number; readonly y: number } | undefined;
  readonly output: readonly Plane[];
};

/** The buffers of one model for tiles of one size, with the ways in and out. */
export type TileIo = {
  readonly inputs: Record<string, TensorBuffer>;
  readonly outputs: Record<string, TensorBuffer>;
  /** Names the frame that the next tiles belong to. */
  readonly begin: (job: TileJob) => void;
  /** Fills `inputs` for a tile. */
  readonly load: (tile: Tile) => void;
  /** Takes the kept part of `outputs` into the output frame; returns how many samples were no finite numbers. */
  readonly store: (tile: Tile) => number;
  /** Which planes of the output the model writes; the others are to be carried over. */
  readonly restores: { readonly chroma: boolean };
  /** What had to be assumed about the frame's colours; null where nothing was. */
  readonly assumed: string | null;
};

/** Makes the buffers for one model, format and plan. Throws `input-unsupported` where the colours cannot be converted. */
export const createTileIo = (
  entry: ModelEntry,
  format: PictureFormat,
  colors: ColorTags,
  plan: TilePlan,
  restoreChroma: boolean,
): TileIo => {
  const others = conditioning(entry, format, plan);
  const planes =
    entry.layout === 'rgb'
      ? rgbPlanes(entry, format, colors, plan, restoreChroma)
      : lumaChromaPlanes(entry, format, plan, restoreChroma);
  return {
    ...planes,
    inputs: { ...planes.inputs, ...others.inputs },
    begin: (job) => {
      others.begin(job);
      planes.begin(job);
    },
    load: (tile) => {
      others.load(tile);
      planes.load(tile);
    },
  };
};

const allocate = (type: SampleType, dims: readonly number[]): TensorBuffer => {
  const length = dims.reduce((product, size) => product * size, 1);
  const data: SampleArray =
    type === 'uint8' ? new Uint8Array(length) : type === 'uint16' ? new Uint16Array(length) : new Float32Array(length);
  return { data, dims };
};

/** QP, peak and noise: what every layout may ask for beside pictures. */
const conditioning = (
  entry: ModelEntry,
  format: PictureFormat,
  plan: TilePlan,
): Pick<TileIo, 'inputs' | 'begin' | 'load'> => {
  const frames = entry.slots.length;
  const inputs: Record<string, TensorBuffer> = {};
  const qp = new Float32Array(frames);
  if (entry.inputs.qp !== undefined) {
    inputs[entry.inputs.qp] = { data: qp, dims: [1, frames] };
  }
  if (entry.inputs.peak !== undefined) {
    inputs[entry.inputs.peak] = { data: Float32Array.of(2 ** format.bitDepth - 1), dims: [1] };
  }
  const { noise } = entry;
  let key: NoiseKey = { seed: 0, frame: 0 };
  let origin = { x: 0, y: 0 };
  let fill: (tile: Tile) => void = () => undefined;
  if (noise !== undefined) {
    const width = plan.tileWidth / noise.scale;
    const height = plan.tileHeight / noise.scale;
    const data = new Float32Array(noise.channels * width * height);
    inputs[noise.name] = { data, dims: [1, noise.channels, height, width] };
    fill = ({ x, y }) => {
      const region = {
        x: (origin.x + x.start) / noise.scale,
        y: (origin.y + y.start) / noise.scale,
        width,
        height,
        channels: noise.channels,
      };
      fillNoise(data, key, region);
    };
  }
  return {
    inputs,
    begin: (job) => {
      qp.set(job.qp);
      key = job.noise;
      origin = job.origin ?? { x: 0, y: 0 };
    },
    load: fill,
  };
};

const tileRegion = (tile: Tile, plan: TilePlan, factor: { x: number; y: number }): Region => ({
  x: tile.x.start / factor.x,
  y: tile.y.start / factor.y,
  width: plan.tileWidth / factor.x,
  height: plan.tileHeight / factor.y,
});

/** The tile's region and its kept part on a plane of 1/factor the size. Kept parts end at the frame's border, rounded up. */
const placement = (tile: Tile, plan: TilePlan, factor: { x: number; y: number }): Placement => {
  const x = Math.ceil(tile.x.keepStart / factor.x);
  const y = Math.ceil(tile.y.keepStart / factor.y);
  return {
    tile: tileRegion(tile, plan, factor),
    keep: {
      x,
      y,
      width: Math.ceil(tile.x.keepEnd / factor.x) - x,
      height: Math.ceil(tile.y.keepEnd / factor.y) - y,
    },
  };
};

const whole = { x: 1, y: 1 } as const;
const half = { x: 2, y: 2 } as const;

const lumaChromaPlanes = (entry: ModelEntry, format: PictureFormat, plan: TilePlan, restoreChroma: boolean): TileIo => {
  const frames = entry.slots.length;
  const centre = entry.slots.indexOf(0);
  const peak = 2 ** format.bitDepth - 1;
  const scale = entry.sampleType === 'float32' ? 1 / peak : 1;
  const { tileWidth: width, tileHeight: height, paddedWidth, paddedHeight } = plan;
  const luma = { columns: lumaAxis(format.width, paddedWidth), rows: lumaAxis(format.height, paddedHeight) };
  const chroma = {
    columns: chromaAxis(Math.ceil(format.width / 2), Math.floor(paddedWidth / 2)),
    rows: chromaAxis(Math.ceil(format.height / 2), Math.floor(paddedHeight / 2)),
  };
  const seesChroma = entry.layout === 'yuv420';
  const restores = { chroma: seesChroma && restoreChroma && format.chroma === '420' };

  const y = allocate(entry.sampleType, [1, frames, height, width]);
  // Tiles for luma alone may have odd sizes; then there is nothing to halve.
  const chromaHeight = seesChroma ? height / 2 : 0;
  const chromaWidth = seesChroma ? width / 2 : 0;
  const uv = allocate(entry.sampleType, [1, 2 * frames, chromaHeight, chromaWidth]);
  const yOut = allocate(entry.sampleType, [1, 1, height, width]);
  const uvOut = allocate(entry.sampleType, [1, 2, chromaHeight, chromaWidth]);
  const named = (name: string | undefined, buffer: TensorBuffer): Record<string, TensorBuffer> =>
    name === undefined ? {} : { [name]: buffer };

  let window: Picture[][] = [];
  let output: readonly Plane[] = [];
  const chromaSize = planeSizes(format)[1];
  const pixels = chromaWidth * chromaHeight;
  if (seesChroma && format.chroma === '400') {
    uv.data.fill(2 ** (format.bitDepth - 1) * scale);
  }

  return {
    inputs: { ...named(entry.inputs.y, y), ...(seesChroma ? named(entry.inputs.uv, uv) : {}) },
    outputs: { ...named(entry.outputs.y, yOut), ...(seesChroma ? named(entry.outputs.uv, uvOut) : {}) },
    begin: (job) => {
      output = job.output;
      window = job.window.map((planes) => {
        const all = pictures(format, planes);
        const first = all[0];
        const resample = seesChroma && (format.chroma === '422' || format.chroma === '444');
        return resample && first !== undefined
          ? all.map((picture, i) => (i === 0 ? picture : chroma420(picture, first)))
          : all;
      });
    },
    load: (tile) => {
      const lumaRegion = tileRegion(tile, plan, whole);
      const chromaRegion = tileRegion(tile, plan, half);
      window.forEach(([first, ...others], slot) => {
        if (first !== undefined) {
          readRegion(y.data, slot * width * height, first, lumaRegion, luma.columns, luma.rows, scale);
        }
        if (seesChroma) {
          others.forEach((picture, i) => {
            const offset = (2 * slot + i) * pixels;
            readRegion(uv.data, offset, picture, chromaRegion, chroma.columns, chroma.rows, scale);
          });
        }
      });
    },
    store: (tile) => {
      const [first, ...others] = output;
      if (first === undefined || window[centre] === undefined) {
        return 0;
      }
      let invalid = writeRegion(first, format.width, yOut.data, placement(tile, plan, whole), scale, peak);
      if (restores.chroma && chromaSize !== undefined) {
        others.forEach((plane, i) => {
          const samples = uvOut.data.subarray(i * pixels, (i + 1) * pixels);
          invalid += writeRegion(plane, chromaSize.width, samples, placement(tile, plan, half), scale, peak);
        });
      }
      return invalid;
    },
    restores,
    assumed: null,
  };
};

const rgbPlanes = (
  entry: ModelEntry,
  format: PictureFormat,
  colors: ColorTags,
  plan: TilePlan,
  restoreChroma: boolean,
): TileIo => {
  const frames = entry.slots.length;
  const centre = entry.slots.indexOf(0);
  const color = colorConversion(format, colors);
  const siting = chromaSiting(format, colors.chromaLocation);
  const gather = gathering(format, colors.chromaLocation);
  const peak = 2 ** format.bitDepth - 1;
  const white = entry.sampleType === 'float32' ? 1 : entry.sampleType === 'uint8' ? 255 : peak;
  const { tileWidth: width, tileHeight: height } = plan;
  const axes = {
    columns: lumaAxis(format.width, plan.paddedWidth),
    rows: lumaAxis(format.height, plan.paddedHeight),
  };
  const pixels = width * height;
  const rgb = allocate(entry.sampleType, [1, 3 * frames, height, width]);
  const rgbOut = allocate(entry.sampleType, [1, 3, height, width]);
  const change: Change = {
    luma: new Float32Array(pixels),
    cb: new Float32Array(pixels),
    cr: new Float32Array(pixels),
  };
  const restores = { chroma: restoreChroma && format.chroma !== '400' };
  let window: Picture[][] = [];
  let output: Picture[] = [];

  return {
    inputs: { [entry.inputs.rgb ?? 'rgb']: rgb },
    outputs: { [entry.outputs.rgb ?? 'rgb']: rgbOut },
    begin: (job) => {
      window = job.window.map((planes) => pictures(format, planes));
      output = pictures(format, job.output);
    },
    load: (tile) => {
      const region = tileRegion(tile, plan, whole);
      window.forEach((planes, slot) => {
        readRgb(rgb.data, 3 * slot * pixels, planes, region, axes, siting, color, white);
      });
    },
    store: (tile) => {
      const invalid = measureChange(change, rgb.data, 3 * centre * pixels, rgbOut.data, color, white);
      output.forEach((target, i) => {
        const source = window[centre]?.[i];
        if (source === undefined || (i > 0 && !restores.chroma)) {
          return;
        }
        const samples = i === 0 ? change.luma : i === 1 ? change.cb : change.cr;
        const how = i === 0 ? { columns: [1], rows: [1], factor: whole } : gather;
        addChange(target, source, samples, placement(tile, plan, how.factor), how, peak);
      });
      return invalid;
    },
    restores,
    assumed: color.assumed,
  };
};
