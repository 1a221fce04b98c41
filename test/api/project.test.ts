/** Projects through the server: saving, moving, relinking, recovery after a crash, versions. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProjectDocument } from '../../src/contract/project.ts';
import { restoreSettingsSchema } from '../../src/contract/settings.ts';
import { makeClip } from '../fixtures/make-clip.ts';
import { startHost, temporaryFolder, type Host } from './host.ts';

let host: Host;

beforeAll(async () => {
  host = await startHost({ folder: temporaryFolder() });
});

afterAll(async () => {
  await host[Symbol.asyncDispose]();
});

const clipIn = async (folder: string): Promise<string> => {
  mkdirSync(join(host.folder, folder), { recursive: true });
  const item = await host.open(makeClip(join(host.folder, folder, 'reel.mp4'), { width: 64, height: 48, frames: 10 }));
  return item.id;
};

const documentOf = (media: string): ProjectDocument => ({
  name: 'Tape 7',
  settings: restoreSettingsSchema.parse({ mode: 'fast', strength: 0.8 }),
  destination: { name: '{name} clean' },
  clips: [
    {
      id: 'clip-1',
      source: 'source-1',
      in: 1,
      out: 9,
      segments: [
        { id: 'a', from: 1, settings: { mode: null, model: null, qp: null, strength: null } },
        { id: 'b', from: 5, settings: { mode: 'max', model: null, qp: { kind: 'fixed', qp: 32 }, strength: 0.5 } },
      ],
    },
  ],
  markers: [{ id: 'm1', source: 'source-1', frame: 4, text: 'dropout', color: 'red' }],
  bookmarks: [{ id: 'r1', source: 'source-1', frame: 4, name: 'face', region: { x: 2, y: 2, width: 32, height: 32 } }],
  view: { playhead: 4, panes: [30, 70] },
  sources: [{ id: 'source-1', media, reference: null }],
});

const save = async (folder: string, document: ProjectDocument): Promise<{ id: string; path: string }> => {
  const { id } = await host.api.call('createProject');
  const target = { folder: host.studio.grant(join(host.folder, folder)), name: 'tape 7' };
  const saved = await host.api.call('saveProject', { project: id }, { target, document });
  return { id, path: saved.path ?? '' };
};

describe('a project', () => {
  it('comes back as it was saved, and can be read by people', async () => {
    const media = await clipIn('one');
    const { path } = await save('one', documentOf(media));
    expect(path).toBe(join(host.folder, 'one', 'tape 7.pixrevive'));
    const file: unknown = JSON.parse(readFileSync(path, 'utf8'));
    expect(file).toMatchObject({
      format: 'pixrevive-project',
      version: 1,
      sources: [{ id: 'source-1', file: { path: 'reel.mp4' } }],
    });
    expect(readFileSync(path, 'utf8')).not.toContain(host.folder);

    const opened = await host.api.call('openProject', { file: host.studio.grant(path) });
    expect(opened.document).toEqual({ ...documentOf(media), name: 'tape 7' });
    expect(opened).toMatchObject({ dirty: false, recovered: false, path });
    const [recent] = await host.api.call('recentProjects');
    expect(recent).toMatchObject({ name: 'tape 7', path, missing: false });
  });

  it('finds its media when the folder is moved as a whole', async () => {
    await save('two', documentOf(await clipIn('two')));
    renameSync(join(host.folder, 'two'), join(host.folder, 'elsewhere'));
    const path = join(host.folder, 'elsewhere', 'tape 7.pixrevive');
    const opened = await host.api.call('openProject', { file: host.studio.grant(path) });
    const media = opened.document.sources[0]?.media ?? '';
    await host.waitFor((event) => event.type === 'media' && event.media.id === media && event.media.state === 'ready');
    expect((await host.api.call('media', { media })).path).toBe(join(host.folder, 'elsewhere', 'reel.mp4'));
  });

  it('opens with media missing, which are linked again', async () => {
    const { path } = await save('three', documentOf(await clipIn('three')));
    renameSync(join(host.folder, 'three', 'reel.mp4'), join(host.folder, 'three', 'renamed.mp4'));
    const before = await host.api.call('listMedia');
    for (const { id } of before) {
      await host.api.call('removeMedia', { media: id });
    }
    const opened = await host.api.call('openProject', { file: host.studio.grant(path) });
    const media = opened.document.sources[0]?.media ?? '';
    expect((await host.api.call('media', { media })).state).toBe('missing');
    const found = host.studio.grant(join(host.folder, 'three', 'renamed.mp4'));
    await host.api.call('relinkMedia', { media }, { file: found });
    await host.waitFor((event) => event.type === 'media' && event.media.id === media && event.media.state === 'ready');
    await host.api.call('saveProject', { project: opened.id }, { target: null, document: opened.document });
    expect(readFileSync(path, 'utf8')).toContain('renamed.mp4');
  });

  it('is not replaced unasked', async () => {
    const media = await clipIn('four');
    await save('four', documentOf(media));
    await expect(save('four', documentOf(media))).rejects.toMatchObject({ code: 'output-exists' });
  });

  it('of a newer studio is refused, a damaged one too', async () => {
    const newer = join(host.folder, 'newer.pixrevive');
    writeFileSync(newer, JSON.stringify({ format: 'pixrevive-project', version: 99 }));
    const opening = host.api.call('openProject', { file: host.studio.grant(newer) });
    await expect(opening).rejects.toMatchObject({ code: 'project-newer' });
    for (const text of ['{"format":"pixrevive-pro', '[]', '{}', '{"format":"pixrevive-project","version":1}']) {
      const damaged = join(host.folder, 'damaged.pixrevive');
      writeFileSync(damaged, text);
      const again = host.api.call('openProject', { file: host.studio.grant(damaged) });
      await expect(again).rejects.toMatchObject({ code: 'project-invalid' });
    }
  });

  it('refuses a document that contradicts itself', async () => {
    const { id } = await host.api.call('createProject');
    const document = documentOf('m_whatever1');
    const orphan = { ...document, sources: [] };
    const update = host.api.call('updateProject', { project: id }, orphan);
    await expect(update).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('recovery', () => {
  it('brings back what a crash cut off', async () => {
    const media = await clipIn('five');
    const { id, path } = await save('five', documentOf(media));
    const changed = { ...documentOf(media), view: { playhead: 9 } };
    const state = await host.api.call('updateProject', { project: id }, changed);
    expect(state.dirty).toBe(true);
    expect(await host.api.call('recoveries')).toEqual([]);
    expect(readFileSync(path, 'utf8')).not.toContain('"playhead": 9');

    // The studio ends without closing the project, as in a crash.
    await host.stop();
    host = await startHost({ folder: host.folder });
    const recoveries = await host.api.call('recoveries');
    expect(recoveries).toMatchObject([{ id, name: 'tape 7', path }]);
    const recovered = await host.api.call('openRecovery', { project: id });
    expect(recovered).toMatchObject({ dirty: true, recovered: true, path });
    expect(recovered.document.view).toEqual({ playhead: 9 });
    expect(recovered.document.clips).toEqual(changed.clips);
    await host.api.call('saveProject', { project: id }, { target: null, document: recovered.document });
    expect(readFileSync(path, 'utf8')).toContain('"playhead": 9');
    expect(await host.api.call('recoveries')).toEqual([]);
  });

  it('keeps or drops the copy of a closed project', async () => {
    const { id } = await host.api.call('createProject');
    const document = { ...documentOf('m_x'), sources: [], clips: [], markers: [], bookmarks: [] };
    await host.api.call('updateProject', { project: id }, document);
    await host.api.call('closeProject', { project: id }, { keep: true });
    expect(await host.api.call('recoveries')).toMatchObject([{ id, path: null }]);
    await host.api.call('dropRecovery', { project: id });
    expect(await host.api.call('recoveries')).toEqual([]);
    await expect(host.api.call('project', { project: id })).rejects.toMatchObject({ code: 'not-found' });
  });
});
