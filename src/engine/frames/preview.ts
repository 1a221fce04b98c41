/** Regions of single frames restored on demand, with models that stay open between requests. */
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaInfo, VideoInfo } from '../../contract/media.ts';
import type { Region } from '../../contract/regions.ts';
import { restoreSettingsSchema, type RestoreSettings } from '../../contract/settings.ts';
import { throwIfCancelled } from '../media/codec-loop.ts';
import { deliveredVideo, framesPerSource } from '../media/deinterlace.ts';
import { allocateFrame, type VideoFrame } from '../media/frame.ts';
import { requireProgressive } from '../media/interlace.ts';
import { chooseModel, loadCatalog, modelKey, slotsOf, type CatalogModel } from '../model/manifest.ts';
import { openRestorer, type Restorer } from '../model/restorer.ts';
import { contextOf } from '../restore/pipeline.ts';
import { isDecodedSlot } from '../restore/window.ts';
import { ByteCache } from '../../contract/byte-cache.ts';
import { readQpRange } from '../bitstream/qp-range.ts';
import type { NearQp } from './lane-protocol.ts';
import type { MediaShelf } from './media-shelf.ts';
import { loadShot, type Shot } from './shot.ts';
import { speedOf } from './speed.ts';
import { grow, inside } from './surroundings.ts';
import { cutRegion, packetOf, regionWithin } from './packet.ts';

export type PreviewInput = {
  media: string;
  frame: number;
  region: Region | null;
  settings: RestoreSettings;
  progressive: boolean;
  /** QP around the frame, where it is known. */
  qp: NearQp | null;
  /** No better QP is to be expected: the last picture is the final one. */
  final: boolean;
};

/** Restored pictures that are kept, so that going back to a frame or a setting costs nothing. */
const resultCacheBytes = 128 * 1024 * 1024;

/** Restored neighbours that are kept: stepping on by a frame needs most of them again. */
const neighbourCacheBytes = 128 * 1024 * 1024;

/** Models that stay open: Fast and the chosen one. */
const mostRestorers = 2;

/** One picture to make. */
type Pass = { model: CatalogModel; final: boolean };

export class Previewer {
  private readonly shelf: MediaShelf;
  private readonly restorers = new Map<string, Promise<Restorer>>();
  private readonly results = new ByteCache<Uint8Array<ArrayBuffer>>(resultCacheBytes);
  private readonly neighbours = new ByteCache<VideoFrame>(neighbourCacheBytes);

  constructor(shelf: MediaShelf) {
    this.shelf = shelf;
  }

  /** Forgets what was made of a file. */
  forget(media: string): void {
    this.results.deletePrefix(`${media}/`);
    this.neighbours.deletePrefix(`${media}/`);
  }

  /**
   * Frame packets, each better than the one before: Fast first, then the chosen mode.
   */
  async *preview(input: PreviewInput, signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
    const info = this.shelf.info(input.media);
    requireProgressive(info, input.settings.deinterlace);
    const { frames } = this.shelf.desk(input.media, input.settings.deinterlace);
    if (input.frame >= frames) {
      throw new PixReviveError('usage', `There is no frame ${input.frame}: the video has ${frames}.`);
    }
    const cached = this.results.get(resultKey(input));
    if (cached !== undefined) {
      yield cached;
      return;
    }
    for (const pass of await passesOf(input)) {
      throwIfCancelled(signal);
      const packet = await this.make(input, info, pass, signal);
      if (pass.final) {
        this.results.set(resultKey(input), packet, packet.byteLength);
      }
      yield packet;
    }
  }

  /**
   * QP of the source's frames that the models look at for one frame, read around that frame alone; null where only a
   * pass over the stream can tell.
   */
  async nearQp(
    { media, frame, settings, progressive }: Pick<PreviewInput, 'media' | 'frame' | 'settings' | 'progressive'>,
    signal: AbortSignal,
  ): Promise<NearQp | null> {
    const info = this.shelf.info(media);
    const factor = framesPerSource(settings.deinterlace);
    const reaches = (await passesOf({ settings, progressive, final: true })).map(({ model }) =>
      contextOf(slotsOf(model)),
    );
    const first = frame - Math.max(...reaches.map(({ behind }) => behind));
    const last = frame + Math.max(...reaches.map(({ ahead }) => ahead));
    const from = Math.max(0, Math.floor(first / factor));
    const to = Math.min(info.video.frames, Math.floor(last / factor) + 1);
    const values = from < to ? await readQpRange(info.path, info, { from, to }, signal) : null;
    return values === null ? null : { from, values: Float64Array.from(values, (qp) => qp ?? NaN) };
  }

  /** Opens the model of Fast. */
  async warm(): Promise<boolean> {
    const fast = (await loadCatalog()).models.find(({ entry }) => entry.mode === 'fast');
    if (fast !== undefined) {
      await this.restorer(fast, restoreSettingsSchema.parse({}));
    }
    return fast !== undefined;
  }

  /** Frames per second of a job with a model on frames of a file's size, without decoding and encoding. */
  async benchmark(
    media: string,
    settings: RestoreSettings,
    signal: AbortSignal,
  ): Promise<{ fps: number; provider: Restorer['info']['provider'] }> {
    const desk = this.shelf.desk(media);
    const model = chooseModel(await loadCatalog(), settings);
    const frame = await desk.frame(Math.floor(desk.frames / 2), signal);
    const { provider, threads, memoryBudgetMiB } = settings;
    const { format } = frame;
    await using restorer = await openRestorer({ model, provider, threads, memoryBudgetMiB, format, throughput: true });
    const { lanes } = restorer.info;
    const fps = await speedOf(restorer, model, {
      picture: () => frame,
      isEnough: (frames, milliseconds) => frames >= 5 * lanes || (frames > lanes && milliseconds > 3000),
      choices: { colors: this.shelf.info(media).video.color, chroma: settings.chroma },
      signal,
    });
    return { fps, provider: restorer.info.provider };
  }

  private async make(
    input: PreviewInput,
    info: MediaInfo,
    { model, final }: Pass,
    signal: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { settings } = input;
    const video = deliveredVideo(info.video, settings.deinterlace);
    const region = regionWithin(input.region, video.format);
    const around = grow(region, model.entry.overlap, video.format);
    const desk = this.shelf.desk(input.media, settings.deinterlace);
    // Decoding goes on while the model opens.
    const [restorer, shot] = await Promise.all([
      this.restorer(model, settings),
      loadShot(desk, input.frame, { ...contextOf(slotsOf(model)), qp: qpReader(input) }, signal),
    ]);
    const window = shot.window(model.entry.slots, input.frame);
    const pictures = await this.pictures(window, { input, video, model, restorer, shot, around }, signal);
    throwIfCancelled(signal);
    const output = allocateFrame({ ...video.format, width: around.width, height: around.height });
    await restorer.restore({
      window: pictures,
      qp: window.map(({ index }) => shot.qp(index)),
      frame: input.frame,
      output,
      strength: settings.strength,
      chroma: settings.chroma,
      colors: video.color,
      origin: { x: around.x, y: around.y },
    });
    return packetOf(cutRegion(output, inside(region, around)), video, { at: region, restored: true, final });
  }

  /** A region of every frame of a window, as the model wants to see it in that slot; each is cut, or restored, once. */
  private async pictures(
    window: readonly VideoFrame[],
    context: WindowContext,
    signal: AbortSignal,
  ): Promise<VideoFrame[]> {
    const { input, model, around } = context;
    const [decoded, restored] = [new Map<number, VideoFrame>(), new Map<number, VideoFrame>()];
    const pictures: VideoFrame[] = [];
    for (const [place, frame] of window.entries()) {
      throwIfCancelled(signal);
      const { index } = frame;
      const isDecoded = isDecodedSlot(model.entry.slots[place], index, input.frame) || input.settings.strength === 0;
      const known = isDecoded ? decoded : restored;
      const picture =
        known.get(index) ?? (isDecoded ? null : await this.restored(index, context)) ?? cutRegion(frame, around);
      known.set(index, picture);
      pictures.push(picture);
    }
    return pictures;
  }

  /** A region of a frame as the first pass restores it; null where the model has none. */
  private async restored(
    index: number,
    { input, video, model, restorer, shot, around }: WindowContext,
  ): Promise<VideoFrame | null> {
    const { firstPass } = model;
    if (firstPass === undefined || restorer.first === null) {
      return null;
    }
    const window = shot.window(firstPass.entry.slots, index);
    const qp = window.map((frame) => shot.qp(frame.index));
    const { seed, chroma, deinterlace, provider } = input.settings;
    const choices = [index, around, window.map((frame) => frame.index), qp, seed, chroma, deinterlace, provider];
    const key = `${input.media}/${firstPass.entry.sha256}/${JSON.stringify(choices)}`;
    const known = this.neighbours.get(key);
    if (known !== undefined) {
      return known;
    }
    const wide = grow(around, firstPass.entry.overlap, video.format);
    const cuts = new Map(window.map((frame) => [frame.index, cutRegion(frame, wide)]));
    const output = allocateFrame({ ...video.format, width: wide.width, height: wide.height });
    await restorer.first.restore({
      window: window.map((frame) => required(cuts.get(frame.index))),
      qp,
      frame: index,
      output,
      chroma,
      colors: video.color,
      origin: { x: wide.x, y: wide.y },
    });
    const cut = cutRegion(output, inside(around, wide));
    this.neighbours.set(
      key,
      cut,
      cut.planes.reduce((bytes, plane) => bytes + plane.byteLength, 0),
    );
    return cut;
  }

  /** The open restorer of a model and settings; the one used longest ago is closed when there are too many. */
  private restorer(model: CatalogModel, settings: RestoreSettings): Promise<Restorer> {
    const { provider, threads, memoryBudgetMiB, seed } = settings;
    const key = JSON.stringify([modelKey(model), provider, threads, memoryBudgetMiB, seed]);
    const open = this.restorers.get(key) ?? openRestorer({ model, provider, threads, memoryBudgetMiB, seed });
    this.restorers.delete(key);
    this.restorers.set(key, open);
    open.catch(() => this.restorers.delete(key));
    if (this.restorers.size > mostRestorers) {
      const [oldest] = this.restorers.keys();
      const dropped = oldest === undefined ? undefined : this.restorers.get(oldest);
      if (oldest !== undefined) {
        this.restorers.delete(oldest);
      }
      void dropped?.then((restorer) => restorer.close()).catch(() => undefined);
    }
    return open;
  }
}

type WindowContext = {
  input: PreviewInput;
  video: VideoInfo;
  model: CatalogModel;
  restorer: Restorer;
  shot: Shot;
  around: Region;
};

const required = (frame: VideoFrame | undefined): VideoFrame => {
  if (frame === undefined) {
    throw new PixReviveError('internal', 'A frame of the window is missing.');
  }
  return frame;
};

/** QP of a delivered frame: what the person set, what the stream says, or the fallback. */
const qpReader = ({ settings, qp }: PreviewInput): ((frame: number) => number) => {
  const choice = settings.qp;
  if (choice.kind === 'fixed') {
    return () => choice.qp;
  }
  const factor = framesPerSource(settings.deinterlace);
  return (frame) => {
    const known = qp?.values[Math.floor(frame / factor) - qp.from] ?? NaN;
    return Number.isNaN(known) ? choice.fallback : known;
  };
};

/** What the result depends on; settings of the export do not matter. */
const resultKey = ({ media, frame, region, settings }: PreviewInput): string => {
  const { mode, model, steps, qp, strength, seed, chroma, deinterlace, provider } = settings;
  return `${media}/${JSON.stringify([frame, region, mode, model, steps, qp, strength, seed, chroma, deinterlace, provider])}`;
};

/** The pictures to make, in order: Fast first, where that is asked for and another model is chosen. */
const passesOf = async ({
  settings,
  progressive,
  final,
}: Pick<PreviewInput, 'settings' | 'progressive' | 'final'>): Promise<Pass[]> => {
  const catalog = await loadCatalog();
  const chosen = chooseModel(catalog, settings);
  const fast = progressive ? fastModel(catalog, chosen) : null;
  return [...(fast === null ? [] : [{ model: fast, final: false }]), { model: chosen, final }];
};

/** The model of Fast, where it is another one than the chosen. */
const fastModel = (catalog: Awaited<ReturnType<typeof loadCatalog>>, chosen: CatalogModel): CatalogModel | null => {
  const fast = catalog.models.find(({ entry }) => entry.mode === 'fast') ?? null;
  return fast?.entry.id === chosen.entry.id ? null : fast;
};
