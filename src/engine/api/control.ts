/** What answers the control lane: each entry of the contract's table, over the parts of a studio. */
import { join } from 'node:path';
import type { StudioInfo } from '../../contract/api.ts';
import { PixReviveError } from '../../contract/errors.ts';
import { findFfmpeg } from '../media/ffmpeg-binary.ts';
import { resourcePath } from '../paths.ts';
import type { ProjectStore } from '../project/project-store.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Batches } from './batches.ts';
import type { Catalogue } from './catalogue.ts';
import type { Comparisons } from './comparisons.ts';
import { toQueueRequest } from './enqueue.ts';
import type { FileGrants } from './file-grants.ts';
import type { MediaLibrary } from './media-library.ts';
import type { ControlHandlers } from './router.ts';
import type { PreferencesFile } from './settings-files.ts';

export type StudioParts = {
  grants: FileGrants;
  library: MediaLibrary;
  queue: JobQueue;
  projects: ProjectStore;
  catalogue: Catalogue;
  comparisons: Comparisons;
  batches: Batches;
  preferences: PreferencesFile;
  /** Where previews of a few seconds are written. */
  previewFolder: string;
  info: () => StudioInfo;
};

type Handlers<Name extends keyof ControlHandlers> = Pick<ControlHandlers, Name>;

/** A named parameter of the path; the router guarantees it. */
const need = (parameters: Readonly<Record<string, string>>, name: string): string => parameters[name] ?? '';

const fileHandlers = ({ grants }: StudioParts): Handlers<'fileRoots' | 'folder' | 'createFolder'> => ({
  fileRoots: () => grants.rootEntries(),
  folder: (parameters) => grants.list(need(parameters, 'file')),
  createFolder: (parameters, { name }) => grants.createFolder(need(parameters, 'file'), name),
});

const mediaHandlers = ({
  grants,
  library,
}: StudioParts): Handlers<
  'openMedia' | 'openSample' | 'listMedia' | 'media' | 'removeMedia' | 'relinkMedia' | 'analyseMedia'
> => ({
  openMedia: ({}, { files }) => library.open(files.map((file) => grants.pathOf(file))),
  openSample: async () => {
    const [damaged, source] = ['damaged.mkv', 'source.mkv'].map((name) => resourcePath(join('sample', name)));
    if (damaged === null || damaged === undefined || source === null || source === undefined) {
      throw new PixReviveError('not-found', 'This installation has no sample.');
    }
    const [media, reference] = await library.open([damaged, source]);
    if (media === undefined || reference === undefined) {
      throw new PixReviveError('internal', 'The sample could not be opened.');
    }
    return { media, reference };
  },
  listMedia: () => library.list(),
  media: (parameters) => library.item(need(parameters, 'media')),
  removeMedia: (parameters) => {
    library.remove(need(parameters, 'media'));
    return {};
  },
  relinkMedia: (parameters, { file }) => library.relink(need(parameters, 'media'), file),
  analyseMedia: (parameters, { kind }) => library.analyse(need(parameters, 'media'), kind),
});

const queueHandlers = (
  parts: StudioParts,
): Handlers<
  | 'queue'
  | 'changeQueue'
  | 'queueAction'
  | 'orderQueue'
  | 'enqueue'
  | 'job'
  | 'jobAction'
  | 'jobMeasures'
  | 'openJobOutput'
> => {
  const { queue, library } = parts;
  return {
    queue: () => queue.list(),
    changeQueue: ({}, { paused, parallel, whenDone }) =>
      queue.changeSettings({
        ...(paused === undefined ? {} : { paused }),
        ...(parallel === undefined ? {} : { parallel }),
        ...(whenDone === undefined ? {} : { whenDone }),
      }),
    queueAction: ({}, { action }) => queue.actOnAll(action),
    orderQueue: ({}, { jobs }) => ({ order: queue.reorder(jobs) }),
    enqueue: ({}, request) => queue.add(toQueueRequest(request, parts)),
    job: (parameters) => queue.item(need(parameters, 'job')),
    jobAction: (parameters, { action }) => queue.act(need(parameters, 'job'), action),
    jobMeasures: (parameters) => queue.measures(need(parameters, 'job')),
    openJobOutput: async (parameters) => {
      const [item] = await library.open([queue.outputOf(need(parameters, 'job'))]);
      if (item === undefined) {
        throw new PixReviveError('internal', 'The result could not be opened.');
      }
      return item;
    },
  };
};

const projectHandlers = ({
  grants,
  projects,
}: StudioParts): Handlers<
  | 'createProject'
  | 'openProject'
  | 'recentProjects'
  | 'recoveries'
  | 'openRecovery'
  | 'dropRecovery'
  | 'project'
  | 'updateProject'
  | 'saveProject'
  | 'closeProject'
> => ({
  createProject: () => projects.create(),
  openProject: ({}, { file }) => projects.open(grants.pathOf(file)),
  recentProjects: () => projects.recent(),
  recoveries: () => projects.recoveries(),
  openRecovery: (parameters) => projects.openRecovery(need(parameters, 'project')),
  dropRecovery: async (parameters) => {
    await projects.dropRecovery(need(parameters, 'project'));
    return {};
  },
  project: (parameters) => projects.state(need(parameters, 'project')),
  updateProject: (parameters, document) => projects.update(need(parameters, 'project'), document),
  saveProject: (parameters, { target, document, overwrite }) => {
    const path =
      target === null
        ? null
        : 'file' in target
          ? grants.pathOf(target.file)
          : join(grants.pathOf(target.folder), target.name);
    return projects.save(need(parameters, 'project'), document, path, overwrite);
  },
  closeProject: async (parameters, { keep }) => {
    await projects.close(need(parameters, 'project'), keep);
    return {};
  },
});

const catalogueHandlers = ({
  catalogue,
  grants,
}: StudioParts): Handlers<
  'models' | 'presets' | 'savePreset' | 'removePreset' | 'machine' | 'exportPlan' | 'costEstimate'
> => ({
  models: () => catalogue.models(),
  presets: () => catalogue.presets(),
  savePreset: (parameters, preset) => catalogue.savePreset(need(parameters, 'preset'), preset),
  removePreset: async (parameters) => {
    await catalogue.removePreset(need(parameters, 'preset'));
    return {};
  },
  machine: () => catalogue.machine(),
  exportPlan: ({}, { media, settings, folder }) =>
    catalogue.exportPlan(media, settings, folder === null ? null : grants.pathOf(folder)),
  costEstimate: ({}, { media, settings }) => catalogue.costEstimate(media, settings),
});

const comparisonHandlers = ({
  comparisons,
  batches,
}: StudioParts): Handlers<
  | 'measureOffers'
  | 'compare'
  | 'compareRestorers'
  | 'comparisons'
  | 'comparison'
  | 'comparisonMeasures'
  | 'changeBaseline'
  | 'comparisonRates'
  | 'writeComparisonReport'
  | 'removeComparison'
  | 'startBatch'
  | 'batches'
  | 'writeBatchReport'
  | 'removeBatch'
> => ({
  measureOffers: async () => ({ vmaf: (await findFfmpeg({ needLibvmaf: true })) !== null }),
  compare: ({}, request) => comparisons.start(request),
  compareRestorers: ({}, request) => comparisons.startRestorers(request),
  comparisons: () => comparisons.list(),
  comparison: (parameters) => comparisons.get(need(parameters, 'comparison')),
  comparisonMeasures: (parameters) =>
    comparisons.measures(need(parameters, 'comparison'), rowNumber(need(parameters, 'from'))),
  changeBaseline: (parameters, { baseline }) => comparisons.changeBaseline(need(parameters, 'comparison'), baseline),
  comparisonRates: (parameters, request) => comparisons.rates(need(parameters, 'comparison'), request),
  writeComparisonReport: (parameters, request) => comparisons.writeReport(need(parameters, 'comparison'), request),
  removeComparison: (parameters) => {
    comparisons.remove(need(parameters, 'comparison'));
    return {};
  },
  startBatch: ({}, request) => batches.start(request),
  batches: () => batches.list(),
  writeBatchReport: (parameters, request) => batches.writeReport(need(parameters, 'batch'), request),
  removeBatch: (parameters) => {
    batches.remove(need(parameters, 'batch'));
    return {};
  },
});

const rowNumber = (text: string): number => {
  const row = Number(text);
  if (!Number.isSafeInteger(row) || row < 0) {
    throw new PixReviveError('usage', `"${text}" is no row.`);
  }
  return row;
};

/** Handlers of every entry of the table; TypeScript finds a missing one. */
export const controlHandlers = (parts: StudioParts): ControlHandlers => ({
  studio: () => parts.info(),
  ...fileHandlers(parts),
  ...mediaHandlers(parts),
  ...queueHandlers(parts),
  ...projectHandlers(parts),
  ...catalogueHandlers(parts),
  ...comparisonHandlers(parts),
  preferences: () => parts.preferences.read(),
  savePreferences: async ({}, preferences) => {
    await parts.preferences.write(preferences);
    return {};
  },
});
