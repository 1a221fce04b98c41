/** Measures files without a reference: what can be said about one clip, and about what was made of it. */
import type { NoReferenceSummary } from '../../contract/comparison.ts';
import type { MediaInfo } from '../../contract/media.ts';
import type { TrackRow } from '../../contract/measures/track-columns.ts';
import type { Provenance } from '../../contract/provenance.ts';
import { baselineOf, checkFiles, probeFor } from './checked-files.ts';
import { bitrateOf } from './compare.ts';
import { pairingOf } from './compare-frames.ts';
import type { MeasuringOptions } from './compare-options.ts';
import { addEstimates } from './estimate.ts';
import { measureTracks } from './measure-tracks.ts';
import { summariseWithoutReference } from '../../contract/measures/no-reference-summary.ts';

export type InspectedFile = {
  path: string;
  media: MediaInfo;
  /** Frame k of the file belongs to frame k + offset of the baseline. */
  offset: number;
  frames: TrackRow[];
  summary: NoReferenceSummary;
  /** Remarks: what differs from the baseline without forbidding the measurement. */
  notes: readonly string[];
  provenance: Provenance | null;
};

export type InspectResult = {
  files: InspectedFile[];
  /** Position of the clip that the others were made of: it says what stands still, and what was changed. */
  baseline: number;
  cachedTracks: number;
};

/**
 * Measures block edges, blur and flicker of every frame, with QP, type and size of the coded frames, and how far each
 * file is from the baseline. The files must fit each other as with a reference.
 *
 * @throws PixReviveError of the inputs; `reference-mismatch`; `cancelled` after `signal`
 */
export const inspectFiles = async (
  paths: readonly string[],
  options: MeasuringOptions = {},
): Promise<InspectResult> => {
  const { onPhase, onRow } = options;
  const baseline = baselineOf(options, paths.length);
  onPhase?.('checking');
  const medias: MediaInfo[] = [];
  for (const path of paths) {
    medias.push(await probeFor(path, options));
  }
  const guide = medias[baseline];
  if (guide === undefined) {
    return { files: [], baseline, cachedTracks: 0 };
  }
  const ready = await checkFiles(guide, medias, options);
  const { rows, cachedTracks } = await measureTracks(
    ready.map(({ clip }, i) => ({ clip, units: i === baseline ? ['noReference'] : ['noReference', 'change'] })),
    {
      ...options,
      coded: true,
      vmaf: false,
      onRow: (index, row) => {
        const clip = ready[index]?.clip;
        if (clip !== undefined) {
          onRow?.({ path: clip.file.path, index, frames: pairingOf(clip).frames }, row);
        }
      },
    },
  );
  const measured = ready.map(({ clip: { file, offset, notes }, provenance }, i): InspectedFile => {
    const frames = rows[i] ?? [];
    const summary = summariseWithoutReference(frames, { path: file.path, bitrate: bitrateOf(file) });
    return { path: file.path, media: file, offset, frames, summary, notes, provenance };
  });
  const summaries = addEstimates(
    measured.map(({ frames, summary, provenance }) => ({ rows: frames, summary, isRestored: provenance !== null })),
    baseline,
  );
  const files = measured.map((file, i) => ({ ...file, summary: summaries[i] ?? file.summary }));
  return { files, baseline, cachedTracks };
};
