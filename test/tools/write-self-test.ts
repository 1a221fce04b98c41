/** Writes resources/models/self-test.onnx: `node test/tools/write-self-test.ts`. */
import { writeFile } from 'node:fs/promises';
import { selfTest } from './onnx-bodies.ts';
import { buildModel } from './onnx-models.ts';

/** The model that execution providers are tried with when no other one is named. */
export const buildSelfTest = (): ReturnType<typeof buildModel> =>
  buildModel('self-test', selfTest, { slots: [-1, 0, 1], multiple: 2, overlap: 4 });

if (import.meta.main) {
  const { entry, onnx } = buildSelfTest();
  await writeFile(new URL('../../resources/models/self-test.onnx', import.meta.url), onnx);
  console.log(`${entry.bytes} bytes, SHA-256 ${entry.sha256}`);
}
