import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { findFfmpeg } from '../../src/engine/media/ffmpeg-binary.ts';
import { listHardwareEncoders, tryHardwareEncoders } from '../../src/engine/media/hardware-encoders.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import { exportUnchanged } from './identity-export.ts';
import { decodeClip } from '../fixtures/decode-clip.ts';
import { findPreset } from '../../src/engine/media/presets.ts';

const folder = mkdtempSync(join(tmpdir(), 'pixrevive-tools-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const program = (name: string, script: string): string => {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
};

describe.runIf(process.platform !== 'win32')('finding an FFmpeg program', () => {
  const answering = (filters: string): string =>
    `case "$2" in -version) echo "ffmpeg version 9.9-test";; -filters) echo "${filters}";; esac`;

  test('the one that was named wins, and says whether it has libvmaf', async () => {
    const path = program('mine', answering(' ... libvmaf VV->V'));
    const found = await findFfmpeg({ environment: { PIXREVIVE_FFMPEG: path } });
    expect(found).toEqual({ path, origin: 'PIXREVIVE_FFMPEG', version: '9.9-test', libvmaf: true });
  });

  test('without libvmaf it is passed over where VMAF is needed', async () => {
    const path = program('plain', answering(' ... scale V->V'));
    const environment = { PIXREVIVE_FFMPEG: path, PATH: '' };
    expect((await findFfmpeg({ environment }))?.libvmaf).toBe(false);
    expect((await findFfmpeg({ environment, needLibvmaf: true }))?.path).not.toBe(path);
  });

  test('a missing file, a folder, a text and a program that is something else are no FFmpeg', async () => {
    const text = join(folder, 'text');
    writeFileSync(text, 'hello');
    for (const path of [join(folder, 'missing'), folder, text, program('other', 'echo something else')]) {
      const found = await findFfmpeg({ environment: { PIXREVIVE_FFMPEG: path, PATH: '' } });
      expect(found?.path, path).not.toBe(path);
    }
  });

  test('the PATH is searched in order', async () => {
    const path = program('ffmpeg', answering(''));
    const found = await findFfmpeg({ environment: { PATH: `/nowhere:${folder}` } });
    expect(found?.origin === 'ffmpeg-static' || found?.path === path).toBe(true);
  });
});

describe('hardware encoders', () => {
  test('each is tried in another process and has an outcome; those listed really encode', async () => {
    const attempts = await tryHardwareEncoders();
    expect(attempts.length).toBeGreaterThan(0);
    expect(new Set(attempts.map(({ name }) => name)).size).toBe(attempts.length);
    const working = await listHardwareEncoders();
    expect(working.map(({ name }) => name)).toEqual(
      attempts.filter(({ problem }) => problem === null).map(({ name }) => name),
    );
    const source = makeClip(join(folder, 'source.mkv'), { frames: 4, width: 320, height: 192 });
    for (const { name } of working) {
      const own = { ...findPreset('h264'), id: 'own', encoder: name, options: {} };
      const output = join(folder, `${name}.mkv`);
      await exportUnchanged(source, output, folder, { preset: 'own', container: 'mkv', userPresets: [own] });
      expect(decodeClip(output).frames).toHaveLength(4);
    }
  });

  test('an encoder that the build lacks, and one that is never offered, are refused by name', async () => {
    const source = makeClip(join(folder, 'refused.mkv'), { frames: 1 });
    for (const encoder of ['no_such_encoder', 'libfdk_aac', 'aac']) {
      const own = { ...findPreset('h264'), id: 'own', encoder };
      await expect(
        exportUnchanged(source, join(folder, 'refused.out.mp4'), folder, { preset: 'own', userPresets: [own] }),
      ).rejects.toMatchObject({ code: 'encoder-unavailable' });
    }
  });

  test('a preset that does not go into a container is refused', async () => {
    const source = makeClip(join(folder, 'container.mkv'), { frames: 1 });
    await expect(
      exportUnchanged(source, join(folder, 'x.mp4'), folder, { preset: 'ffv1', container: 'mp4' }),
    ).rejects.toMatchObject({ code: 'output-container' });
  });

  test('a picture too small for DNxHR is refused before the encoder sees it', async () => {
    const source = makeClip(join(folder, 'small.mkv'), { frames: 1, width: 128, height: 96 });
    await expect(
      exportUnchanged(source, join(folder, 'small.mov'), folder, { preset: 'dnxhr-hqx' }),
    ).rejects.toMatchObject({ code: 'encoder-unavailable' });
  });
});
