/**
 * Makes the bundled sample: `node build/make-sample.ts [folder]` renders the scene, writes `source.mkv`
 * (near-lossless; what it decodes to is the reference by definition) and codes exactly that into `damaged.mkv`.
 */
import { mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FF_ENCODER_LIBX264, FF_ENCODER_LIBX265 } from 'node-av/constants';
import { readClip, writeClip } from './sample/coding.ts';
import { lambdaFile, x265Parameters } from './sample/low-delay.ts';
import { buildScene, sampleFormat } from './sample/scene.ts';

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, '../resources/sample'));
mkdirSync(folder, { recursive: true });
// Beside the target, so that the finished files can be renamed into place.
const work = mkdtempSync(join(folder, '.making-'));
try {
  // x265 takes its file by name in a list that is parted by colons, which an absolute Windows path would break.
  process.chdir(work);
  const render = buildScene();
  const rendered = function* (): Generator<Buffer> {
    for (let frame = 0; frame < sampleFormat.frames; frame++) {
      if (frame % 8 === 0) {
        console.log(`rendering frame ${frame} of ${sampleFormat.frames}`);
      }
      yield Buffer.concat(render(frame));
    }
  };
  writeClip('source.mkv', rendered(), {
    encoder: FF_ENCODER_LIBX264,
    options: {
      preset: 'veryslow',
      'x264-params': 'qp=11:ipratio=1:bframes=0:aq-mode=0:mbtree=0:psy=0:threads=1:scenecut=0',
    },
    title: 'PixRevive Studio sample, source',
  });
  writeFileSync('lambda.txt', lambdaFile());
  writeClip('damaged.mkv', readClip('source.mkv'), {
    encoder: FF_ENCODER_LIBX265,
    options: { preset: 'placebo', tune: 'psnr', 'x265-params': x265Parameters(sampleFormat.frames, 'lambda.txt') },
    title: 'PixRevive Studio sample, coded at QP 37',
  });
  for (const name of ['source.mkv', 'damaged.mkv']) {
    renameSync(name, join(folder, name));
    console.log(`${join(folder, name)}: ${statSync(join(folder, name)).size} bytes`);
  }
} finally {
  // A working directory cannot be removed on every system.
  process.chdir(folder);
  rmSync(work, { recursive: true, force: true });
}
