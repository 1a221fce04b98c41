/** A cautious guess of the size of a result, before anything has been coded. */
import type { MediaInfo } from '../../contract/media.ts';
import { packedBytes } from '../media/frame-packing.ts';
import { framesPerSource } from '../media/deinterlace.ts';
import type { ExportPlan } from '../media/export-plan.ts';
import type { RestoreSettings } from '../../contract/settings.ts';

/** Share of the raw samples that a preset's pictures take; noisy material comes near these. */
const shareOfRaw: Readonly<Record<ExportPlan['preset']['group'], number>> = {
  archive: 0.65,
  mezzanine: 0.4,
  delivery: 0.12,
  review: 0.12,
  sequence: 1.3,
  metrics: 0,
  user: 0.65,
};

/** Chunks are kept until the final file is whole, so everything is there twice for a moment; streams are copied. */
const copies = 2;

/** Bytes on the disk that restoring a whole clip takes at most. */
export const estimateBytes = (plan: ExportPlan, info: MediaInfo, settings: RestoreSettings): number => {
  const frames = info.video.frames * framesPerSource(settings.deinterlace);
  const pictures = packedBytes(plan.sourceFormat) * frames * shareOfRaw[plan.preset.group];
  return Math.ceil(copies * pictures + info.bytes);
};
