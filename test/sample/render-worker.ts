/**
 * Renders frames of the sample (numbers in `workerData`) and posts their planes. A thread of plain Node, because the
 * test runner's module wrapping slows inner loops down four times.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { buildScene } from '../../build/sample/scene.ts';

const render = buildScene();
parentPort?.postMessage(
  z
    .array(z.int())
    .parse(workerData)
    .map((frame) => Buffer.concat(render(frame))),
);
