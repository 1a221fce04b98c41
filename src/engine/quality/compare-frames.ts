/** The loop under a comparison: decodes a reference and several files in step and measures each frame. */
import { PixReviveError } from '../../contract/errors.ts';
import type { FrameRange } from '../../contract/comparison.ts';
import type { MediaInfo } from '../../contract/media.ts';
import type { TrackRow } from '../../contract/measures/track-columns.ts';
import type { ExtraMeasure } from '../../contract/quality.ts';
import { openMetricFilters, type MetricFilterName, type MetricFilters } from '../media/metric-filters.ts';
import type { PlaneSize, VideoFrame } from '../media/frame.ts';
import { openVideoReader, type VideoReader } from '../media/reader.ts';
import { pairFrames, type FramePairing } from './alignment.ts';
import { atDepth } from './depth.ts';
import type { Picture } from './frame-meter.ts';
import { openMeter, type Meter } from './meter.ts';
import { throwIfCancelled } from './offset-of.ts';

/** A file and its reference, checked against each other. Without a reference, the baseline stands in its place. */
export type ComparedClip = {
  reference: MediaInfo;
  file: MediaInfo;
  /** Frame k of the file belongs to frame k + offset of the reference. */
  offset: number;
  /** Frames of the reference to measure; null for all. */
  range: FrameRange | null;
  /** Size that the reference is scaled to; null where it has the size of the file. */
  scaleTo: PlaneSize | null;
};

/** What is measured of a clip. */
export type Wanted = {
  /** PSNR and SSIM against the reference. */
  pair: boolean;
  filters: readonly MetricFilterName[];
  /** Measures that need no reference; with `change`, the difference to the clip in the reference's place as well. */
  noReference: boolean;
  change: boolean;
};

/** One clip under way: what is to be measured of it, and rows of what is known already. */
export type FrameJob = { clip: ComparedClip; wanted: Wanted; known: readonly TrackRow[] | null };

export type FrameLoopOptions = {
  threads: number;
  signal?: AbortSignal;
  /** Called for every row of every job, in order of frames within each. */
  onRow?: (job: number, row: TrackRow) => void;
};

export const pairingOf = ({ reference, file, offset, range }: ComparedClip): FramePairing =>
  pairFrames(reference.video.frames, file.video.frames, offset, range);

const depthOf = ({ reference, file }: ComparedClip): number =>
  Math.max(reference.video.format.bitDepth, file.video.format.bitDepth);

const readFrame = async (reader: VideoReader, { path, video }: MediaInfo, frame: number): Promise<VideoFrame> => {
  const read = await reader.read();
  if (read === null) {
    throw new PixReviveError(
      'input-truncated',
      `${path} ended at frame ${frame} although ${video.frames} frames were counted: it is damaged. Copy or make it again.`,
    );
  }
  return read;
};

/** A job under way. */
type Lane = {
  clip: ComparedClip;
  wanted: Wanted;
  index: number;
  pairing: FramePairing;
  /** Null where the file is its own guide and is decoded once. */
  reader: VideoReader | null;
  filters: MetricFilters | null;
  known: readonly TrackRow[] | null;
  /** By step of the lane; a hole where a thread is still at it. */
  own: Omit<TrackRow, 'frame'>[];
  /** What FFmpeg's filters have answered; they may be some frames behind. */
  extra: ExtraMeasure[];
  /** Rows that are complete and reported. */
  reported: number;
  previous: { test: Picture; guide: Picture } | null;
};

const isItsOwnGuide = ({ reference, file, offset, scaleTo }: ComparedClip): boolean =>
  reference.path === file.path && offset === 0 && scaleTo === null;

const openLane = async (
  { clip, wanted, known }: FrameJob,
  index: number,
  resources: AsyncDisposableStack,
): Promise<Lane> => {
  const { format, frameRate } = clip.file.video;
  const pairing = pairingOf(clip);
  const { fileStart, frames } = pairing;
  const filters =
    wanted.filters.length === 0
      ? null
      : resources.use(openMetricFilters(wanted.filters, { ...format, bitDepth: depthOf(clip) }, frameRate));
  const range = { in: fileStart, out: fileStart + frames };
  const reader = isItsOwnGuide(clip)
    ? null
    : resources.use(await openVideoReader(clip.file.path, { media: clip.file, range }));
  return { clip, wanted, index, pairing, reader, filters, known, own: [], extra: [], reported: 0, previous: null };
};

/** Reports what is complete, in the order of frames. */
const report = (lane: Lane, onRow: (job: number, row: TrackRow) => void): void => {
  for (;;) {
    const step = lane.reported;
    const own = lane.own[step];
    const extra = lane.filters === null ? {} : lane.extra[step];
    if (own === undefined || extra === undefined) {
      return;
    }
    lane.reported += 1;
    onRow(lane.index, { ...lane.known?.[step], ...own, ...extra, frame: lane.pairing.referenceStart + step });
  }
};

type Started = { done: Promise<void>; release: () => void };

/** One frame of one lane. FFmpeg's filters look at neighbouring frames, so they are fed in order, before the next read. */
const startLane = async (lane: Lane, step: number, reference: Picture, meter: Meter): Promise<Started> => {
  const { clip, wanted, reader } = lane;
  const frame = reader === null ? null : await readFrame(reader, clip.file, lane.pairing.fileStart + step);
  const [guide, test] = [atDepth(reference, depthOf(clip)), atDepth(frame ?? reference, depthOf(clip))];
  const { previous } = lane;
  const tasks: Promise<Partial<TrackRow>>[] = [
    ...(wanted.pair ? [meter.measure(guide, test)] : []),
    ...(wanted.noReference
      ? [
          meter.measureWithoutReference({
            test,
            previous: previous?.test ?? null,
            guide,
            guidePrevious: previous?.guide ?? null,
            change: wanted.change,
          }),
        ]
      : []),
  ];
  lane.previous = wanted.noReference ? { test, guide } : null;
  const measured = Promise.all(tasks);
  // It may fail before anybody waits for it.
  measured.catch(() => undefined);
  lane.extra.push(...((await lane.filters?.push(guide, test)) ?? []));
  const done = measured.then((parts) => {
    lane.own[step] = Object.assign({}, ...parts) as Omit<TrackRow, 'frame'>;
  });
  done.catch(() => undefined);
  return {
    done,
    release: () => {
      if (frame !== null) {
        reader?.release(frame);
      }
    },
  };
};

/** Frames that may be given back when they and, where neighbours are looked at, the frames after them are measured. */
class Lent {
  private readonly keepLast: boolean;
  private last: { done: Promise<unknown>; release: () => void } | null = null;

  constructor(keepLast: boolean) {
    this.keepLast = keepLast;
  }

  add(done: Promise<unknown>, release: () => void): void {
    const before = this.last;
    this.last = { done, release };
    if (!this.keepLast) {
      done.then(release, () => undefined);
    } else if (before !== null) {
      Promise.all([before.done, done]).then(before.release, () => undefined);
    }
  }
}

/**
 * Decodes the reference and every file in step and measures each frame. All clips have the same reference at the same
 * size; each has an offset of its own. A bounded number of frames is under way at any moment, whatever the length of the
 * clips.
 */
export const measureInStep = async (
  jobs: readonly FrameJob[],
  { threads, signal, onRow = () => undefined }: FrameLoopOptions,
): Promise<void> => {
  const [first] = jobs;
  if (first === undefined) {
    return;
  }
  await using resources = new AsyncDisposableStack();
  const pairings = jobs.map(({ clip }) => pairingOf(clip));
  const start = Math.min(...pairings.map(({ referenceStart }) => referenceStart));
  const end = Math.max(...pairings.map(({ referenceStart, frames }) => referenceStart + frames));
  const { reference: media, scaleTo } = first.clip;
  const reference = resources.use(
    await openVideoReader(media.path, { media, range: { in: start, out: end }, scaleTo }),
  );
  const lanes: Lane[] = [];
  for (const [index, job] of jobs.entries()) {
    lanes.push(await openLane(job, index, resources));
  }
  const meter = resources.use(openMeter({ threads }));
  const lent = new Lent(jobs.some(({ wanted }) => wanted.noReference));
  const underWay: Promise<void>[] = [];
  for (let number = start; number < end; number += 1) {
    throwIfCancelled(signal);
    const frame = await readFrame(reference, media, number);
    const active = lanes.filter(
      ({ pairing }) => number >= pairing.referenceStart && number < pairing.referenceStart + pairing.frames,
    );
    const started = await Promise.all(
      active.map((lane) => startLane(lane, number - lane.pairing.referenceStart, frame, meter)),
    );
    const finished = Promise.all(started.map(({ done }) => done)).then(() => {
      active.forEach((lane) => {
        report(lane, onRow);
      });
    });
    finished.catch(() => undefined);
    lent.add(finished, () => {
      reference.release(frame);
      started.forEach(({ release }) => {
        release();
      });
    });
    underWay.push(finished);
    if (underWay.length > threads) {
      await underWay.shift();
    }
  }
  await Promise.all(underWay);
  for (const lane of lanes) {
    lane.extra.push(...((await lane.filters?.finish()) ?? []));
    report(lane, onRow);
  }
};
