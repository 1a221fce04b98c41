/** What test models do to a frame: some right, most of them wrong in one particular way. */
import { node, scalar, vector, type Body } from './onnx-models.ts';

/** Returns the frame. */
export const identity: Body = ({ input, output }) => ({ nodes: [node('Identity', [input], output)] });

/** Depthwise convolution with one kernel of size × size; zeros beyond the border. */
const convolution =
  (size: number, kernel: readonly number[]): Body =>
  ({ input, output, name }, channels) => ({
    nodes: [
      node('Conv', [input, `${name}_kernel`], output, [
        { name: 'group', int: channels },
        { name: 'pads', ints: Array<number>(4).fill((size - 1) / 2) },
      ]),
    ],
    constants: [
      {
        name: `${name}_kernel`,
        type: 'float32',
        dims: [channels, 1, size, size],
        values: Array.from({ length: channels }, () => kernel).flat(),
      },
    ],
  });

/** Mean over a square of (2 radius + 1)²: an output pixel sees `radius` pixels around it. */
export const blur = (radius: number): Body => {
  const size = 2 * radius + 1;
  return convolution(size, Array<number>(size * size).fill(1 / (size * size)));
};

/** Moves the picture to the right by some pixels. */
export const displaced = (pixels: number): Body => {
  const size = 2 * pixels + 1;
  return convolution(
    size,
    Array.from({ length: size * size }, (_, i) => (i === pixels * size ? 1 : 0)),
  );
};

/** scale × sample + offset. */
export const linear =
  (scale: number, offset: number): Body =>
  ({ input, output, name }) => ({
    nodes: [
      node('Mul', [input, `${name}_scale`], `${name}_scaled`),
      node('Add', [`${name}_scaled`, `${name}_offset`], output),
    ],
    constants: [scalar(`${name}_scale`, scale), scalar(`${name}_offset`, offset)],
  });

/** One value everywhere. */
export const constant = (value: number): Body => linear(0, value);

/** The square root of a negative number wherever a sample is above `limit`; the frame elsewhere. */
export const notANumberAbove =
  (limit: number): Body =>
  ({ input, output, name }) => ({
    nodes: [
      node('Sub', [`${name}_limit`, input], `${name}_left`),
      node('Sqrt', [`${name}_left`], `${name}_root`),
      node('Mul', [`${name}_root`, `${name}_none`], `${name}_nothing`),
      node('Add', [input, `${name}_nothing`], output),
    ],
    constants: [scalar(`${name}_limit`, limit), scalar(`${name}_none`, 0)],
  });

/** Snaps samples to the middles of steps: small changes of the source do not show, the output looks frozen. */
export const stepped =
  (step: number): Body =>
  ({ input, output, name }) => ({
    nodes: [
      node('Div', [input, `${name}_step`], `${name}_ratio`),
      node('Floor', [`${name}_ratio`], `${name}_floor`),
      node('Add', [`${name}_floor`, `${name}_half`], `${name}_middle`),
      node('Mul', [`${name}_middle`, `${name}_step`], output),
    ],
    constants: [scalar(`${name}_step`, step), scalar(`${name}_half`, 0.5)],
  });

/** Adds `amount` × noise to luma (noise of one channel at scale 1) or to chroma (of two channels at scale 2). */
export const noisy =
  (amount: number, plane: 'y' | 'uv' = 'y'): Body =>
  (names, channels) => {
    if (names.name !== plane) {
      return identity(names, channels);
    }
    return {
      nodes: [
        node('Mul', ['noise', 'amount'], 'scaled_noise'),
        node('Add', [names.input, 'scaled_noise'], names.output),
      ],
      constants: [scalar('amount', amount)],
    };
  };

/** Returns a picture of twice the width. */
export const widened: Body = ({ input, output }) => ({
  nodes: [node('Concat', [input, input], output, [{ name: 'axis', int: 3 }])],
});

/** Returns luma through `depth` dense 3×3 convolutions of `width` channels that cancel out: slow, and an identity. */
export const slow =
  (depth: number, width: number): Body =>
  (names, channels) => {
    const { input, output, name } = names;
    if (name !== 'y') {
      return identity(names, channels);
    }
    const weights = (from: number, to: number): number[] =>
      Array.from({ length: from * to * 9 }, (_, i) => (((i * 7919) % 13) - 6) / (60 * from));
    const layers = Array.from({ length: depth }, (_, i) => ({
      from: i === 0 ? input : `${name}_layer${i - 1}`,
      to: `${name}_layer${i}`,
      inputs: i === 0 ? 1 : width,
    }));
    return {
      nodes: [
        ...layers.map(({ from, to }) =>
          node('Conv', [from, `${to}_weights`], to, [{ name: 'pads', ints: [1, 1, 1, 1] }]),
        ),
        node('Conv', [`${name}_layer${depth - 1}`, `${name}_last`], `${name}_sum`),
        node('Mul', [`${name}_sum`, `${name}_none`], `${name}_nothing`),
        node('Add', [input, `${name}_nothing`], output),
      ],
      constants: [
        ...layers.map(({ to, inputs }) => ({
          name: `${to}_weights`,
          type: 'float32' as const,
          dims: [width, inputs, 3, 3],
          values: weights(inputs, width),
        })),
        { name: `${name}_last`, type: 'float32', dims: [1, width, 1, 1], values: Array<number>(width).fill(1 / width) },
        scalar(`${name}_none`, 1e-6),
      ],
    };
  };

/**
 * Returns the frame, but asks for more memory than any machine can address (2^46 bytes and more) as soon as a luma tile
 * has 2 × `pixels` pixels.
 */
export const insatiableAbove =
  (pixels: number): Body =>
  (names, channels) => {
    const { input, output, name } = names;
    if (name !== 'y') {
      return identity(names, channels);
    }
    return {
      nodes: [
        node('Size', [input], 'samples'),
        node('Div', ['samples', 'unit'], 'units'),
        node('Sub', ['units', 'one'], 'units_more'),
        node('Mul', ['units_more', 'terabytes'], 'wanted'),
        node('Max', ['wanted', 'one'], 'bytes'),
        node('ConstantOfShape', ['bytes'], 'memory', [{ name: 'value', tensor: vector('fill', 'uint8', [0]) }]),
        node('ReduceMax', ['memory'], 'highest', [{ name: 'keepdims', int: 0 }]),
        node('Cast', ['highest'], 'nothing', [{ name: 'to', int: 1 }]),
        node('Add', [input, 'nothing'], output),
      ],
      constants: [
        vector('unit', 'int64', [pixels]),
        vector('one', 'int64', [1]),
        vector('terabytes', 'int64', [2 ** 46]),
      ],
    };
  };

/** A small network whose output depends on every operation in it: what execution providers are compared with. */
export const selfTest: Body = ({ input, output, name }, channels) => {
  const width = 16;
  const weights = (count: number, scale: number): number[] =>
    Array.from({ length: count }, (_, i) => ((((i * 7919) % 31) - 15) / 15) * scale);
  return {
    nodes: [
      node('Conv', [input, `${name}_first`], `${name}_a`, [{ name: 'pads', ints: [1, 1, 1, 1] }]),
      node('LeakyRelu', [`${name}_a`], `${name}_b`, [{ name: 'alpha', float: 0.1 }]),
      node('Conv', [`${name}_b`, `${name}_second`], `${name}_c`, [
        { name: 'pads', ints: [2, 2, 2, 2] },
        { name: 'dilations', ints: [2, 2] },
      ]),
      node('Tanh', [`${name}_c`], `${name}_d`),
      node('Mul', [`${name}_d`, `${name}_amount`], `${name}_e`),
      node('Add', [input, `${name}_e`], output),
    ],
    constants: [
      {
        name: `${name}_first`,
        type: 'float32',
        dims: [width, channels, 3, 3],
        values: weights(width * channels * 9, 0.02),
      },
      {
        name: `${name}_second`,
        type: 'float32',
        dims: [channels, width, 3, 3],
        values: weights(channels * width * 9, 0.02),
      },
      scalar(`${name}_amount`, 4),
    ],
  };
};
