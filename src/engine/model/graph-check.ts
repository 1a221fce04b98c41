/** Compares a graph's own inputs and outputs with what its manifest entry says, before a sample is fed to it. */
import { PixReviveError } from '../../contract/errors.ts';
import type { ModelEntry } from '../../contract/model.ts';
import type { GraphValue, ModelSession } from './session.ts';

type Expected = {
  readonly name: string;
  readonly type: string;
  readonly channels: number | null;
  /** Whether it has a height and a width, which depend on the tile. */
  readonly picture: boolean;
};

/**
 * Throws `model-manifest` where a name, an element type or a channel count of the entry is not the graph's, and where the
 * graph takes pictures of one size only.
 */
export const checkGraph = (entry: ModelEntry, session: Pick<ModelSession, 'inputs' | 'outputs'>): void => {
  const problem =
    compare('input', expectedInputs(entry), session.inputs, true) ??
    compare('output', expectedOutputs(entry), session.outputs, false);
  if (problem !== null) {
    throw new PixReviveError(
      'model-manifest',
      `The model "${entry.name}" is not what its manifest says: ${problem}. Correct the entry "${entry.id}".`,
    );
  }
};

const expectedInputs = ({ inputs, slots, sampleType, noise }: ModelEntry): Expected[] => [
  ...optional(inputs.y, sampleType, slots.length),
  ...optional(inputs.uv, sampleType, 2 * slots.length),
  ...optional(inputs.rgb, sampleType, 3 * slots.length),
  ...optional(inputs.qp, 'float32', slots.length, false),
  ...optional(inputs.peak, 'float32', null, false),
  ...optional(noise?.name, 'float32', noise?.channels ?? null),
];

const expectedOutputs = ({ outputs, sampleType }: ModelEntry): Expected[] => [
  ...optional(outputs.y, sampleType, 1),
  ...optional(outputs.uv, sampleType, 2),
  ...optional(outputs.rgb, sampleType, 3),
];

const optional = (name: string | undefined, type: string, channels: number | null, picture = true): Expected[] =>
  name === undefined ? [] : [{ name, type, channels, picture }];

const compare = (
  kind: string,
  expected: readonly Expected[],
  actual: readonly GraphValue[],
  all: boolean,
): string | null => {
  for (const { name, type, channels, picture } of expected) {
    const value = actual.find((candidate) => candidate.name === name);
    if (value === undefined) {
      return `there is no ${kind} "${name}" (there is ${actual.map((candidate) => candidate.name).join(', ')})`;
    }
    if (value.type !== type) {
      return `${kind} "${name}" is ${value.type}, not ${type}`;
    }
    const found = value.shape[1] ?? null;
    if (channels !== null && found !== null && found !== channels) {
      return `${kind} "${name}" has ${found} channels, not ${channels}`;
    }
    const [height, width] = value.shape.slice(2);
    if (picture && typeof height === 'number' && typeof width === 'number') {
      return `${kind} "${name}" is fixed to ${width}×${height}; export the model with free height and width`;
    }
  }
  const unnamed = actual.find(({ name }) => expected.every((value) => value.name !== name));
  return all && unnamed !== undefined ? `its ${kind} "${unnamed.name}" is not named` : null;
};
