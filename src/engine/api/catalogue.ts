/** What this machine offers: models, presets, providers, and what a restoration would cost here. */
import { access, constants, statfs } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { CostEstimate, ExportPlan, MachineReport, ModelOffer, PresetOffer } from '../../contract/catalogue.ts';
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaId } from '../../contract/ids.ts';
import type { MediaInfo } from '../../contract/media.ts';
import { executionProviders } from '../../contract/model.ts';
import type { ExportPreset } from '../../contract/presets.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import { writeJsonAtomic } from '../jobs/atomic-file.ts';
import { framesPerSource } from '../media/deinterlace.ts';
import { builtInPresets, findPreset } from '../media/presets.ts';
import { loadUserPresets, userPresetsFile, userPresetsPath } from '../media/user-presets.ts';
import { cacheKey, recordCache, type RecordCache } from '../model/cache.ts';
import { chooseModel, loadCatalog, modelKey, type ModelCatalog } from '../model/manifest.ts';
import type { MediaLibrary } from './media-library.ts';
import type { ServiceLanes } from './service-lanes.ts';

export type CatalogueOptions = {
  version: string;
  folders: { config: string; cache: string; models: string };
  lanes: ServiceLanes;
  library: MediaLibrary;
};

const timingSchema = z.object({
  /** Luma pixels per second. */
  pixelRate: z.number(),
  provider: z.enum(executionProviders),
  measuredAt: z.iso.datetime(),
});
type Timing = z.infer<typeof timingSchema>;

export class Catalogue {
  private readonly options: CatalogueOptions;
  private readonly timings: RecordCache<Timing>;
  private own: ExportPreset[] = [];
  private problems: Map<string, PresetOffer['problem']> | null = null;
  private machineReport: Promise<MachineReport> | null = null;

  constructor(options: CatalogueOptions) {
    this.options = options;
    this.timings = recordCache(options.folders.cache, 'timings', timingSchema);
  }

  /** Reads the person's presets; to be called once before the first use. */
  async load(): Promise<void> {
    this.own = await loadUserPresets(this.presetsPath);
  }

  catalog(): Promise<ModelCatalog> {
    return loadCatalog();
  }

  /** A built-in preset or one of the person's. @throws PixReviveError `settings-invalid` */
  preset(id: string): ExportPreset {
    return findPreset(id, this.own);
  }

  async models(): Promise<ModelOffer[]> {
    const { models } = await loadCatalog();
    return Promise.all(
      models.map(async ({ entry, path, manifest }) => {
        const readable = await access(path, constants.R_OK).then(
          () => true,
          () => false,
        );
        const problem = readable
          ? null
          : new PixReviveError('model-missing', `The file of the model "${entry.name}" is not there.`).toRecord();
        return { entry, own: dirname(manifest) === this.options.folders.models, problem };
      }),
    );
  }

  async presets(): Promise<PresetOffer[]> {
    const presets = [...builtInPresets, ...this.own];
    const problems = await this.encoderProblems(presets);
    return presets.map((preset) => ({
      preset,
      own: this.own.includes(preset),
      problem: problems.get(preset.id) ?? null,
    }));
  }

  /** Adds or replaces one of the person's presets. @throws PixReviveError `settings-invalid` */
  async savePreset(id: string, preset: ExportPreset): Promise<PresetOffer> {
    if (preset.id !== id || preset.group !== 'user') {
      throw new PixReviveError('settings-invalid', 'A preset of your own belongs to the group "user".');
    }
    if (builtInPresets.some((builtIn) => builtIn.id === id)) {
      throw new PixReviveError('settings-invalid', `"${id}" is a preset of the studio. Choose another name.`);
    }
    await this.storePresets([...this.own.filter((own) => own.id !== id), preset]);
    const offer = (await this.presets()).find((candidate) => candidate.preset.id === id);
    return offer ?? { preset, own: true, problem: null };
  }

  async removePreset(id: string): Promise<void> {
    if (!this.own.some((own) => own.id === id)) {
      throw new PixReviveError('not-found', `There is no preset "${id}" of your own.`);
    }
    await this.storePresets(this.own.filter((own) => own.id !== id));
  }

  machine(): Promise<MachineReport> {
    this.machineReport ??= this.lookAtMachine().catch((error: unknown) => {
      this.machineReport = null;
      throw error;
    });
    return this.machineReport;
  }

  /** What becomes of every stream, and whether there is room. */
  async exportPlan(media: MediaId, settings: RestoreSettings, folder: string | null): Promise<ExportPlan> {
    const { lanes, library } = this.options;
    const info = await library.info(media);
    const key = await library.keyIn(lanes.analysis, media);
    const frames = framesOf(info, settings);
    const request = { media: key, settings, presets: this.own, frames };
    const { plan, bytes: needed } = await lanes.analysis.call('plan', request);
    const space = await statfs(folder ?? dirname(info.path)).catch(() => null);
    const free = space === null ? null : space.bavail * space.bsize;
    return { plan, frames, disk: { needed, free, enough: free === null || free > needed } };
  }

  /** Time of a restoration, from the model's speed on this machine. */
  async costEstimate(media: MediaId, settings: RestoreSettings): Promise<CostEstimate> {
    const info = await this.options.library.info(media);
    const timing = await this.timing(media, settings);
    const { width, height } = info.video.format;
    const frames = framesOf(info, settings);
    const fps = timing.pixelRate / (width * height);
    return { frames, fps, seconds: frames / fps, provider: timing.provider, measuredAt: timing.measuredAt };
  }

  private async timing(media: MediaId, settings: RestoreSettings): Promise<Timing> {
    const { lanes, library } = this.options;
    const model = chooseModel(await loadCatalog(), settings);
    const key = cacheKey(
      modelKey(model),
      settings.provider,
      settings.threads ?? 0,
      settings.memoryBudgetMiB ?? 0,
      cpus().length,
    );
    const known = await this.timings.get(key);
    if (known !== null) {
      return known;
    }
    const info = await library.info(media);
    const { width, height } = info.video.format;
    const found = await lanes.preview.call('benchmark', { media: await library.keyIn(lanes.preview, media), settings });
    const timing: Timing = {
      pixelRate: found.fps * width * height,
      provider: found.provider,
      measuredAt: new Date().toISOString(),
    };
    await this.timings.set(key, timing);
    return timing;
  }

  private async lookAtMachine(): Promise<MachineReport> {
    return {
      platform: `${process.platform} ${process.arch}`,
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryMiB: Math.round(totalmem() / 1024 / 1024),
      versions: { studio: this.options.version, node: process.versions.node },
      providers: await this.options.lanes.analysis.call('providers', {}),
    };
  }

  private async encoderProblems(presets: readonly ExportPreset[]): Promise<Map<string, PresetOffer['problem']>> {
    if (this.problems === null) {
      const found = await this.options.lanes.analysis.call('encoders', { presets: [...presets] });
      this.problems = new Map(presets.map((preset, i) => [preset.id, found[i] ?? null]));
    }
    return this.problems;
  }

  private async storePresets(presets: ExportPreset[]): Promise<void> {
    await writeJsonAtomic(this.presetsPath, userPresetsFile(presets));
    this.own = presets;
    this.problems = null;
  }

  private get presetsPath(): string {
    return userPresetsPath(this.options.folders.config);
  }
}

/** Frames that come out of a clip, or of the range in the settings. */
const framesOf = (info: MediaInfo, { range, deinterlace }: RestoreSettings): number => {
  const out = Math.min(range?.out ?? Infinity, info.video.frames);
  return Math.max(0, out - (range?.in ?? 0)) * framesPerSource(deinterlace);
};
