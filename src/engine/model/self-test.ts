/** The small model that ships for trying execution providers, written by test/tools/write-self-test.ts. */
import { PixReviveError } from '../../contract/errors.ts';
import { modelEntrySchema } from '../../contract/model.ts';
import { resourcePath } from '../paths.ts';
import { manifestName, type CatalogModel } from './manifest.ts';

const relative = 'models/self-test.onnx';

/** Throws `model-missing` where the installation lacks it. */
export const selfTestModel = (): CatalogModel => {
  const file = resourcePath(relative);
  if (file === null) {
    throw new PixReviveError('model-missing', `The studio's own ${relative} is missing. Reinstall the studio.`);
  }
  const entry = modelEntrySchema.parse({
    id: 'self-test',
    name: 'Self-test',
    file: 'self-test.onnx',
    sha256: 'ef28cc1d1efcf51f1337f8be0dcb86bdfe4388d9ce5c365f6302c4059b73eee0',
    bytes: 4847,
    layout: 'yuv420',
    sampleType: 'uint16',
    slots: [-1, 0, 1],
    inputs: { y: 'y', uv: 'uv', qp: 'qp', peak: 'peak' },
    outputs: { y: 'y_out', uv: 'uv_out' },
    multiple: 2,
    overlap: 4,
  });
  return { entry, path: file, manifest: file.replace(/self-test\.onnx$/, manifestName) };
};
