/** The composition root of a studio: everything behind the windows, whatever shell shows them. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { StudioInfo } from '../../contract/api.ts';
import { PixReviveError } from '../../contract/errors.ts';
import type { StudioEvent } from '../../contract/events.ts';
import type { FileId, JobId, MediaId } from '../../contract/ids.ts';
import { projectEnding } from '../../contract/project.ts';
import { forkLane, type ForkLane } from '../frames/lane.ts';
import { JobQueue } from '../jobs/queue.ts';
import { forkWorker, type ForkWorker } from '../jobs/worker-process.ts';
import { userFolders, type UserFolders } from '../paths.ts';
import { ProjectStore } from '../project/project-store.ts';
import { Batches } from './batches.ts';
import { Catalogue } from './catalogue.ts';
import { Comparisons } from './comparisons.ts';
import { controlHandlers, type StudioParts } from './control.ts';
import { EventLog } from './event-log.ts';
import { FileGrants } from './file-grants.ts';
import { MediaLibrary } from './media-library.ts';
import { PictureService } from './picture-service.ts';
import { createRouter } from './router.ts';
import { openLanes } from './service-lanes.ts';
import { PreferencesFile } from './settings-files.ts';

export type StudioOptions = {
  version: string;
  shell: StudioInfo['shell'];
  /** Folders that the in-app file browser may show; none where native dialogs do its work. */
  roots?: readonly string[];
  folders?: UserFolders;
  /** How job and service processes are started: children of Node, or Electron's utility processes. */
  forkWorker?: ForkWorker;
  forkLane?: ForkLane;
  onInternalError?: (error: unknown) => void;
};

export type Studio = AsyncDisposable & {
  /** The contract, for any transport. */
  fetch: (request: Request) => Promise<Response>;
  /** The id of a path that a person chose: in a dialog, by a drop, on the command line. */
  grant: (path: string) => FileId;
  /** Opens files named from outside the window; projects are left for the window to open. */
  openFiles: (paths: readonly string[]) => Promise<void>;
  /** Paths for the shell alone, which shows results in the system's file manager. */
  pathOf: (file: FileId) => string;
  outputOf: (job: JobId) => string;
  /** Every event, for the shell's own needs: taskbar, notifications, what to do when the queue is done. */
  subscribe: (listener: (event: StudioEvent) => void) => () => void;
  /** Whether jobs are running: quitting interrupts them. */
  isBusy: () => boolean;
  /** Stops running jobs at their next frame (they can be resumed) and ends every process. */
  close: () => Promise<void>;
};

/**
 * Opens a studio over the person's folders.
 * @throws PixReviveError `job-busy` while another studio holds the queue
 */
export const createStudio = async (options: StudioOptions): Promise<Studio> => {
  const folders = options.folders ?? userFolders();
  const events = new EventLog(randomBytes(6).toString('hex'));
  const emit = (event: StudioEvent): void => {
    events.publish(event);
  };
  const grants = new FileGrants(options.roots ?? []);
  const lanes = openLanes(options.forkLane ?? forkLane, emit);
  const library = new MediaLibrary({ grants, lane: lanes.analysis, lanes: lanes.all, emit });
  const catalogue = new Catalogue({ version: options.version, folders, lanes, library });
  await catalogue.load().catch((thrown: unknown) => {
    emit({ type: 'notice', level: 'warning', text: PixReviveError.from(thrown).userMessage });
  });
  const queue = new JobQueue({
    folder: join(folders.data, 'queue'),
    fork: options.forkWorker ?? forkWorker,
    catalog: () => catalogue.catalog(),
    findPreset: (id) => catalogue.preset(id),
    mediaOf: (path) => library.idOf(path),
    emit,
  });
  const projects = new ProjectStore({
    folder: join(folders.data, 'projects'),
    grant: (path) => grants.grant(path),
    media: {
      open: async (paths) => (await library.open(paths)).map(({ id }) => id),
      pathOf: (id) => library.pathOf(id),
    },
  });
  const opened: { media: MediaId[]; project: FileId | null } = { media: [], project: null };
  const previewFolder = join(folders.cache, 'previews');
  // What an earlier studio left there belongs to no job any more (the queue is ours alone by now).
  rmSync(previewFolder, { recursive: true, force: true });
  mkdirSync(previewFolder, { recursive: true });
  const pictures = new PictureService(library, lanes, queue);
  const parts: StudioParts = {
    grants,
    library,
    queue,
    projects,
    catalogue,
    comparisons: new Comparisons({
      grants,
      library,
      lanes,
      catalog: () => catalogue.catalog(),
      forkWorker: options.forkWorker ?? forkWorker,
      cacheFolder: folders.cache,
      emit,
    }),
    batches: new Batches({ grants, lanes, cacheFolder: folders.cache, emit }),
    preferences: new PreferencesFile(folders.config),
    previewFolder,
    info: () => {
      // A window has come up: by the time somebody has chosen a file, the model is open.
      pictures.warm();
      return {
        version: options.version,
        shell: options.shell,
        fileBrowser: grants.hasBrowser,
        opened: { media: [...opened.media], project: opened.project },
      };
    },
  };
  const fetch = createRouter({
    control: controlHandlers(parts),
    pictures,
    events,
    onInternalError: options.onInternalError ?? (() => undefined),
  });
  const close = async (): Promise<void> => {
    await queue.close();
    events.close();
    lanes.close();
  };
  return {
    fetch,
    grant: (path) => grants.grant(path),
    openFiles: async (paths) => {
      const projectPath = paths.find((path) => extname(path).toLowerCase() === projectEnding);
      opened.project = projectPath === undefined ? opened.project : grants.grant(projectPath);
      const media = paths.filter((path) => extname(path).toLowerCase() !== projectEnding);
      opened.media.push(...(await library.open(media)).map(({ id }) => id));
    },
    pathOf: (file) => grants.pathOf(file),
    outputOf: (job) => queue.outputOf(job),
    subscribe: (listener) => events.subscribe(listener),
    isBusy: () => queue.hasActiveJobs,
    close,
    [Symbol.asyncDispose]: close,
  };
};
