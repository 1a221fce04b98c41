/** The model runtime works from a bundled build too, where modules, threads and child processes are files of another name. */
import { execFile } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { expect, it } from 'vitest';
import { identity } from '../tools/onnx-bodies.ts';
import { bench, testFolder } from './setup.ts';

const folder = await testFolder();
const { model } = bench(folder);
const root = fileURLToPath(new URL('../..', import.meta.url));
const runtime = path.join(root, 'src/engine/model');

it('restores and probes from a bundle with shared chunks', async () => {
  const made = await model('bundled', identity, { slots: [0] });
  const script = path.join(folder, 'main.ts');
  await writeFile(
    script,
    `import { openRestorer } from ${JSON.stringify(path.join(runtime, 'restorer.ts'))};
     import { runProbe } from ${JSON.stringify(path.join(runtime, 'probe-client.ts'))};
     import { allocateFrame } from ${JSON.stringify(path.join(root, 'src/engine/media/frame.ts'))};
     const model = JSON.parse(process.argv[2] ?? '');
     const probe = await runProbe({ entry: model.entry, path: model.path, provider: 'cpu', threads: 1 });
     const restorer = await openRestorer({ model, provider: 'cpu', threads: 1, cacheFolder: process.argv[3] });
     const format = { width: 40, height: 30, chroma: '420', bitDepth: 8 };
     const [source, output] = [allocateFrame(format), allocateFrame(format)];
     source.planes.forEach((plane) => plane.forEach((_, i) => { plane[i] = (i * 7) % 200; }));
     await restorer.restore({ window: [source], qp: [37], frame: 0, output });
     const same = source.planes.every((plane, p) => plane.every((value, i) => value === output.planes[p]?.[i]));
     await restorer.close();
     console.log(JSON.stringify({ bundled: !import.meta.url.endsWith('.ts'), same, problem: probe.problem }));`,
  );
  const out = path.join(folder, 'out');
  await build({
    root: folder,
    logLevel: 'error',
    configFile: false,
    build: {
      ssr: true,
      outDir: out,
      target: 'node24',
      rolldownOptions: {
        input: {
          main: script,
          'inference-thread': path.join(runtime, 'inference-thread.ts'),
          'provider-probe': path.join(runtime, 'provider-probe.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
    ssr: { noExternal: true, external: ['onnxruntime-node'] },
  });
  await writeFile(path.join(out, 'package.json'), '{ "type": "module" }');
  await symlink(path.join(root, 'node_modules'), path.join(out, 'node_modules'), 'junction');
  const { stdout } = await promisify(execFile)(process.execPath, [
    path.join(out, 'main.js'),
    JSON.stringify(made),
    path.join(folder, 'cache'),
  ]);
  expect(JSON.parse(stdout)).toEqual({ bundled: true, same: true, problem: null });
});
