import { expect, it } from 'vitest';
import { modelEntrySchema } from '../../contract/model.ts';
import { describeModel } from './describe.ts';

const entry = modelEntrySchema.parse({
  id: 'small',
  name: 'Small',
  mode: 'fast',
  file: 'small.onnx',
  sha256: '0'.repeat(64),
  bytes: 3_556_492,
  layout: 'yuv420',
  sampleType: 'uint16',
  slots: ['best-', -1, 0, 1, 'best+'],
  inputs: { y: 'y', uv: 'uv' },
  outputs: { y: 'y_out', uv: 'uv_out' },
  qp: { min: 17, max: 51 },
  kmacPerPixel: 36.8,
  parameters: 842_232,
  quality: [{ data: 'four clips', qp: 37, deltaPsnrY: 0.1569, deltaSsimY: -0.00354 }],
});

it('puts the manifest into words', () => {
  expect(describeModel(entry)).toEqual({
    id: 'small',
    name: 'Small',
    mode: 'fast',
    window: '5 frames: best coded before, −1, 0, +1, best coded after',
    restores: 'luma and chroma (4:2:0)',
    depth: '8 … 16 bits',
    qp: '17 … 51',
    cost: '36.8 KMAC per pixel, 0.08 TMAC for a 1080p frame',
    steps: null,
    size: '3.6 MB, 0.84 million parameters',
    quality: ['+0.16 dB PSNR-Y, −0.0035 SSIM-Y at QP 37 (four clips)'],
    license: null,
  });
});

it('says whose restored neighbours a model looks at', () => {
  expect(describeModel({ ...entry, neighboursBy: 'smaller' }).window).toBe(
    '5 frames: best coded before, −1, 0, +1, best coded after; all but the frame itself restored by smaller first',
  );
  const slots = ['own', 'best-', 'best-', -1, 0, 1, 'best+', 'best+'] as const;
  expect(describeModel({ ...entry, neighboursBy: 'smaller', slots: [...slots] }).window).toBe(
    '7 frames: 2 best coded before, −1, 0, +1, 2 best coded after; all restored by smaller first, the frame itself as coded, too',
  );
});

it('says nothing where the manifest is silent', () => {
  const silent = modelEntrySchema.parse({
    ...entry,
    kmacPerPixel: undefined,
    quality: undefined,
    parameters: undefined,
  });
  expect(describeModel({ ...silent, qp: null, slots: [0], layout: 'rgb', sampleType: 'uint8' })).toMatchObject({
    window: 'the frame alone',
    restores: 'RGB',
    depth: '8 bits',
    qp: null,
    cost: null,
    size: '3.6 MB',
    quality: [],
  });
});
