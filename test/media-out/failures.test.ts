import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PixReviveError } from '../../src/contract/errors.ts';
import { openChunkWriter, partPath } from '../../src/engine/media/chunk-writer.ts';
import { muxOutput } from '../../src/engine/media/mux.ts';
import type { MuxRequest } from '../../src/engine/media/mux-request.ts';
import { allocateFrame } from '../../src/engine/media/frame.ts';
import { decodeClip } from '../fixtures/decode-clip.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import { encodeChunks, exportUnchanged } from './identity-export.ts';
import type { Exported } from './identity-export.ts';

const folder = mkdtempSync(join(tmpdir(), 'pixrevive-failures-'));
const work = join(folder, 'chunks');
const outputs = join(folder, 'out');
const source = join(folder, 'source.mkv');
let exported: Exported;

beforeAll(async () => {
  mkdirSync(work);
  mkdirSync(outputs);
  makeClip(source, { frames: 20, width: 640, height: 360, audio: [{}] });
  exported = await encodeChunks(source, work);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const request = (output: string, changes: Partial<MuxRequest> = {}): MuxRequest => ({
  ...exported,
  source,
  range: null,
  output,
  ...changes,
});

const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
    return 'no error';
  } catch (error) {
    return error instanceof PixReviveError ? error.code : `not a PixReviveError: ${String(error)}`;
  }
};

describe('names of files', () => {
  const names = [
    'with spaces.mkv',
    `it's "quoted" & $HOME; \`x\`.mkv`,
    'Zażółć gęślą jaźń.mkv',
    '视频 修复.mkv',
    'film 🎬👩‍👩‍👧.mkv',
    '-dash%03d.mkv',
    'http:colon|pipe.mkv',
  ];
  for (const name of names) {
    test(name, async () => {
      const input = makeClip(join(folder, name.replace(/\.mkv$/, '.source.mkv')), { frames: 3 });
      await exportUnchanged(input, join(outputs, name), work);
      expect(readdirSync(outputs)).toEqual([name]);
      expect(decodeClip(join(outputs, name)).frames).toHaveLength(3);
      rmSync(join(outputs, name));
    });
  }

  test('a name as long as the file system allows', async () => {
    const name = `${'ż'.repeat(125)}.mkv`;
    await muxOutput(request(join(outputs, name)));
    expect(readdirSync(outputs)).toEqual([name]);
    rmSync(join(outputs, name));
  });
});

describe('outputs that cannot be written leave nothing behind', () => {
  test('an existing file is not replaced', async () => {
    const output = join(outputs, 'exists.mkv');
    writeFileSync(output, 'precious');
    expect(await codeOf(muxOutput(request(output)))).toBe('output-exists');
    expect(readFileSync(output, 'utf8')).toBe('precious');
    expect(readdirSync(outputs)).toEqual(['exists.mkv']);
  });

  test('unless that was asked for', async () => {
    const output = join(outputs, 'exists.mkv');
    await muxOutput(request(output, { overwrite: true }));
    expect(decodeClip(output).frames).toHaveLength(20);
    rmSync(output);
  });

  test('a folder of pictures is not replaced either, unless that was asked for', async () => {
    const output = join(outputs, 'pictures');
    mkdirSync(output);
    writeFileSync(join(output, 'precious'), '');
    const pictures = await encodeChunks(source, work, { preset: 'png' });
    expect(await codeOf(muxOutput({ ...request(output), ...pictures }))).toBe('output-exists');
    expect(readdirSync(output)).toEqual(['precious']);
    await muxOutput({ ...request(output), ...pictures, overwrite: true });
    expect(readdirSync(output)).toHaveLength(20);
    expect(readdirSync(outputs)).toEqual(['pictures']);
    rmSync(output, { recursive: true });
  });

  test('a folder that does not exist', async () => {
    expect(await codeOf(muxOutput(request(join(outputs, 'missing', 'x.mkv'))))).toBe('output-unwritable');
    expect(await codeOf(openChunkWriter(join(outputs, 'missing', 'x.chunk'), exported.plan))).toBe('output-unwritable');
  });

  test('a read-only folder', async () => {
    // The superuser may write anywhere but where nobody can: /proc is read-only to everyone.
    const locked = process.getuid?.() === 0 ? '/proc' : join(folder, 'locked');
    if (locked !== '/proc') {
      mkdirSync(locked);
      chmodSync(locked, 0o555);
    }
    expect(await codeOf(muxOutput(request(join(locked, 'x.mkv'))))).toBe('output-unwritable');
  });

  test('cancelled half-way', async () => {
    const stop = new AbortController();
    const onProgress = (frame: number): void => {
      if (frame === 10) {
        stop.abort();
      }
    };
    expect(await codeOf(muxOutput(request(join(outputs, 'x.mkv'), { signal: stop.signal, onProgress })))).toBe(
      'cancelled',
    );
    expect(readdirSync(outputs)).toEqual([]);
  });

  test('a full disk, for the output and for a chunk', async () => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { stdio: 'pipe' });
    } catch (error) {
      // Only the superuser can make a small disk; elsewhere /dev/full stands in for the write that fails.
      process.stdout.write(`no small disk here (${String(error)}): /dev/full is used instead\n`);
      expect(await codeOf(openChunkWriter('/dev/full', exported.plan).then((writer) => writer.finish()))).not.toBe(
        'no error',
      );
      return;
    }
    try {
      expect(await codeOf(muxOutput(request(join(disk, 'x.mkv'))))).toBe('output-no-space');
      expect(readdirSync(disk)).toEqual([]);
      const pictures = await encodeChunks(source, work, { preset: 'png' });
      expect(await codeOf(muxOutput({ ...request(join(disk, 'x')), ...pictures }))).toBe('output-no-space');
      expect(readdirSync(disk)).toEqual([]);

      const writer = await openChunkWriter(join(disk, 'x.chunk'), exported.plan);
      const frame = allocateFrame(exported.plan.sourceFormat);
      const fill = async (): Promise<void> => {
        for (let i = 0; i < 50; i += 1) {
          frame.planes[0]?.forEach((_, x, plane) => {
            plane[x] = (x * (i + 1) * 7919) >> 3;
          });
          frame.pts = BigInt(i);
          await writer.write(frame);
        }
        await writer.finish();
      };
      expect(await codeOf(fill())).toBe('output-no-space');
      await writer.abort();
      expect(readdirSync(disk)).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
    }
  });
});

describe('chunks that do not fit', () => {
  test('a truncated chunk, a missing one, and one with a flipped bit are recognised', async () => {
    const damaged = (change: (path: string) => void): string[] => {
      const copy = join(work, 'damaged.chunk');
      writeFileSync(copy, readFileSync(exported.chunks[1] ?? ''));
      change(copy);
      return exported.chunks.map((chunk, i) => (i === 1 ? copy : chunk));
    };
    const changes = [
      (path: string): void => {
        truncateSync(path, 1000);
      },
      (path: string): void => {
        truncateSync(path, 0);
      },
      (path: string): void => {
        rmSync(path);
      },
      (path: string): void => {
        const bytes = readFileSync(path);
        bytes[5000] = (bytes[5000] ?? 0) ^ 1;
        writeFileSync(path, bytes);
      },
    ];
    for (const change of changes) {
      expect(await codeOf(muxOutput(request(join(outputs, 'x.mkv'), { chunks: damaged(change) })))).toBe('job-corrupt');
      expect(readdirSync(outputs)).toEqual([]);
    }
  });

  test('frames that are missing, doubled or not promised', async () => {
    const [first = '', ...others] = exported.chunks;
    for (const chunks of [others, [first, first, ...others]]) {
      expect(await codeOf(muxOutput(request(join(outputs, 'x.mkv'), { chunks })))).toBe('job-corrupt');
    }
    const frames = exported.frames.slice(1);
    expect(await codeOf(muxOutput(request(join(outputs, 'x.mkv'), { frames })))).toBe('job-corrupt');
  });

  test('a chunk appears under its name only when it is finished, and abort removes it', async () => {
    const path = join(work, 'new.chunk');
    const writer = await openChunkWriter(path, exported.plan);
    const frame = allocateFrame(exported.plan.sourceFormat);
    await writer.write(frame);
    expect(readdirSync(work)).toContain('new.chunk.part');
    expect(readdirSync(work)).not.toContain('new.chunk');
    await writer.abort();
    expect(readdirSync(work)).not.toContain('new.chunk.part');
    expect(partPath(path)).toBe(`${path}.part`);
  });

  test('timestamps that do not rise are refused with the frame number', async () => {
    const writer = await openChunkWriter(join(work, 'order.chunk'), exported.plan);
    const frame = allocateFrame(exported.plan.sourceFormat);
    frame.index = 12;
    await writer.write(frame);
    await expect(writer.write(frame)).rejects.toThrow(/frame 12/);
    await writer.abort();
  });
});
