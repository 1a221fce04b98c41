/** Models that go wrong are stopped while they run, with the frame number. */
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { PixReviveError } from '../../src/contract/errors.ts';
import { allocateFrame } from '../../src/engine/media/frame.ts';
import { hashFile } from '../../src/engine/model/manifest.ts';
import { paintedFrame } from '../tools/frames.ts';
import { constant, displaced, identity, linear, notANumberAbove, stepped, widened } from '../tools/onnx-bodies.ts';
import type { Body, ModelOptions } from '../tools/onnx-models.ts';
import { bench, bt709, format, restoreOne, testFolder } from './setup.ts';

const { model, open } = bench(await testFolder());
const of = format(320, 180);

const third: ModelOptions = { layout: 'y', sampleType: 'float32', slots: [0], multiple: 1 };

const faulty: [string, Body, ModelOptions, RegExp][] = [
  ['not a number, float32', notANumberAbove(0.6), third, /frame 5: \d+ samples are not finite numbers/],
  [
    'not a number, RGB',
    notANumberAbove(0.6),
    { ...third, layout: 'rgb' },
    /frame 5: \d+ samples are not finite numbers/,
  ],
  // Cast to integers, what is no number becomes some number: it shows as a picture that is far away.
  ['not a number, uint16', notANumberAbove(100), {}, /frame 5: /],
  ['black', constant(0), {}, /luma is constant \(0\)/],
  ['grey', constant(0.5), third, /luma is constant \(128\)/],
  ['too bright', linear(1, 20), {}, /mean of luma moved by 20/],
  ['displaced', displaced(2), {}, /displaced by about -2,0 pixels/],
  ['limited range taken for full', linear(219 / 255, 16), {}, /contrast is 0\.86/],
];

describe('a model that returns', () => {
  it.each(faulty)('%s is stopped', async (name, body, options, message) => {
    const made = await model(`faulty-${name.replaceAll(/\W+/g, '-').toLowerCase()}`, body, options);
    await using restorer = await open(made);
    await expect(restoreOne(restorer, made, of)).rejects.toMatchObject({
      code: 'model-output-invalid',
      userMessage: expect.stringMatching(message) as string,
    });
  });

  it('what it was told to judge at low strength is judged before it is blended', async () => {
    const made = await model('black-blended', constant(0));
    await using restorer = await open(made);
    await expect(restoreOne(restorer, made, of, { strength: 0.05 })).rejects.toMatchObject({
      code: 'model-output-invalid',
    });
  });

  it.each([1, 2])('one picture for ever is stopped at the third frame of it, with %i lanes', async (threads) => {
    const made = await model(`frozen-${threads}`, stepped(32), { slots: [0], layout: 'y' });
    await using restorer = await open(made, { threads, format: of, throughput: true });
    expect(restorer.info.lanes).toBe(threads);
    const frozenAt: number[] = [];
    const run = async (frame: number): Promise<void> => {
      // Broad steps in the middle of which the source trembles: the model's output stays.
      const source = paintedFrame(of, frame);
      source.planes[0]?.forEach((_, i, plane) => {
        const step = Math.floor((i % of.width) / 40) + 1;
        plane[i] = step * 32 - 16 + ((i * 7 + frame * 3) % 11) - 5;
      });
      try {
        await restorer.restore({ window: [source], qp: [51], frame, output: allocateFrame(of), colors: bt709 });
      } catch (error) {
        expect(PixReviveError.from(error).userMessage).toMatch(new RegExp(`frame ${frame}: the output is frozen`));
        frozenAt.push(frame);
      }
    };
    await Promise.all([10, 11, 12, 13].map(run));
    expect(frozenAt).toEqual([12, 13]);
  });
});

describe('a model that is not what its manifest says', () => {
  const rejected = async (change: Record<string, unknown>): Promise<string> => {
    const made = await model('honest', identity);
    const failure = await open({ ...made, entry: { ...made.entry, ...change } }).then(
      () => null,
      (error: unknown) => PixReviveError.from(error),
    );
    expect(failure?.code).toBe('model-manifest');
    return failure?.userMessage ?? '';
  };

  it('is refused before a frame is fed to it', async () => {
    expect(await rejected({ inputs: { y: 'luma', uv: 'uv', qp: 'qp', peak: 'peak' } })).toMatch(
      /no input "luma" \(there is y, uv, qp, peak\)/,
    );
    expect(await rejected({ sampleType: 'uint8' })).toMatch(/input "y" is uint16, not uint8/);
    expect(await rejected({ slots: [-1, 0, 1] })).toMatch(/input "y" has 5 channels, not 3/);
    expect(await rejected({ inputs: { y: 'y', uv: 'uv', qp: 'qp' } })).toMatch(/input "peak" is not named/);
    expect(await rejected({ outputs: { y: 'y_out', uv: 'colour' } })).toMatch(/no output "colour"/);
  });

  it('is refused where it takes pictures of one size only, or returns another size', async () => {
    const fixed = await model('fixed', identity, { ...third, fixedSize: [64, 96] });
    await expect(open(fixed)).rejects.toMatchObject({
      code: 'model-manifest',
      userMessage: expect.stringMatching(/input "y" is fixed to 96×64/) as string,
    });
    const wide = await model('wide', widened, third);
    await using restorer = await open(wide);
    await expect(restoreOne(restorer, wide, of)).rejects.toMatchObject({
      code: 'model-manifest',
      userMessage: expect.stringMatching(/another size than it gets/) as string,
    });
  });

  it('is refused where the file is no model', async () => {
    const made = await model('rubbish', identity);
    await writeFile(made.path, 'this is not ONNX');
    const entry = { ...made.entry, bytes: 16, sha256: await hashFile(made.path) };
    await expect(open({ ...made, entry })).rejects.toMatchObject({
      code: 'model-manifest',
      userMessage: expect.stringMatching(/cannot be opened/) as string,
    });
  });
});
