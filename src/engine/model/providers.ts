/**
 * Which execution provider runs a model: tried in the order of the platform, each in a process of its own and against
 * the CPU's answer, before it is trusted with a frame.
 */
import { z } from 'zod';
import { PixReviveError } from '../../contract/errors.ts';
import type { ExecutionProvider } from '../../contract/model.ts';
import { userFolders } from '../paths.ts';
import { cacheKey, recordCache, type RecordCache } from './cache.ts';
import { defaultThreads, driverFacts, missingHardware } from './machine.ts';
import { verifyModel, type CatalogModel } from './manifest.ts';
import { hastyMilliseconds, patientMilliseconds, runProbe } from './probe-client.ts';
import { selfTestModel } from './self-test.ts';
import { compiledProviders, hasCudaLibrary, runtimeVersion } from './session.ts';

/** Fastest first; the CPU always works and is the measure of the others. */
export const providerOrder: readonly ExecutionProvider[] = ['cuda', 'dml', 'coreml', 'webgpu', 'cpu'];

export const providerNames: Readonly<Record<ExecutionProvider, string>> = {
  cuda: 'CUDA',
  dml: 'DirectML',
  coreml: 'Core ML',
  webgpu: 'WebGPU',
  cpu: 'CPU',
};

export type ProviderReport = {
  readonly provider: ExecutionProvider;
  readonly name: string;
  /** Whether onnxruntime for this platform contains it. */
  readonly compiled: boolean;
  /** Whether it opened the model and answered as the CPU does. */
  readonly usable: boolean;
  /** Whether `auto` would take it: usable, and faster than the CPU. */
  readonly preferred: boolean;
  /** Why it is not usable, or not preferred; null otherwise. */
  readonly reason: string | null;
  /** Time of one run of the test picture here and on the CPU; null where none was made. */
  readonly milliseconds: number | null;
  readonly cpuMilliseconds: number | null;
};

/** What is remembered of a probe. */
const probeRecordSchema = z.object({
  problem: z.string().nullable(),
  milliseconds: z.number(),
  cpuMilliseconds: z.number(),
  bytesPerPixel: z.number(),
  at: z.number(),
});
type ProbeRecord = z.infer<typeof probeRecordSchema>;

/** A rejection may have had a passing cause (a busy GPU), so it is believed for a day only. */
const rejectionLifetimeMilliseconds = 24 * 3600 * 1000;

export type ProbeOptions = {
  /** Inference threads; the machine's default otherwise. */
  readonly threads?: number;
  /** Folder of what was found out before; the person's cache folder by default. */
  readonly cacheFolder?: string;
};

/** Tries every provider anew, one after another, with a model or the studio's own test model: for `pixrevive doctor`. */
export const probeProviders = async (model?: CatalogModel, options: ProbeOptions = {}): Promise<ProviderReport[]> => {
  const tried = model ?? selfTestModel();
  await verifyModel(tried);
  const reports: ProviderReport[] = [];
  for (const provider of providerOrder) {
    const excluded = exclusion(provider);
    reports.push(
      excluded === null
        ? report(provider, await probe(tried, provider, options, { anew: true, timeout: hastyMilliseconds }))
        : unusable(provider, excluded),
    );
  }
  return reports;
};

export type ProviderChoice = {
  readonly provider: ExecutionProvider;
  /** Why the faster ones were passed over; null where there are none. */
  readonly notice: string | null;
};

/**
 * The provider for a model. A named one is taken or refused with `provider-unavailable`, never replaced; `auto` takes
 * the first that gives the CPU's answer faster than the CPU, else the CPU, and says why.
 */
export const chooseProvider = async (
  model: CatalogModel,
  wanted: ExecutionProvider | 'auto',
  options: ProbeOptions = {},
): Promise<ProviderChoice> => {
  if (wanted === 'cpu') {
    return { provider: 'cpu', notice: null };
  }
  if (wanted !== 'auto') {
    const reason = compiledProviders().includes(wanted)
      ? (await probe(model, wanted, options, { timeout: patientMilliseconds })).problem
      : notCompiled;
    if (reason !== null) {
      throw new PixReviveError(
        'provider-unavailable',
        `The execution provider "${wanted}" (${providerNames[wanted]}) cannot be used: ${reason}. ` +
          'Choose another one, or "auto"; "pixrevive doctor" shows what works here.',
      );
    }
    return { provider: wanted, notice: null };
  }
  const reasons: string[] = [];
  for (const provider of providerOrder) {
    if (provider === 'cpu' || !compiledProviders().includes(provider)) {
      continue;
    }
    const excluded = exclusion(provider);
    const { preferred, reason } =
      excluded === null
        ? report(provider, await probe(model, provider, options, { timeout: hastyMilliseconds }))
        : unusable(provider, excluded);
    if (preferred) {
      return { provider, notice: reasons.length === 0 ? null : passedOver(provider, reasons) };
    }
    reasons.push(`${providerNames[provider]}: ${reason ?? 'unknown'}`);
  }
  return { provider: 'cpu', notice: reasons.length === 0 ? null : passedOver('cpu', reasons) };
};

/**
 * Memory of a model for each luma pixel of a tile, in bytes: what its manifest says, else what was measured on this
 * machine, now or before. Null where it could not be measured.
 */
export const memoryPerPixel = async (model: CatalogModel, options: ProbeOptions = {}): Promise<number | null> => {
  if (model.entry.bytesPerPixel !== undefined) {
    return model.entry.bytesPerPixel;
  }
  const { problem, bytesPerPixel } = await probe(model, 'cpu', options, { timeout: hastyMilliseconds });
  return problem === null ? coarse(bytesPerPixel) : null;
};

/** Up to the next step of a geometric scale, so that measurements of the same thing mostly agree; a tenth to spare. */
const coarse = (bytes: number): number => Math.round(1.25 ** Math.ceil(Math.log(bytes * 1.1) / Math.log(1.25)));

const notCompiled = 'onnxruntime for this platform does not contain it';

/** Why a provider need not be tried; null where it has to be. */
const exclusion = (provider: ExecutionProvider): string | null =>
  compiledProviders().includes(provider) ? missingHardware(provider, hasCudaLibrary) : notCompiled;

type Urgency = {
  /** Do not believe what is remembered. */
  readonly anew?: boolean;
  /** How long a stage may take. */
  readonly timeout: number;
};

const probe = async (
  model: CatalogModel,
  provider: ExecutionProvider,
  options: ProbeOptions,
  { anew = false, timeout }: Urgency,
): Promise<ProbeRecord> => {
  const threads = options.threads ?? defaultThreads();
  const cache: RecordCache<ProbeRecord> = recordCache(
    options.cacheFolder ?? userFolders().cache,
    'providers',
    probeRecordSchema,
  );
  const key = cacheKey(
    runtimeVersion,
    provider,
    model.entry.sha256,
    JSON.stringify(model.entry),
    threads,
    driverFacts(),
  );
  const known = anew ? null : await cache.get(key);
  if (known !== null && (known.problem === null || Date.now() - known.at < rejectionLifetimeMilliseconds)) {
    return known;
  }
  const result = await runProbe({ entry: model.entry, path: model.path, provider, threads }, timeout);
  const { problem, milliseconds, cpuMilliseconds, bytesPerPixel } = result;
  const record: ProbeRecord = { problem, milliseconds, cpuMilliseconds, bytesPerPixel, at: Date.now() };
  await cache.set(key, record);
  return record;
};

const report = (provider: ExecutionProvider, record: ProbeRecord): ProviderReport => {
  const { problem, milliseconds, cpuMilliseconds } = record;
  if (problem !== null) {
    return unusable(provider, problem);
  }
  const slower = provider !== 'cpu' && milliseconds >= cpuMilliseconds;
  return {
    provider,
    name: providerNames[provider],
    compiled: true,
    usable: true,
    preferred: !slower,
    reason: slower
      ? `it works, but is not faster than the CPU (${milliseconds.toFixed(0)} ms against ${cpuMilliseconds.toFixed(0)} ms)`
      : null,
    milliseconds,
    cpuMilliseconds,
  };
};

const unusable = (provider: ExecutionProvider, reason: string): ProviderReport => ({
  provider,
  name: providerNames[provider],
  compiled: compiledProviders().includes(provider),
  usable: false,
  preferred: false,
  reason,
  milliseconds: null,
  cpuMilliseconds: null,
});

const passedOver = (provider: ExecutionProvider, reasons: readonly string[]): string =>
  `Running on ${provider === 'cpu' ? 'the CPU' : providerNames[provider]}. Not used: ${reasons.join('; ')}.`;
