/**
 * The layout of an installed studio, made by electron-builder itself. Electron's binary is a stand-in of one file, so
 * the program cannot be started and its fuses cannot be set; everything around it is as it will be shipped.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, Platform } from 'electron-builder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageConfig, projectFolder } from '../../build/packaging/config.ts';
import { createStudio } from '../../src/engine/api/studio.ts';
import type { LaneRequest } from '../../src/engine/frames/lane-protocol.ts';
import type { WorkerCommand } from '../../src/engine/jobs/messages.ts';
import { forkEntry } from '../../src/engine/jobs/worker-process.ts';
import { restoreSample } from './restore-sample.ts';
import { ensureTestBundle, runShell } from './running-shell.ts';

const folder = mkdtempSync(join(tmpdir(), 'pixrevive-package-'));
const { platform, arch } = process;
let resources = '';

/** Every file below a folder, with slashes, relative to it. */
const filesBelow = (base: string): string[] =>
  readdirSync(base, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(base, join(parentPath, name)).replaceAll('\\', '/'))
    .sort();

type ArchiveNode = { files?: Record<string, ArchiveNode>; unpacked?: boolean; size?: number; offset?: string };

type Archive = { packed: string[]; unpacked: string[]; read: (name: string) => Buffer };

/** An asar: two pickles of lengths, a header in JSON, and the contents one after the other. */
const readArchive = (path: string): Archive => {
  const bytes = readFileSync(path);
  const header = JSON.parse(bytes.subarray(16, 16 + bytes.readUInt32LE(12)).toString('utf8')) as ArchiveNode;
  const start = 8 + bytes.readUInt32LE(4);
  const nodes = new Map<string, ArchiveNode>();
  const visit = (node: ArchiveNode, name: string): void => {
    if (node.files === undefined) {
      nodes.set(name, node);
      return;
    }
    for (const [child, value] of Object.entries(node.files)) {
      visit(value, name === '' ? child : `${name}/${child}`);
    }
  };
  visit(header, '');
  const names = [...nodes.keys()];
  const isUnpacked = (name: string): boolean => nodes.get(name)?.unpacked === true;
  return {
    packed: names.filter((name) => !isUnpacked(name)),
    unpacked: names.filter(isUnpacked),
    read: (name) => {
      const { offset = '0', size = 0 } = nodes.get(name) ?? {};
      return bytes.subarray(start + Number(offset), start + Number(offset) + size);
    },
  };
};

beforeAll(async () => {
  ensureTestBundle();
  // electron-builder renames what it finds in an unpacked Electron; on Linux one file is enough of it.
  const electronDist = join(folder, 'electron');
  mkdirSync(electronDist);
  writeFileSync(join(electronDist, 'electron'), '#!/bin/sh\nexit 1\n');
  chmodSync(join(electronDist, 'electron'), 0o755);
  const config = packageConfig({
    bundle: '.cache/shell-build',
    output: join(folder, 'dist'),
    electronDist,
    fuses: false,
  });
  await build({ projectDir: projectFolder, targets: Platform.LINUX.createTarget('dir'), config, publish: 'never' });
  resources = join(folder, 'dist', 'linux-unpacked', 'resources');
}, 180_000);
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('sets every fuse that closes something', () => {
  const config = packageConfig({ bundle: 'out', output: 'dist', fuses: true });
  expect(config.electronFuses).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    onlyLoadAppFromAsar: true,
    enableEmbeddedAsarIntegrityValidation: true,
    enableCookieEncryption: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  });
});

describe.runIf(platform === 'linux')('an installed studio', () => {
  it('has every entry, the preload script and the window in its archive', () => {
    const { packed } = readArchive(join(resources, 'app.asar'));
    expect(packed).toEqual(
      expect.arrayContaining([
        'package.json',
        'out/main/index.js',
        'out/main/worker.js',
        'out/main/lane-process.js',
        'out/main/inference-thread.js',
        'out/main/meter-worker.js',
        'out/main/provider-probe.js',
        'out/main/hardware-encoder-probe.js',
        'out/preload/index.cjs',
        'out/renderer/index.html',
        'node_modules/onnxruntime-node/package.json',
        'node_modules/onnxruntime-common/package.json',
        'node_modules/node-av/package.json',
      ]),
    );
  });

  it('ships no source, no tool and no part of what the bundles hold already', () => {
    const { packed, unpacked } = readArchive(join(resources, 'app.asar'));
    const all = [...packed, ...unpacked];
    expect(all.filter((name) => /^(?:src|test|e2e|training|bench|build|docs)\//.test(name))).toEqual([]);
    expect(all.filter((name) => /\.(?:ts|map)$/.test(name))).toEqual([]);
    const packages = new Set(all.flatMap((name) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? []));
    packages.delete('ffmpeg-static');
    expect([...packages].sort()).toEqual([
      `@seydx/node-av-${platform}-${arch}`,
      'node-av',
      'onnxruntime-common',
      'onnxruntime-node',
    ]);
  });

  it('keeps native code outside the archive, of its own platform alone', () => {
    const { packed, unpacked } = readArchive(join(resources, 'app.asar'));
    const isNative = (name: string): boolean => /\.(?:node|so(?:\.\d+)*|dll|dylib)$/.test(name);
    expect(packed.filter(isNative)).toEqual([]);
    const onDisk = filesBelow(join(resources, 'app.asar.unpacked'));
    expect(onDisk).toEqual([...unpacked].sort());
    const runtime = onDisk.filter((name) => name.startsWith('node_modules/onnxruntime-node/bin/'));
    expect(runtime.filter(isNative).length).toBeGreaterThan(1);
    expect(runtime.filter((name) => !name.includes(`/${platform}/${arch}/`))).toEqual([]);
    expect(onDisk).toContain(`node_modules/@seydx/node-av-${platform}-${arch}/node-av.node`);
    const libraries = new Set(onDisk.flatMap((name) => /@seydx\/([^/]+)/.exec(name)?.[1] ?? []));
    expect([...libraries]).toEqual([`node-av-${platform}-${arch}`]);
  });

  it('brings models, sample, icon and licences beside the archive', () => {
    const manifest = JSON.parse(readFileSync(join(resources, 'models', 'manifest.json'), 'utf8')) as {
      models: { file: string }[];
    };
    expect(manifest.models.length).toBeGreaterThan(0);
    for (const file of [
      ...manifest.models.map((model) => join('models', model.file)),
      'models/self-test.onnx',
      'sample/damaged.mkv',
      'sample/source.mkv',
      'icon.png',
      'LICENSE',
      'THIRD-PARTY-NOTICES.md',
    ]) {
      expect(existsSync(join(resources, file)), file).toBe(true);
    }
  });

  it('has all that its processes need: the sample is restored by what was packaged', async () => {
    // Taken apart, because only Electron runs modules inside an archive.
    const program = join(resources, 'taken-apart');
    const archive = readArchive(join(resources, 'app.asar'));
    for (const name of archive.packed) {
      mkdirSync(dirname(join(program, name)), { recursive: true });
      writeFileSync(join(program, name), archive.read(name));
    }
    cpSync(join(resources, 'app.asar.unpacked'), program, { recursive: true });
    const entry = (name: string): URL => pathToFileURL(join(program, 'out', 'main', `${name}.js`));
    await using shell = await runShell({
      createStudio: (options) =>
        createStudio({
          ...options,
          forkWorker: () => forkEntry<WorkerCommand>(entry('worker')),
          forkLane: () => forkEntry<LaneRequest>(entry('lane-process'), 'advanced'),
        }),
    });
    const job = await restoreSample(shell);
    expect(job.error).toBeNull();
    expect(job.result?.frames).toBe(6);
  });
});
