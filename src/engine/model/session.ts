/** The one module that knows onnxruntime: sessions over typed arrays, and what was compiled into the runtime. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { env, InferenceSession, listSupportedBackends, Tensor } from 'onnxruntime-node';
import type { ExecutionProvider } from '../../contract/model.ts';

export type SampleType = 'uint8' | 'uint16' | 'float32';
export type SampleArray = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

/** A tensor whose memory belongs to the caller. */
export type TensorBuffer = { readonly data: SampleArray; readonly dims: readonly number[] };

/** A named input or output of a graph; a dimension given by name, or unknown, is null. */
export type GraphValue = { readonly name: string; readonly type: string; readonly shape: readonly (number | null)[] };

export type ModelSession = {
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  /**
   * Runs the graph once; results are written into the memory of `outputs`. Blocks the calling thread. Throws the
   * runtime's own error (see `isOutOfMemory`).
   */
  readonly run: (inputs: Record<string, TensorBuffer>, outputs: Record<string, TensorBuffer>) => Promise<void>;
  /** Gives the session's memory back; not while a run is in progress. */
  readonly close: () => Promise<void>;
};

export type SessionOptions = { readonly provider: ExecutionProvider; readonly threads: number };

/** Version of onnxruntime. */
export const runtimeVersion: string = env.versions.node ?? env.versions.common;

/** Opens a model on exactly one execution provider. Throws the runtime's own error. */
export const openSession = async (file: string, { provider, threads }: SessionOptions): Promise<ModelSession> => {
  const session = await InferenceSession.create(file, {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Waiting threads sleep: decoding and encoding run beside the network and need the cores.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    // Errors are thrown; printed ones would only disturb what the command line prints.
    logSeverityLevel: 4,
  });
  return {
    inputs: session.inputMetadata.map(graphValue),
    outputs: session.outputMetadata.map(graphValue),
    run: async (inputs, outputs) => {
      // The tensors that `run` returns are copies of what it has written into `outputs`.
      await session.run(tensors(inputs), tensors(outputs));
    },
    close: () => session.release(),
  };
};

/** Whether an error of a run says that memory ran out (on the host or on a device). */
export const isOutOfMemory = (error: unknown): boolean => {
  const text = error instanceof Error ? error.message : String(error);
  return /failed to allocate|bad_alloc|bad allocation|out ?of ?memory|OUT_OF_MEMORY|8007000E|memory allocation/i.test(
    text,
  );
};

/** Whether an error of a run says that a result does not have the size of the memory that was given for it. */
export const isWrongOutputSize = (error: unknown): boolean =>
  /computed output shape for this run is/.test(error instanceof Error ? error.message : String(error));

/**
 * What a runtime error says, in one line for people: without the runtime's own source paths, function names and status
 * codes.
 */
export const runtimeMessage = (error: unknown): string => {
  const text = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ').trim();
  return text
    .replace(/^.*\bwas (?:false|true)\.\s+/, '')
    .replace(/^.*Status Message: /, '')
    .replace(/^.*\[ONNXRuntimeError\] : \d+ : \w+ : /, '')
    .replace(/^\S*onnxruntime_src\S* .*?\) /, '')
    .slice(0, 300)
    .replace(/\.$/, '');
};

/** What is compiled into the runtime of this platform; says nothing about what works on this machine. */
export const compiledProviders = (): ExecutionProvider[] => {
  const names: readonly string[] = listSupportedBackends().map(({ name }) => name);
  return (['cuda', 'dml', 'coreml', 'webgpu', 'cpu'] as const).filter((provider) => names.includes(provider));
};

/** Whether the runtime's CUDA library, which is installed separately, is beside the runtime. */
export const hasCudaLibrary = (): boolean => {
  const runtime = path.dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  return existsSync(
    path.join(runtime, 'bin', 'napi-v6', process.platform, process.arch, 'libonnxruntime_providers_cuda.so'),
  );
};

const graphValue = (value: InferenceSession.ValueMetadata): GraphValue =>
  value.isTensor
    ? {
        name: value.name,
        type: value.type,
        shape: value.shape.map((size) => (typeof size === 'number' && size > 0 ? size : null)),
      }
    : { name: value.name, type: 'not a tensor', shape: [] };

const tensors = (buffers: Record<string, TensorBuffer>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(buffers).map(([name, buffer]) => [name, tensor(buffer)]));

const tensor = ({ data, dims }: TensorBuffer): Tensor => {
  if (data instanceof Uint8Array) {
    return new Tensor('uint8', data, dims);
  }
  return data instanceof Uint16Array ? new Tensor('uint16', data, dims) : new Tensor('float32', data, dims);
};
