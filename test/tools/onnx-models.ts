/** Models of every layout around one simple operation, with the manifest entries that describe them. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { modelEntrySchema, type ModelEntry, type WindowSlot } from '../../src/contract/model.ts';
import type { CatalogModel } from '../../src/engine/model/manifest.ts';
import { writeModel, type Constant, type ElementType, type Node, type Value } from './onnx-writer.ts';

export type ModelOptions = {
  readonly layout?: ModelEntry['layout'];
  readonly sampleType?: ModelEntry['sampleType'];
  readonly slots?: readonly WindowSlot[];
  /** The slot that the body works on; the frame itself by default. */
  readonly shows?: WindowSlot;
  readonly neighboursBy?: string;
  readonly multiple?: number;
  readonly overlap?: number;
  readonly mode?: ModelEntry['mode'];
  /** Height and width that the graph is fixed to; free by default. */
  readonly fixedSize?: readonly [number, number];
  /** Adds a noise input of this many channels at the scale of the picture's planes, for bodies that use it. */
  readonly noise?: { readonly channels: number; readonly scale: number };
};

export type BodyPart = { readonly nodes: readonly Node[]; readonly constants?: readonly Constant[] };

/**
 * What a model does to one kind of plane of the current frame: nodes from `input` to `output`, float [1,channels,H,W]
 * in the model's own samples. `name` makes other names unique.
 */
export type Body = (names: { input: string; output: string; name: string }, channels: number) => BodyPart;

export const node = (
  type: string,
  inputs: readonly string[],
  output: string,
  attributes: Node['attributes'] = [],
): Node => ({ type, inputs, outputs: [output], attributes });

export const vector = (name: string, type: ElementType, values: readonly number[]): Constant => ({
  name,
  type,
  dims: [values.length],
  values,
});

export const scalar = (name: string, value: number): Constant => ({ name, type: 'float32', dims: [], values: [value] });

const castTo = { float32: 1, uint8: 2, uint16: 4 } as const;

/**
 * A model of our own contract (layout yuv420) or of a third party's (y, rgb): takes the current frame out of the window,
 * casts it to float, applies the body, rounds, clips to the peak, and casts back.
 */
export const buildModel = (
  id: string,
  body: Body,
  options: ModelOptions = {},
): { entry: ModelEntry; onnx: Uint8Array } => {
  const { layout = 'yuv420', sampleType = 'uint16', noise } = options;
  const slots = [...(options.slots ?? ['best-', -1, 0, 1, 'best+'])];
  const frames = slots.length;
  const centre = slots.indexOf(options.shows ?? 0);
  const planes =
    layout === 'rgb'
      ? [{ name: 'rgb', channels: 3, size: ['H', 'W'] }]
      : [
          { name: 'y', channels: 1, size: options.fixedSize ?? ['H', 'W'] },
          ...(layout === 'yuv420' ? [{ name: 'uv', channels: 2, size: ['H2', 'W2'] }] : []),
        ];
  const conditioned = layout === 'yuv420';
  const peak = sampleType === 'uint8' ? 255 : 65535;
  const nodes: Node[] = conditioned ? [node('Squeeze', ['peak'], 'peak_scalar')] : [];
  const constants: Constant[] = [
    vector('axis', 'int64', [1]),
    scalar('zero', 0),
    ...(conditioned ? [] : [scalar('peak_scalar', peak)]),
  ];
  const inputs: Value[] = [];
  const outputs: Value[] = [];
  for (const { name, channels, size } of planes) {
    inputs.push({ name, type: sampleType, dims: [1, channels * frames, ...size] });
    outputs.push({ name: `${name}_out`, type: sampleType, dims: [1, channels, ...size] });
    const part = body({ input: `${name}_in`, output: `${name}_result`, name }, channels);
    constants.push(
      vector(`${name}_start`, 'int64', [centre * channels]),
      vector(`${name}_end`, 'int64', [(centre + 1) * channels]),
      ...(part.constants ?? []),
    );
    nodes.push(
      node('Slice', [name, `${name}_start`, `${name}_end`, 'axis'], `${name}_slice`),
      node('Cast', [`${name}_slice`], `${name}_in`, [{ name: 'to', int: castTo.float32 }]),
      ...part.nodes,
      ...(sampleType === 'float32'
        ? [node('Identity', [`${name}_result`], `${name}_out`)]
        : [
            node('Round', [`${name}_result`], `${name}_rounded`),
            node('Clip', [`${name}_rounded`, 'zero', 'peak_scalar'], `${name}_clipped`),
            node('Cast', [`${name}_clipped`], `${name}_out`, [{ name: 'to', int: castTo[sampleType] }]),
          ]),
    );
  }
  if (conditioned) {
    inputs.push({ name: 'qp', type: 'float32', dims: [1, frames] }, { name: 'peak', type: 'float32', dims: [1] });
  }
  if (noise !== undefined) {
    inputs.push({ name: 'noise', type: 'float32', dims: [1, noise.channels, 'HN', 'WN'] });
  }
  const onnx = writeModel({ nodes, constants, inputs, outputs });
  const entry = modelEntrySchema.parse({
    id,
    name: id,
    mode: options.mode ?? null,
    file: `${id}.onnx`,
    sha256: createHash('sha256').update(onnx).digest('hex'),
    bytes: onnx.length,
    layout,
    sampleType,
    slots,
    inputs: {
      ...Object.fromEntries(planes.map(({ name }) => [name, name])),
      ...(conditioned ? { qp: 'qp', peak: 'peak' } : {}),
    },
    outputs: Object.fromEntries(planes.map(({ name }) => [name, `${name}_out`])),
    neighboursBy: options.neighboursBy,
    multiple: options.multiple ?? 16,
    overlap: options.overlap ?? 16,
    ...(noise === undefined ? {} : { noise: { name: 'noise', ...noise } }),
  });
  return { entry, onnx };
};

/** Builds a model and writes it, with a manifest, into `folder`/id. */
export const writeCatalogModel = async (
  folder: string,
  id: string,
  body: Body,
  options: ModelOptions = {},
): Promise<CatalogModel> => {
  const { entry, onnx } = buildModel(id, body, options);
  const own = path.join(folder, id);
  await mkdir(own, { recursive: true });
  const file = path.join(own, entry.file);
  const manifest = path.join(own, 'manifest.json');
  await writeFile(file, onnx);
  await writeFile(manifest, JSON.stringify({ version: 1, models: [entry] }));
  return { entry, path: file, manifest };
};
