/** Measures files against a reference, frame by frame, while all of them are decoded in step. */
import type { MediaInfo } from '../../contract/media.ts';
import { summarise } from '../../contract/measures/summary.ts';
import { asFrameMeasure } from '../../contract/measures/track-columns.ts';
import type { Provenance } from '../../contract/provenance.ts';
import type { FrameMeasure, QualitySummary } from '../../contract/quality.ts';
import { baselineOf, checkFiles, probeFor } from './checked-files.ts';
import { pairingOf } from './compare-frames.ts';
import type { CompareOptions } from './compare-options.ts';
import { measureTracks, unitsFor } from './measure-tracks.ts';

export type ComparedFile = {
  path: string;
  media: MediaInfo;
  /** Frame k of the file belongs to frame k + offset of the reference. */
  offset: number;
  frames: FrameMeasure[];
  summary: QualitySummary;
  /** Remarks: what differs from the reference without forbidding the measurement. */
  notes: readonly string[];
  /** What the file says about how it was restored. */
  provenance: Provenance | null;
};

export type CompareResult = {
  reference: { path: string; media: MediaInfo };
  files: ComparedFile[];
  /** Position of the file that differences refer to. */
  baseline: number;
  /** Files whose figures were all kept from earlier. */
  cachedTracks: number;
};

/** Bits per second of the video stream; null for raw video, whose size says nothing. */
export const bitrateOf = ({ video }: MediaInfo): number | null => (video.codec === 'rawvideo' ? null : video.bitrate);

/**
 * Measures one or several files against a reference: PSNR of every plane and SSIM of luma for each frame, and their
 * statistics. Files are probed and checked first; any mismatch is refused (`reference-mismatch`) before a frame is
 * measured. Memory stays flat over the length of the clips, but for the figures.
 *
 * @throws PixReviveError of the inputs; `reference-mismatch`; `feature-unavailable` for a filter or VMAF that this
 *   machine does not have; `cancelled` after `signal`
 */
export const compareFiles = async (
  referencePath: string,
  paths: readonly string[],
  options: CompareOptions = {},
): Promise<CompareResult> => {
  const { onPhase, onRow } = options;
  const baseline = baselineOf(options, paths.length);
  onPhase?.('checking');
  const reference = await probeFor(referencePath, options);
  const medias: MediaInfo[] = [];
  for (const path of paths) {
    medias.push(await probeFor(path, options));
  }
  const ready = await checkFiles(reference, medias, options);
  const units = unitsFor(options);
  const { rows, cachedTracks } = await measureTracks(
    ready.map(({ clip }) => ({ clip, units })),
    {
      ...options,
      onRow: (index, row) => {
        const clip = ready[index]?.clip;
        if (clip !== undefined) {
          onRow?.({ path: clip.file.path, index, frames: pairingOf(clip).frames }, row);
        }
      },
    },
  );
  const frames = rows.map((track) => track.map(asFrameMeasure));
  const files = ready.map(({ clip: { file, offset, notes }, provenance }, i): ComparedFile => {
    const own = frames[i] ?? [];
    const summary = summarise(own, {
      path: file.path,
      bitrate: bitrateOf(file),
      ...(i === baseline ? {} : { baseline: frames[baseline] ?? [] }),
    });
    return { path: file.path, media: file, offset, frames: own, summary, notes, provenance };
  });
  return { reference: { path: referencePath, media: reference }, files, baseline, cachedTracks };
};
