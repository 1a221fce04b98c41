/** The data lane: frames, playback, thumbnails, previews and columns, from the processes that make them. */
import type { z } from 'zod';
import type { previewRequestSchema } from '../../contract/api.ts';
import { PixReviveError } from '../../contract/errors.ts';
import type { JobId, MediaId } from '../../contract/ids.ts';
import type { MediaColumn } from '../../contract/library.ts';
import type { Reduction } from '../../contract/frame-packet.ts';
import type { Region } from '../../contract/regions.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import { ByteCache } from '../../contract/byte-cache.ts';
import { framesPerSource } from '../media/deinterlace.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { LaneStreams, NearQp } from '../frames/lane-protocol.ts';
import { PassGate } from '../frames/pass-gate.ts';
import { Turns } from './turns.ts';
import type { MediaLibrary } from './media-library.ts';
import type { ServiceLanes } from './service-lanes.ts';

export type PlayRequest = { from: number; to: number; step: number; region: Region | null; reduction: Reduction };

type LanePreview = z.input<LaneStreams['preview']['input']>;

const thumbnailCacheBytes = 48 * 1024 * 1024;

/** Thumbnails that are made at the same time. */
const mostThumbnails = 2;

/** A restoration that nobody wants any more may go on for so long before its process is ended. */
const supersededMilliseconds = 1500;

/** How long a first result waits for a pass over the stream, where only that tells the QP, before it is made without. */
const qpPatienceMilliseconds = 800;

/** Source frames on either side whose QP is handed over: more than any window reaches. */
const qpReach = 24;

const delay = (milliseconds: number): Promise<null> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds, null);
  });

/** The QP around a frame; null where none could be read. */
const around = (
  values: Float64Array | null,
  { frame, settings }: { frame: number; settings: RestoreSettings },
): NearQp | null => {
  const source = Math.floor(frame / framesPerSource(settings.deinterlace));
  const from = Math.max(0, source - qpReach);
  return values === null ? null : { from, values: values.slice(from, source + qpReach + 1) };
};

/** @throws PixReviveError `cancelled` as soon as the signal fires */
const untilAborted = <Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(new PixReviveError('cancelled', 'Cancelled.'));
    };
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop);
    });
    if (signal.aborted) {
      stop();
    }
  });

const throwIfAborted = (signal: AbortSignal): void => {
  if (signal.aborted) {
    throw new PixReviveError('cancelled', 'Cancelled.');
  }
};

export class PictureService {
  private readonly library: MediaLibrary;
  private readonly lanes: ServiceLanes;
  private readonly queue: JobQueue;
  private readonly thumbnails = new ByteCache<Uint8Array>(thumbnailCacheBytes);
  /** The preview that each pane of a viewer shows, and what ends it. */
  private readonly panes = new Map<string, AbortController>();

  private warmed = false;
  /** Thumbnails wait here while somebody waits for a restored region. */
  private readonly gate = new PassGate();
  private readonly thumbnailTurns = new Turns(mostThumbnails);

  constructor(library: MediaLibrary, lanes: ServiceLanes, queue: JobQueue) {
    this.library = library;
    this.lanes = lanes;
    this.queue = queue;
  }

  /** Opens the model of Fast, once: a window has come up, and who looks will want a region restored. */
  warm(): void {
    if (!this.warmed) {
      this.warmed = true;
      this.lanes.preview.call('warm', {}).catch(() => undefined);
    }
  }

  async frame(id: MediaId, frame: number, region: Region | null, signal: AbortSignal): Promise<Uint8Array> {
    const media = await this.library.keyIn(this.lanes.media, id);
    return this.lanes.media.call('frame', { media, frame, region }, signal);
  }

  async *play(id: MediaId, request: PlayRequest, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    const media = await this.library.keyIn(this.lanes.media, id);
    yield* this.lanes.media.stream('play', { media, ...request }, signal);
  }

  /** A small JPEG. Made beside the frames that are looked at, a few at a time, those asked for last first. */
  async thumbnail(
    id: MediaId,
    frame: number,
    options: { width: number; exact: boolean },
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    const media = await this.library.keyIn(this.lanes.analysis, id);
    const key = `${media}/${frame}/${options.width}/${options.exact}`;
    const known = this.thumbnails.get(key);
    if (known !== undefined) {
      return known;
    }
    const make = async (): Promise<Uint8Array> => {
      await this.gate.passed();
      return this.lanes.analysis.call('thumbnail', { media, frame, ...options }, signal);
    };
    const jpeg = await this.thumbnailTurns.run(make, signal);
    this.thumbnails.set(key, jpeg, jpeg.byteLength);
    return jpeg;
  }

  column(id: MediaId, column: MediaColumn): Promise<Float64Array<ArrayBuffer>> {
    return this.library.column(id, column);
  }

  /** Restored regions, each better than the one before. A newer request of the same pane ends the older one. */
  async *preview(
    { pane, media: id, ...request }: z.output<typeof previewRequestSchema>,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array, void, void> {
    const superseded = new AbortController();
    this.panes.get(pane)?.abort();
    this.panes.set(pane, superseded);
    const stop = AbortSignal.any([signal, superseded.signal]);
    try {
      await this.lanes.preview.settle(supersededMilliseconds);
      throwIfAborted(stop);
      const media = await this.library.keyIn(this.lanes.preview, id);
      const whole = { media, ...request, qp: null, final: true };
      if (request.settings.qp.kind === 'fixed') {
        yield* this.restore(whole, stop);
        return;
      }
      const known = this.library.knownQp(id);
      const near = known === null ? await this.nearQp(whole, stop) : around(known, request);
      if (known !== null || near !== null) {
        yield* this.restore({ ...whole, qp: near }, stop);
        return;
      }
      const reading = this.library.qp(id).then((values) => ({ qp: around(values, request) }));
      // It may fail while nobody waits for it.
      reading.catch(() => undefined);
      const soon = await Promise.race([reading, delay(qpPatienceMilliseconds)]);
      if (soon === null) {
        // A long film is still being read: the picture is made with the fallback first.
        yield* this.restore({ ...whole, final: false }, stop);
      }
      const exact = await untilAborted(reading, stop);
      yield* this.restore({ ...whole, ...exact, progressive: request.progressive && soon !== null }, stop);
    } finally {
      if (this.panes.get(pane) === superseded) {
        this.panes.delete(pane);
      }
    }
  }

  /** The pictures of one request, while what goes on in the background is held back. */
  private async *restore(request: LanePreview, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    this.hold();
    try {
      yield* this.lanes.preview.stream('preview', request, signal);
    } finally {
      this.release();
    }
  }

  /** QP around a frame of a stream that is still being read; null where that cannot be had without reading it. */
  private async nearQp(
    { media, frame, settings, progressive }: LanePreview,
    signal: AbortSignal,
  ): Promise<NearQp | null> {
    this.hold();
    try {
      return await this.lanes.preview.call('nearQp', { media, frame, settings, progressive }, signal);
    } finally {
      this.release();
    }
  }

  private hold(): void {
    this.gate.hold();
    this.lanes.analysis.call('hold', {}).catch(() => undefined);
  }

  private release(): void {
    this.gate.release();
    this.lanes.analysis.call('release', {}).catch(() => undefined);
  }

  /** The newest finished frame of a job, before or after restoration, as a JPEG. */
  jobPicture(id: JobId, side: 'before' | 'after'): Uint8Array {
    const pictures = this.queue.pictures(id);
    if (pictures === null) {
      throw new PixReviveError('not-ready', 'No frame of this job is finished yet.');
    }
    return pictures[side];
  }
}
