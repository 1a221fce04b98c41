/** Takes the worst frames out of the files again and cuts pictures of them. */
import { PixReviveError } from '../../../contract/errors.ts';
import type { MediaInfo } from '../../../contract/media.ts';
import { openVideoReader } from '../../media/reader.ts';
import type { PlaneSize, VideoFrame } from '../../media/frame.ts';
import type { ComparedFile, CompareResult } from '../compare.ts';
import { atDepth } from '../depth.ts';
import { worstFrames, worstReasons, type WorstFrame } from '../../../contract/measures/worst-frames.ts';
import { cropDifference, cropRgb, worstAreas, type Area } from './crop.ts';
import { encodePng, magnified, type RgbImage } from './png.ts';

/** Sizes of what is cut out, in luma samples: as it is, and to be shown four times larger. */
const wide = { width: 224, height: 144 };
const narrow = { width: 56, height: 36 };
export const magnification = 4;

/** Names of the pictures of a frame, in their order in the report. */
export type PictureSide = 'reference' | 'before' | 'after' | 'difference';

export type FramePicture = { side: PictureSide; /** PNG at 1:1. */ whole: Buffer; /** PNG at 4:1. */ detail: Buffer };

/** A frame with the reasons for which it is shown, and what it looks like. */
export type PicturedFrame = {
  /** Position of the file among the compared files. */
  file: number;
  reasons: WorstFrame[];
  frame: number;
  areas: { wide: Area; narrow: Area };
  pictures: FramePicture[];
};

/** Frames of each list that are shown as pictures, and how many a report holds at most. */
const picturedOfList = 2;
const picturedFrames = 12;

/** For each file the position of the file that its differences refer to; null where there is none. */
export type Baselines = readonly (number | null)[];

/** As everywhere in a comparison: one file for all others. */
export const oneBaseline = (files: number, baseline: number): Baselines =>
  Array.from({ length: files }, (_, i) => (i === baseline ? null : baseline));

/**
 * Which frames are shown: the two worst of each list of each file that has a baseline (whose frames are beside them as
 * "before"), or of all files where none has; each frame once, twelve at most in all; files take turns, so that none is left
 * out.
 */
export const chosenFrames = (
  files: readonly Pick<ComparedFile, 'frames'>[],
  baselines: Baselines,
): { file: number; reasons: WorstFrame[] }[] => {
  const alone = baselines.every((baseline) => baseline === null);
  const lists = files.flatMap(({ frames }, file) => {
    const baseline = baselines[file] ?? null;
    if (baseline === null && !alone) {
      return [];
    }
    const before = baseline === null ? [] : (files[baseline]?.frames ?? []);
    const worst = worstReasons.flatMap((reason) => worstFrames(frames, before, reason, picturedOfList));
    const byFrame = Map.groupBy(worst, ({ frame }) => frame);
    return [[...byFrame.values()].map((reasons) => ({ file, reasons }))];
  });
  const longest = Math.max(0, ...lists.map((list) => list.length));
  const inTurn = Array.from({ length: longest }, (_, i) => lists.flatMap((list) => list.slice(i, i + 1))).flat();
  const chosen = inTurn.slice(0, picturedFrames);
  return chosen.sort((a, b) => a.file - b.file || (a.reasons[0]?.frame ?? 0) - (b.reasons[0]?.frame ?? 0));
};

const readOne = async (media: MediaInfo, frame: number, scaleTo: PlaneSize | null = null): Promise<VideoFrame> => {
  const range = { in: frame, out: frame + 1 };
  await using reader = await openVideoReader(media.path, { media, range, scaleTo });
  const read = await reader.read();
  if (read === null) {
    throw new PixReviveError('decode-failed', `Frame ${frame} of ${media.path} cannot be read any more.`);
  }
  return read;
};

const picture = (side: PictureSide, areas: PicturedFrame['areas'], crop: (area: Area) => RgbImage): FramePicture => ({
  side,
  whole: encodePng(crop(areas.wide)),
  detail: encodePng(magnified(crop(areas.narrow), magnification)),
});

const throwIfCancelled = (signal: AbortSignal | undefined): void => {
  if (signal?.aborted === true) {
    throw new PixReviveError('cancelled', 'The measurement was cancelled.');
  }
};

/**
 * Cuts the pictures of the frames that `chosenFrames` names. A few frames are decoded, one after the other.
 *
 * @throws PixReviveError `cancelled`; what reading the files throws
 */
export const takePictures = async (
  { reference, files }: CompareResult,
  baselines: Baselines,
  { signal }: { signal?: AbortSignal } = {},
): Promise<PicturedFrame[]> => {
  const result: PicturedFrame[] = [];
  for (const { file, reasons } of chosenFrames(files, baselines)) {
    const baseline = files[baselines[file] ?? -1];
    const { media, offset = 0 } = files[file] ?? {};
    const frame = reasons[0]?.frame;
    if (media === undefined || frame === undefined) {
      continue;
    }
    throwIfCancelled(signal);
    const depth = Math.max(reference.media.video.format.bitDepth, media.video.format.bitDepth);
    const { width, height } = media.video.format;
    const isScaled = width !== reference.media.video.format.width || height !== reference.media.video.format.height;
    const pristine = atDepth(await readOne(reference.media, frame, isScaled ? { width, height } : null), depth);
    const after = atDepth(await readOne(media, frame - offset), depth);
    const hasBefore = baseline?.frames.some((measure) => measure.frame === frame) === true;
    const before = hasBefore ? await readOne(baseline.media, frame - baseline.offset) : null;
    const loss = before !== null && reasons.some(({ reason, amount }) => reason === 'loss' && Number.isFinite(amount));
    const areas = worstAreas(
      { reference: pristine, after, ...(loss ? { before: atDepth(before, depth) } : {}) },
      wide,
      narrow,
    );
    result.push({
      file,
      reasons,
      frame,
      areas,
      pictures: [
        picture('reference', areas, (area) => cropRgb(pristine, reference.media.video.color, area)),
        ...(before === null || baseline === undefined
          ? []
          : [picture('before', areas, (area) => cropRgb(before, baseline.media.video.color, area))]),
        picture('after', areas, (area) => cropRgb(after, media.video.color, area)),
        picture('difference', areas, (area) => cropDifference(pristine, after, area)),
      ],
    });
  }
  return result;
};
