import { describe, expect, it } from 'vitest';
import { actionIds, type ActionId } from '../contract/actions.ts';
import { channel, invocations, notices, type InvocationName, type NoticeName } from '../main/channels.ts';
import { createBridge, type Wire } from './bridge.ts';

const scene = (platform: NodeJS.Platform = 'linux') => {
  const invoked: [string, unknown][] = [];
  const sent: [string, unknown][] = [];
  const listeners = new Map<string, (value: unknown) => void>();
  const wire: Wire = {
    platform,
    invoke: (name, argument) => {
      invoked.push([name, argument]);
      return Promise.resolve(['f_0123456789']);
    },
    send: (name, argument) => void sent.push([name, argument]),
    listen: (name, listener) => {
      listeners.set(name, listener);
      return () => void listeners.delete(name);
    },
    pathOf: ({ name }) => (name === 'made-up' ? '' : `/dropped/${name}`),
  };
  return { bridge: createBridge(wire), invoked, sent, listeners };
};

describe('the bridge', () => {
  it('says nothing that the main process would refuse', async () => {
    const { bridge, invoked, sent } = scene();
    await bridge.pickFiles({ kind: 'media', multiple: true });
    await bridge.pickFolder();
    await bridge.pickSave('film');
    await bridge.grantDropped([new File([], 'a.mkv')]);
    await bridge.revealJobOutput('j_0123456789');
    bridge.setProgress(1.0000001);
    bridge.setProgress(null);
    bridge.notify('title', 'body');
    const labels = Object.fromEntries(actionIds.map((id) => [id, id])) as Record<ActionId, string>;
    bridge.setMenuLabels(labels, { language: 'pl', bindings: { 'edit.undo': ['Mod+KeyU'] } });
    bridge.setMenuLabels(labels);
    bridge.setDirty(true);
    bridge.onOpenFiles(() => undefined);

    const plain = (name: string): string => name.replace('pixrevive:', '');
    for (const [name, argument] of invoked) {
      expect(invocations[plain(name) as InvocationName].argument.safeParse(argument).error, name).toBeUndefined();
    }
    for (const [name, argument] of sent) {
      expect(notices[plain(name) as NoticeName].safeParse(argument).error, name).toBeUndefined();
    }
    // Every channel of the table is used by some function of the bridge.
    expect(new Set(invoked.map(([name]) => plain(name)))).toEqual(new Set(Object.keys(invocations)));
    expect(new Set(sent.map(([name]) => plain(name)))).toEqual(new Set(Object.keys(notices)));
  });

  it('passes over files that the page made up', async () => {
    const { bridge, invoked } = scene();
    expect(await bridge.grantDropped([new File([], 'made-up')])).toEqual([]);
    expect(invoked).toEqual([]);
    await bridge.grantDropped([new File([], 'made-up'), new File([], 'b.mkv')]);
    expect(invoked).toEqual([['pixrevive:grantDropped', ['/dropped/b.mkv']]]);
  });

  it('hands on what the main process tells until nobody listens any more', () => {
    const { bridge, listeners } = scene();
    const heard: unknown[] = [];
    const stop = bridge.onAction((action) => heard.push(action));
    bridge.onOpenProject((file) => heard.push(file));
    listeners.get(channel('action'))?.('play.toggle');
    listeners.get(channel('openProject'))?.('f_0123456789');
    stop();
    listeners.get(channel('action'))?.('play.loop');
    expect(heard).toEqual(['play.toggle', 'f_0123456789']);
  });

  it('knows three platforms', () => {
    expect((['win32', 'darwin', 'linux', 'freebsd'] as const).map((name) => scene(name).bridge.platform)).toEqual([
      'win32',
      'darwin',
      'linux',
      'linux',
    ]);
  });
});
