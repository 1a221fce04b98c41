/** From paths to clips that were checked against each other. */
import { z } from 'zod';
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaInfo } from '../../contract/media.ts';
import type { Provenance } from '../../contract/provenance.ts';
import { probeMedia } from '../media/probe.ts';
import { readProvenance } from '../media/provenance.ts';
import { mismatchError, refusal } from './alignment.ts';
import { checkClip, type CheckedClip } from './checked-clip.ts';
import { pairingOf } from './compare-frames.ts';
import type { MeasuringOptions } from './compare-options.ts';
import { nameOf } from './measure-units.ts';
import { findOffset } from './offset-of.ts';

/** A clip that can be measured. */
export type ReadyClip = { clip: CheckedClip; provenance: Provenance | null };

const offsetSchema = z.object({ offset: z.int() });

/** The offset at which two files fit; looked for once for the same contents. */
const searchOffset = async (
  reference: MediaInfo,
  file: MediaInfo,
  { store = null, signal }: MeasuringOptions,
): Promise<number> => {
  if (store === null) {
    return findOffset({ reference, file }, signal);
  }
  const hashes = [await store.hashOf(reference.path, signal), await store.hashOf(file.path, signal)];
  const name = nameOf('offset', ...hashes);
  const kept = await store.get(name, offsetSchema);
  const offset = kept?.offset ?? (await findOffset({ reference, file }, signal));
  if (kept === null) {
    await store.set(name, { offset });
  }
  return offset;
};

/** A scaled reference has one size, so the files must have one. */
const requireOneSize = (clips: readonly CheckedClip[]): CheckedClip[] => {
  const first = clips[0]?.file.video.format;
  return clips.map((clip) => {
    const { width, height } = clip.file.video.format;
    return first === undefined || (width === first.width && height === first.height)
      ? clip
      : {
          ...clip,
          findings: [
            ...clip.findings,
            refusal('size', 'It has another size than the first file, and the reference can only be scaled to one.'),
          ],
        };
  });
};

/** Facts of a file: those that the caller has, or probed now. */
export const probeFor = (path: string, { probe, rawFrameRate, signal }: MeasuringOptions): Promise<MediaInfo> =>
  probe?.(path) ??
  probeMedia(path, {
    ...(rawFrameRate === undefined ? {} : { rawFrameRate }),
    ...(signal === undefined ? {} : { signal }),
  });

/** Position of the baseline. @throws PixReviveError `settings-invalid` where there is no such file */
export const baselineOf = ({ baseline = 0 }: MeasuringOptions, files: number): number => {
  if (baseline >= files) {
    throw new PixReviveError('settings-invalid', `The baseline must be one of the ${files} files.`);
  }
  return baseline;
};

/**
 * Checks files against a reference (or what stands in its place). Every file is told of before one is refused.
 *
 * @throws PixReviveError `reference-mismatch` for the first that cannot be measured
 */
export const checkFiles = async (
  reference: MediaInfo,
  files: readonly MediaInfo[],
  options: MeasuringOptions,
): Promise<ReadyClip[]> => {
  const { offset = null, onChecked, skipOffsetSearch = false } = options;
  const offsetFor = (i: number): number | null => (typeof offset === 'number' ? offset : (offset?.[i] ?? null));
  const checked: CheckedClip[] = [];
  for (const [i, file] of files.entries()) {
    const isReference = file.path === reference.path;
    checked.push(
      await checkClip(reference, file, {
        ...options,
        offset: offsetFor(i),
        search: () => (skipOffsetSearch || isReference ? Promise.resolve(0) : searchOffset(reference, file, options)),
      }),
    );
  }
  const clips = checked.some(({ scaleTo }) => scaleTo !== null) ? requireOneSize(checked) : checked;
  const ready: ReadyClip[] = [];
  for (const [i, clip] of clips.entries()) {
    const provenance = await readProvenance(clip.file);
    const { offset: fits, findings, notes } = clip;
    onChecked?.(i, { offset: fits, frames: pairingOf(clip).frames, findings, notes, provenance });
    ready.push({ clip, provenance });
  }
  for (const { file, findings } of clips) {
    const refused = findings.filter((finding) => finding.refused);
    if (refused.length > 0) {
      throw mismatchError(file.path, refused);
    }
  }
  return ready;
};
