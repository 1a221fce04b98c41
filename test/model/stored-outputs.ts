/** One frame of the bundled sample through a shipped model, and where its stored output is kept. */
import { join } from 'node:path';
import type { PictureFormat } from '../../src/contract/media.ts';
import { allocateFrame, type VideoFrame } from '../../src/engine/media/frame.ts';
import type { CatalogModel } from '../../src/engine/model/manifest.ts';
import { openRestorer } from '../../src/engine/model/restorer.ts';
import { resourcePath } from '../../src/engine/paths.ts';
import { chooseWindow } from '../../src/engine/restore/window.ts';
import { decodeClip } from '../fixtures/decode-clip.ts';

/** The lake's shore and a boat: texture, edges and flat water. */
const region = { x: 150, y: 110, width: 128, height: 112 };
const format: PictureFormat = { width: region.width, height: region.height, chroma: '420', bitDepth: 8 };
const middle = 6;
/** QP of the sample's frames: what its own README says of them. */
const qpOf = (frame: number): number => [38, 45, 44, 45][frame % 4] ?? 0;

export const storedPath = (id: string): string => join(import.meta.dirname, 'stored', `${id}.yuv`);

const cut = (samples: Buffer, width: number, height: number, index: number): VideoFrame => {
  const frame = allocateFrame(format);
  let offset = 0;
  frame.planes.forEach((plane, p) => {
    const half = p === 0 ? 1 : 2;
    const [stride, rows] = [width / half, height / half];
    const [x, y, w, h] = [region.x / half, region.y / half, region.width / half, region.height / half];
    for (let row = 0; row < h; row += 1) {
      const from = offset + (y + row) * stride + x;
      plane.set(samples.subarray(from, from + w), row * w);
    }
    offset += stride * rows;
  });
  frame.index = index;
  return frame;
};

/** Planes Y, Cb, Cr of the damaged region and of what the model makes of it, each 128×112 4:2:0 in 8 bits. */
export const restoreSample = async (model: CatalogModel): Promise<{ damaged: Buffer; restored: Buffer }> => {
  const clip = decodeClip(join(resourcePath('sample') ?? '', 'damaged.mkv'), { keepSamples: true });
  const chosen = chooseWindow(model.entry.slots, middle, {
    first: 0,
    last: clip.frames.length - 1,
    qp: qpOf,
    cutBefore: () => false,
  });
  const window = chosen.map((index) => {
    const samples = clip.frames[index]?.samples;
    if (samples === undefined) {
      throw new Error(`the sample has no frame ${index}`);
    }
    return cut(samples, clip.width, clip.height, index);
  });
  const qp = chosen.map(qpOf);
  const output = allocateFrame(format);
  await using restorer = await openRestorer({ model, provider: 'cpu', threads: 1, tilePixels: 10_000_000, seed: 0 });
  await restorer.restore({ window, qp, frame: middle, output });
  const whole = ({ planes }: VideoFrame): Buffer => Buffer.concat(planes.map((plane) => Buffer.from(plane)));
  const current = window[model.entry.slots.indexOf(0)];
  if (current === undefined) {
    throw new Error(`${model.entry.id} does not look at the frame itself`);
  }
  return { damaged: whole(current), restored: whole(output) };
};
