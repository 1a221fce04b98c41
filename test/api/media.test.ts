/** Opening files, frames as planes, playback, thumbnails, columns: through the server, against plain FFmpeg. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataPaths } from '../../src/contract/api.ts';
import type { FramePacket } from '../../src/contract/frame-packet.ts';
import type { MediaItem } from '../../src/contract/library.ts';
import { frameTypes } from '../../src/contract/media.ts';
import { decodeClip, type DecodedClip } from '../fixtures/decode-clip.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import { collect, startHost, temporaryFolder, type Host } from './host.ts';

let host: Host;
let clip: string;
let item: MediaItem;
let truth: DecodedClip;

const hashOf = ({ planes }: FramePacket): string => {
  const hash = createHash('sha256');
  for (const plane of planes) {
    hash.update(new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength));
  }
  return hash.digest('hex');
};

beforeAll(async () => {
  const folder = temporaryFolder();
  clip = makeClip(join(folder, 'żółw "the" 映像 🎞.mp4'), {
    width: 160,
    height: 96,
    frames: 60,
    gop: 12,
    bFrames: 2,
    qp: 30,
  });
  truth = decodeClip(clip, { keepSamples: true });
  host = await startHost({ folder });
  item = await host.open(clip);
});

afterAll(async () => {
  await host[Symbol.asyncDispose]();
});

describe('opening', () => {
  it('tells what is in the file, without the list of timestamps', () => {
    expect(item.state).toBe('ready');
    expect(item.name).toBe('żółw "the" 映像 🎞.mp4');
    expect(item.facts?.video).toMatchObject({ codec: 'h264', frames: 60, format: { width: 160, height: 96 } });
    expect(item.facts?.video).not.toHaveProperty('pts');
  });

  it('answers at once and probes behind; the same file is one item', async () => {
    const copies = Array.from({ length: 8 }, (_, i) => {
      const path = join(host.folder, `copy ${i}.mp4`);
      copyFileSync(clip, path);
      return path;
    });
    const opened = await host.api.call('openMedia', { files: copies.map((path) => host.studio.grant(path)) });
    expect(opened).toHaveLength(8);
    expect(opened.some(({ state }) => state === 'probing')).toBe(true);
    for (const { id } of opened) {
      await host.waitFor((event) => event.type === 'media' && event.media.id === id && event.media.state === 'ready');
    }
    const [again] = await host.api.call('openMedia', { files: [host.studio.grant(clip)] });
    expect(again?.id).toBe(item.id);
  });

  it('says why a file cannot be opened', async () => {
    const text = join(host.folder, 'notes.mkv');
    writeFileSync(text, 'This is no video.');
    const failed = await host.open(text);
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'input-not-media' } });
    const frame = host.api.frame(dataPaths.frame(failed.id, 0));
    await expect(frame).rejects.toMatchObject({ code: 'input-not-media' });
  });

  it('knows ids alone: a path is none', async () => {
    const path = host.api.call('openMedia', { files: [clip] });
    await expect(path).rejects.toMatchObject({ code: 'usage' });
    const guess = host.api.call('openMedia', { files: ['f_AAAAAAAAAAAAAAAAAAAAAA'] });
    await expect(guess).rejects.toMatchObject({ code: 'not-found' });
  });

  it('links a moved file again', async () => {
    const path = join(host.folder, 'moving.mp4');
    copyFileSync(clip, path);
    const before = await host.open(path);
    const moved = join(host.folder, 'moved.mp4');
    renameSync(path, moved);
    const other = await host.api.call('relinkMedia', { media: before.id }, { file: host.studio.grant(moved) });
    expect(other.id).toBe(before.id);
    await host.waitFor(
      (event) =>
        event.type === 'media' &&
        event.media.id === before.id &&
        event.media.path === moved &&
        event.media.state === 'ready',
    );
    const frame = await host.api.frame(dataPaths.frame(before.id, 3));
    expect(hashOf(frame)).toBe(truth.frames[3]?.hash);
    await host.api.call('removeMedia', { media: before.id });
    await expect(host.api.call('media', { media: before.id })).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('frames', () => {
  it('are the decoder’s samples, at any place and in any order', async () => {
    for (const index of [0, 59, 30, 29, 28, 7, 31, 12, 11]) {
      const frame = await host.api.frame(dataPaths.frame(item.id, index));
      const expected = truth.frames[index];
      expect(frame.frame).toBe(index);
      expect(hashOf(frame)).toBe(expected?.hash);
      expect(frame.pts).toBe(expected?.pts);
      expect(frame.type).toBe(expected?.type);
      expect(frame.seconds).toBeCloseTo(index / 25, 6);
      expect(frame).toMatchObject({ restored: false, final: true, x: 0, y: 0, pictureWidth: 160, pictureHeight: 96 });
    }
  });

  it('are cut to a region with even borders', async () => {
    const region = { x: 31, y: 17, width: 40, height: 30 };
    const frame = await host.api.frame(dataPaths.frame(item.id, 20, { region }));
    expect(frame).toMatchObject({ x: 30, y: 16, format: { width: 42, height: 32, chroma: '420', bitDepth: 8 } });
    const whole = truth.frames[20]?.samples ?? Buffer.alloc(0);
    const [luma, , cr] = frame.planes;
    for (const [x, y] of [
      [0, 0],
      [41, 31],
      [13, 9],
    ] as const) {
      expect(luma?.[y * 42 + x]).toBe(whole[(y + 16) * 160 + x + 30]);
    }
    expect(cr?.[5 * 21 + 4]).toBe(whole[160 * 96 + 80 * 48 + (5 + 8) * 80 + 4 + 15]);
    const outside = host.api.frame(dataPaths.frame(item.id, 0, { region: { x: 200, y: 0, width: 9, height: 9 } }));
    await expect(outside).rejects.toMatchObject({ code: 'usage' });
  });

  it('keep ten bits', async () => {
    const path = makeClip(join(host.folder, 'ten.mkv'), {
      codec: 'hevc',
      pixelFormat: 'yuv420p10le',
      width: 98,
      height: 66,
      frames: 4,
    });
    const deep = await host.open(path);
    const frame = await host.api.frame(dataPaths.frame(deep.id, 2));
    expect(frame.format).toEqual({ width: 98, height: 66, chroma: '420', bitDepth: 10 });
    expect(frame.planes[0]).toBeInstanceOf(Uint16Array);
    expect(hashOf(frame)).toBe(decodeClip(path).frames[2]?.hash);
  });

  it('beyond the end are refused', async () => {
    await expect(host.api.frame(dataPaths.frame(item.id, 60))).rejects.toMatchObject({ code: 'usage' });
    await expect(host.api.frame(dataPaths.frame('m_unknown1', 0))).rejects.toMatchObject({ code: 'not-found' });
    await expect(host.api.get(`/api/media/${item.id}/frames/-1`)).rejects.toMatchObject({ code: 'usage' });
  });

  it('play one after the other, exactly, from any frame', async () => {
    const packets = await collect(host.api.frames(dataPaths.play(item.id, 17)));
    expect(packets.map(({ frame }) => frame)).toEqual(Array.from({ length: 43 }, (_, i) => i + 17));
    expect(packets.map(hashOf)).toEqual(truth.frames.slice(17).map(({ hash }) => hash));
    const thinned = await collect(host.api.frames(dataPaths.play(item.id, 1, { to: 30, step: 7 })));
    expect(thinned.map(({ frame }) => frame)).toEqual([1, 8, 15, 22, 29]);
    expect(thinned.map(hashOf)).toEqual([1, 8, 15, 22, 29].map((index) => truth.frames[index]?.hash));
  });

  it('play smaller for machines that do not keep up, each sample a mean', async () => {
    const [whole, half] = await Promise.all(
      ([1, 2] as const).map((reduction) =>
        collect(host.api.frames(dataPaths.play(item.id, 17, { to: 18, reduction }))),
      ),
    );
    const [full, small] = [whole?.[0], half?.[0]];
    const { width = 0, height = 0 } = full?.format ?? {};
    expect(small).toMatchObject({ reduction: 2, frame: 17, pictureWidth: width, pictureHeight: height });
    expect(small?.format).toMatchObject({ width: Math.ceil(width / 2), height: Math.ceil(height / 2) });
    const at = (x: number, y: number): number => full?.planes[0]?.[y * width + x] ?? NaN;
    const [x, y] = [11, 7];
    const mean = (at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1)) / 4;
    expect(small?.planes[0]?.[y * Math.ceil(width / 2) + x]).toBe(Math.round(mean));
    await expect(host.api.get(`/api/media/${item.id}/play?reduction=3`)).rejects.toMatchObject({ code: 'usage' });
  });

  it('stop playing when nobody listens any more', async () => {
    for (let round = 0; round < 5; round += 1) {
      for await (const packet of host.api.frames(dataPaths.play(item.id, 0))) {
        if (packet.frame === 2) {
          break;
        }
      }
    }
    // The process is not stuck with five open readers.
    const frame = await host.api.frame(dataPaths.frame(item.id, 44));
    expect(hashOf(frame)).toBe(truth.frames[44]?.hash);
  });
});

describe('thumbnails', () => {
  it('are JPEGs of the asked width, with square pixels', async () => {
    const wide = makeClip(join(host.folder, 'wide.mp4'), {
      width: 96,
      height: 96,
      frames: 3,
      sampleAspectRatio: { num: 2, den: 1 },
    });
    const { id } = await host.open(wide);
    for (const [media, exact, height] of [
      [item.id, false, 96],
      [item.id, true, 96],
      [id, false, 80],
      [id, true, 80],
    ] as const) {
      const response = await host.api.get(dataPaths.thumbnail(media, 2, { width: 160, exact }));
      expect(response.headers.get('content-type')).toBe('image/jpeg');
      expect(jpegSize(Buffer.from(await response.arrayBuffer()))).toEqual({ width: 160, height });
    }
  });
});

/** Size in the frame header (SOF0) of a baseline JPEG. */
const jpegSize = (jpeg: Buffer): { width: number; height: number } => {
  expect(jpeg.readUInt16BE(0)).toBe(0xffd8);
  for (let at = 2; at < jpeg.length; at += 2 + jpeg.readUInt16BE(at + 2)) {
    if (jpeg.readUInt16BE(at) === 0xffc0) {
      return { height: jpeg.readUInt16BE(at + 5), width: jpeg.readUInt16BE(at + 7) };
    }
  }
  throw new Error('no frame header');
};

describe('columns', () => {
  it('hold times, and the QP once it has been read', async () => {
    const seconds = await host.api.column(dataPaths.column(item.id, 'seconds'));
    expect(seconds).toHaveLength(60);
    expect(seconds[59]).toBeCloseTo(59 / 25, 9);
    const durations = await host.api.column(dataPaths.column(item.id, 'duration'));
    expect(durations[59]).toBeCloseTo(0.04, 6);
    const early = host.api.column(dataPaths.column(item.id, 'qp'));
    await expect(early).rejects.toMatchObject({ code: 'not-ready' });

    await host.api.call('analyseMedia', { media: item.id }, { kind: 'qp' });
    await host.waitFor(
      (event) => event.type === 'media' && event.media.id === item.id && event.media.qp.state === 'ready',
    );
    const qp = await host.api.column(dataPaths.column(item.id, 'qp'));
    expect([...qp]).toEqual(Array.from({ length: 60 }, () => qp[0]));
    expect(qp[0]).toBeGreaterThan(25);
    const { qp: analysis } = await host.api.call('media', { media: item.id });
    expect(analysis.summary).toMatchObject({ source: 'block', min: qp[0], max: qp[0] });
    const types = await host.api.column(dataPaths.column(item.id, 'type'));
    expect([...types].map((type) => frameTypes[type])).toEqual(truth.frames.map(({ type }) => type));
  });

  it('mark scene cuts', async () => {
    const path = makeClip(join(host.folder, 'cuts.mp4'), { width: 640, height: 360, frames: 36, sceneFrames: 12 });
    const { id } = await host.open(path);
    await host.api.call('analyseMedia', { media: id }, { kind: 'cuts' });
    await host.waitFor(
      (event) => event.type === 'media' && event.media.id === id && event.media.cuts.state === 'ready',
    );
    expect((await host.api.call('media', { media: id })).cuts.frames).toEqual([12, 24]);
  });
});

describe('a crash of the process that decodes', () => {
  it('costs one request, and the next one starts it again', async () => {
    await host.api.frame(dataPaths.frame(item.id, 5));
    const playing = collect(host.api.frames(dataPaths.play(item.id, 0)));
    const told = expect(playing).rejects.toMatchObject({ code: 'worker-crashed' });
    const killed = host.lanes.splice(0);
    expect(killed.length).toBeGreaterThan(1);
    for (const kill of killed) {
      kill();
    }
    await told;
    await host.waitFor(() => host.events.filter(({ type }) => type === 'notice').length === killed.length);
    const frame = await host.api.frame(dataPaths.frame(item.id, 5));
    expect(hashOf(frame)).toBe(truth.frames[5]?.hash);
  });
});

describe('the file browser', () => {
  it('shows granted folders and nothing beyond', async () => {
    const outside = temporaryFolder();
    writeFileSync(join(outside, 'private.mp4'), 'x');
    mkdirSync(join(host.folder, 'tapes'));
    writeFileSync(join(host.folder, 'tapes', 'reel 10.mkv'), 'x');
    writeFileSync(join(host.folder, 'tapes', 'reel 9.mkv'), 'x');
    writeFileSync(join(host.folder, 'tapes', '.hidden'), 'x');
    symlinkSync(outside, join(host.folder, 'tapes', 'way out'));
    const [root] = await host.api.call('fileRoots');
    const top = await host.api.call('folder', { file: root?.id ?? '' });
    expect(top.parent).toBeNull();
    const tapes = top.entries.find(({ name }) => name === 'tapes');
    const listing = await host.api.call('folder', { file: tapes?.id ?? '' });
    expect(listing.entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['reel 9.mkv', 'media'],
      ['reel 10.mkv', 'media'],
    ]);
    expect(listing.parent).toBe(root?.id);
    const granted = host.studio.grant(outside);
    await expect(host.api.call('folder', { file: granted })).rejects.toMatchObject({ code: 'forbidden' });
    const made = await host.api.call('createFolder', { file: tapes?.id ?? '' }, { name: 'results' });
    expect(made.kind).toBe('folder');
    const escape = host.api.call('createFolder', { file: tapes?.id ?? '' }, { name: '..' });
    await expect(escape).rejects.toMatchObject({ code: 'usage' });
  });
});
