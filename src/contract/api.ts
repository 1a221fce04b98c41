/**
 * The one contract between a window and the engine. The control lane is the table `endpoints`: JSON over fetch, parsed
 * with these schemas on both ends. The data lane is `dataPaths`: pictures and columns by URL.
 *
 * Whoever speaks it has no path: files enter by dialog, drop, command line, project file or the in-app file browser and
 * are opaque ids from then on. A request that fails is answered with `failureSchema` and an HTTP status of `statusOf`.
 */
import { z } from 'zod';
import {
  costEstimateSchema,
  exportPlanRequestSchema,
  exportPlanSchema,
  machineReportSchema,
  modelOfferSchema,
  presetOfferSchema,
} from './catalogue.ts';
import {
  batchReportRequestSchema,
  batchRequestSchema,
  batchSchema,
  compareRequestSchema,
  compareRestorersRequestSchema,
  comparisonReportRequestSchema,
  comparisonSchema,
  measureOffersSchema,
  rateRequestSchema,
  trackColumnsSchema,
  writtenReportSchema,
} from './comparison.ts';
import { errorRecordSchema, exitStatusOf, exitStatus, type ErrorCode } from './errors.ts';
import type { Reduction } from './frame-packet.ts';
import { fileIdSchema, jobIdSchema, mediaIdSchema } from './ids.ts';
import { fileEntrySchema, folderListingSchema, mediaItemSchema, type MediaColumn, analysisKinds } from './library.ts';
import { exportPresetSchema } from './presets.ts';
import { projectDocumentSchema, projectStateSchema, recentProjectSchema, recoverySchema } from './project.ts';
import { rateDistortionSchema } from './quality.ts';
import {
  enqueueSchema,
  jobActions,
  jobItemSchema,
  jobMeasuresSchema,
  queueActions,
  queueSchema,
  queueSettingsSchema,
} from './queue.ts';
import { regionSchema, type Region } from './regions.ts';
import { restoreSettingsSchema } from './settings.ts';

/** One entry of the control lane. `:name` parts of the path are parameters; bodies and answers are JSON. */
export type Endpoint = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: z.ZodType;
  response: z.ZodType;
};

/** The answer of endpoints that have nothing to say. */
const nothing = z.object({});

/** Things that differ between the shells; what is not there is not offered. */
export const studioInfoSchema = z.object({
  version: z.string(),
  shell: z.enum(['electron', 'browser']),
  /** True where files are picked with `fileRoots` and `folder` instead of native dialogs. */
  fileBrowser: z.boolean(),
  /** Named on the command line, or handed over by a second start; opened by the window once. */
  opened: z.object({ media: z.array(mediaIdSchema), project: fileIdSchema.nullable() }),
});
export type StudioInfo = z.infer<typeof studioInfoSchema>;

/** A region (null: the whole frame) of one frame, restored now. The answer is a stream of frame packets. */
export const previewRequestSchema = z.object({
  media: mediaIdSchema,
  frame: z.int().min(0),
  region: regionSchema.nullable(),
  settings: restoreSettingsSchema,
  /** Answer with Fast first and refine; otherwise only the settings' own result comes. */
  progressive: z.boolean().default(true),
  /** A newer request of the same name ends the older one, so each pane of the viewer takes a name of its own. */
  pane: z.string().max(40).default('main'),
});
export type PreviewRequest = z.input<typeof previewRequestSchema>;

export const endpoints = {
  studio: { method: 'GET', path: '/api/studio', response: studioInfoSchema },

  // Granted files: only where `fileBrowser` is true.
  fileRoots: { method: 'GET', path: '/api/files', response: z.array(fileEntrySchema) },
  folder: { method: 'GET', path: '/api/files/:file', response: folderListingSchema },
  createFolder: {
    method: 'POST',
    path: '/api/files/:file/folders',
    body: z.object({ name: z.string().regex(/^[^/\\\p{Cc}]{1,200}$/u) }),
    response: fileEntrySchema,
  },

  // Media. Opening returns at once; probing goes on behind and is told by `media` events.
  openMedia: {
    method: 'POST',
    path: '/api/media',
    body: z.object({ files: z.array(fileIdSchema).min(1).max(10_000) }),
    response: z.array(mediaItemSchema),
  },
  /** Opens the bundled sample with its pristine version. @throws `not-found` in an installation without it. */
  openSample: {
    method: 'POST',
    path: '/api/sample',
    response: z.object({ media: mediaItemSchema, reference: mediaItemSchema }),
  },
  listMedia: { method: 'GET', path: '/api/media', response: z.array(mediaItemSchema) },
  media: { method: 'GET', path: '/api/media/:media', response: mediaItemSchema },
  removeMedia: { method: 'DELETE', path: '/api/media/:media', response: nothing },
  /** Puts another file in the place of a missing (or any) one. */
  relinkMedia: {
    method: 'POST',
    path: '/api/media/:media/relink',
    body: z.object({ file: fileIdSchema }),
    response: mediaItemSchema,
  },
  /** Starts a pass over the stream; running or finished ones are left as they are. */
  analyseMedia: {
    method: 'POST',
    path: '/api/media/:media/analyses',
    body: z.object({ kind: z.enum(analysisKinds) }),
    response: mediaItemSchema,
  },

  // Queue.
  queue: { method: 'GET', path: '/api/queue', response: queueSchema },
  changeQueue: {
    method: 'PUT',
    path: '/api/queue',
    body: queueSettingsSchema.partial(),
    response: queueSettingsSchema,
  },
  queueAction: {
    method: 'POST',
    path: '/api/queue/actions',
    body: z.object({ action: z.enum(queueActions) }),
    response: queueSchema,
  },
  /** All ids in their new order; ids that are left out follow in their old one. */
  orderQueue: {
    method: 'PUT',
    path: '/api/queue/order',
    body: z.object({ jobs: z.array(jobIdSchema) }),
    response: z.object({ order: z.array(jobIdSchema) }),
  },
  enqueue: { method: 'POST', path: '/api/jobs', body: enqueueSchema, response: z.array(jobItemSchema) },
  job: { method: 'GET', path: '/api/jobs/:job', response: jobItemSchema },
  jobAction: {
    method: 'POST',
    path: '/api/jobs/:job/actions',
    body: z.object({ action: z.enum(jobActions) }),
    response: jobItemSchema,
  },
  jobMeasures: { method: 'GET', path: '/api/jobs/:job/measures', response: jobMeasuresSchema },
  /** Opens the result of a finished job as media. */
  openJobOutput: { method: 'POST', path: '/api/jobs/:job/output', response: mediaItemSchema },

  // Projects.
  createProject: { method: 'POST', path: '/api/projects', response: projectStateSchema },
  openProject: {
    method: 'POST',
    path: '/api/projects/open',
    body: z.object({ file: fileIdSchema }),
    response: projectStateSchema,
  },
  recentProjects: { method: 'GET', path: '/api/projects/recent', response: z.array(recentProjectSchema) },
  recoveries: { method: 'GET', path: '/api/projects/recoveries', response: z.array(recoverySchema) },
  openRecovery: { method: 'POST', path: '/api/projects/recoveries/:project', response: projectStateSchema },
  dropRecovery: { method: 'DELETE', path: '/api/projects/recoveries/:project', response: nothing },
  project: { method: 'GET', path: '/api/projects/:project', response: projectStateSchema },
  /** Autosave: keeps a recovery copy, leaves the project's file alone. */
  updateProject: {
    method: 'PUT',
    path: '/api/projects/:project',
    body: projectDocumentSchema,
    response: projectStateSchema.omit({ document: true }),
  },
  /** Writes the project's file. `target` for a first save or Save as; null saves where it is. */
  saveProject: {
    method: 'POST',
    path: '/api/projects/:project/save',
    body: z.object({
      target: z
        .union([
          z.object({ file: fileIdSchema }),
          z.object({ folder: fileIdSchema, name: z.string().regex(/^[^/\\\p{Cc}]{1,200}$/u) }),
        ])
        .nullable(),
      document: projectDocumentSchema,
      overwrite: z.boolean().default(false),
    }),
    response: projectStateSchema.omit({ document: true }),
  },
  /** Ends the work on a project; with `keep` false its recovery copy goes too. */
  closeProject: {
    method: 'POST',
    path: '/api/projects/:project/close',
    body: z.object({ keep: z.boolean() }),
    response: nothing,
  },

  // What the machine offers.
  models: { method: 'GET', path: '/api/models', response: z.array(modelOfferSchema) },
  presets: { method: 'GET', path: '/api/presets', response: z.array(presetOfferSchema) },
  savePreset: { method: 'PUT', path: '/api/presets/:preset', body: exportPresetSchema, response: presetOfferSchema },
  removePreset: { method: 'DELETE', path: '/api/presets/:preset', response: nothing },
  /** Tries every provider in a process of its own: seconds the first time, remembered afterwards. */
  machine: { method: 'GET', path: '/api/machine', response: machineReportSchema },
  exportPlan: { method: 'POST', path: '/api/export-plan', body: exportPlanRequestSchema, response: exportPlanSchema },
  /** Times the model on a few frames of this clip the first time, for up to a few seconds. */
  costEstimate: {
    method: 'POST',
    path: '/api/cost-estimate',
    body: exportPlanRequestSchema,
    response: costEstimateSchema,
  },

  // The quality lab. A comparison runs behind and is told by `comparison` events; one whose contents and options were
  // measured before is there at once.
  measureOffers: { method: 'GET', path: '/api/measures', response: measureOffersSchema },
  compare: { method: 'POST', path: '/api/comparisons', body: compareRequestSchema, response: comparisonSchema },
  compareRestorers: {
    method: 'POST',
    path: '/api/restorer-comparisons',
    body: compareRestorersRequestSchema,
    response: comparisonSchema,
  },
  comparisons: { method: 'GET', path: '/api/comparisons', response: z.array(comparisonSchema) },
  comparison: { method: 'GET', path: '/api/comparisons/:comparison', response: comparisonSchema },
  /**
   * Columns of every track in the order of `tracks`, rows `from` on; what is measured so far while it runs. Rows that
   * were given do not change, but for `vmaf` and the estimates: read from row 0 once it is done.
   */
  comparisonMeasures: {
    method: 'GET',
    path: '/api/comparisons/:comparison/measures/:from',
    response: z.array(trackColumnsSchema),
  },
  /** Other differences over the same measures. */
  changeBaseline: {
    method: 'PUT',
    path: '/api/comparisons/:comparison/baseline',
    body: z.object({ baseline: z.int().min(0) }),
    response: comparisonSchema,
  },
  /** @throws `not-ready` before it is done, `measure-undefined` for an encode without a rate */
  comparisonRates: {
    method: 'POST',
    path: '/api/comparisons/:comparison/rates',
    body: rateRequestSchema,
    response: rateDistortionSchema,
  },
  /** Writes what `compare --report` writes. @throws `not-ready`, `output-exists`, `output-unwritable` */
  writeComparisonReport: {
    method: 'POST',
    path: '/api/comparisons/:comparison/reports',
    body: comparisonReportRequestSchema,
    response: writtenReportSchema,
  },
  /** Stops it where it runs, and forgets it. */
  removeComparison: { method: 'DELETE', path: '/api/comparisons/:comparison', response: nothing },

  // The same over folders; told by `batch` events.
  startBatch: { method: 'POST', path: '/api/batches', body: batchRequestSchema, response: batchSchema },
  batches: { method: 'GET', path: '/api/batches', response: z.array(batchSchema) },
  writeBatchReport: {
    method: 'POST',
    path: '/api/batches/:batch/reports',
    body: batchReportRequestSchema,
    response: writtenReportSchema,
  },
  removeBatch: { method: 'DELETE', path: '/api/batches/:batch', response: nothing },

  /** Key bindings, theme, panes: whatever a window wants to find again. The engine keeps it and does not read it. */
  preferences: { method: 'GET', path: '/api/preferences', response: z.record(z.string(), z.json()) },
  savePreferences: {
    method: 'PUT',
    path: '/api/preferences',
    body: z.record(z.string(), z.json()),
    response: nothing,
  },
} as const satisfies Record<string, Endpoint>;

export type Endpoints = typeof endpoints;
export type EndpointName = keyof Endpoints;

/** What cutting and thinning a picture request may ask for. */
export type FrameOptions = { region?: Region };
export type PlayOptions = FrameOptions & { to?: number; step?: number; reduction?: Reduction };

const query = (values: Record<string, string | number | undefined>): string => {
  const parts = Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encodeURIComponent(value)}`],
  );
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
};

const regionText = (region: Region | undefined): string | undefined =>
  region === undefined ? undefined : `${region.x},${region.y},${region.width},${region.height}`;

/** The data lane. All are GET but `previews`, which is a POST of `previewRequestSchema`. */
export const dataPaths = {
  events: '/api/events',
  /** One source frame as one frame packet (`application/x-pixrevive-frames`, see frame-packet.ts). */
  frame: (media: string, frame: number, { region }: FrameOptions = {}): string =>
    `/api/media/${media}/frames/${frame}${query({ region: regionText(region) })}`,
  /**
   * Frames `from` … `to` − 1 as packets one after the other, as fast as the reader takes them: playback. `step` n leaves
   * out all but every n-th frame (fast shuttle), `reduction` 2 or 4 makes whole pictures smaller. Cancel the response to
   * stop.
   */
  play: (media: string, from: number, options: PlayOptions = {}): string =>
    `/api/media/${media}/play${query({ from, to: options.to, step: options.step, region: regionText(options.region), reduction: options.reduction })}`,
  /** A JPEG of the given width (32 … 640, default 160); the nearest key frame at or before unless `exact`. */
  thumbnail: (media: string, frame: number, options: { width?: number; exact?: boolean } = {}): string =>
    `/api/media/${media}/thumbnails/${frame}${query({ width: options.width, exact: options.exact === true ? 1 : undefined })}`,
  /** A little-endian Float64 array, see `mediaColumns`. */
  column: (media: string, column: MediaColumn): string => `/api/media/${media}/columns/${column}`,
  /** A JPEG of the newest finished frame of a job; `picture` of the job item or event defeats caches. */
  jobPicture: (job: string, side: 'before' | 'after', picture: number): string =>
    `/api/jobs/${job}/pictures/${side}${query({ picture })}`,
  /** Restored regions: the first packet is Fast, the last one (`final`) what the settings ask for. */
  previews: '/api/previews',
} as const;

/** The body of every answer that is no success. */
export const failureSchema = z.object({ error: errorRecordSchema });

const statuses: Partial<Record<ErrorCode, number>> = {
  'not-found': 404,
  forbidden: 403,
  'not-ready': 409,
  'job-busy': 409,
  internal: 500,
  'worker-crashed': 500,
  cancelled: 499,
};

/** HTTP status of an error code. */
export const statusOf = (code: ErrorCode): number =>
  statuses[code] ?? (exitStatusOf(code) === exitStatus.usage ? 400 : 422);
