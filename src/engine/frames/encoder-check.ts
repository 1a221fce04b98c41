/** Which export presets open on this machine: each encoder is really opened, on a picture that all of them take. */
import { PixReviveError, type ErrorRecord } from '../../contract/errors.ts';
import type { MediaInfo } from '../../contract/media.ts';
import type { ExportPreset } from '../../contract/presets.ts';
import { restoreSettingsSchema } from '../../contract/settings.ts';
import { openEncoder } from '../media/encoder.ts';
import { planExport } from '../media/export-plan.ts';

const unspecified = 'unspecified';

/** A plain 720p clip that exists nowhere. */
const plainMedia: MediaInfo = {
  path: '',
  bytes: 0,
  container: 'matroska,webm',
  streams: [],
  chapters: [],
  metadata: {},
  warnings: [],
  video: {
    streamIndex: 0,
    codec: 'h264',
    profile: null,
    pixelFormat: 'yuv420p',
    format: { width: 1280, height: 720, chroma: '420', bitDepth: 8 },
    sampleAspectRatio: { num: 1, den: 1 },
    color: {
      range: unspecified,
      matrix: unspecified,
      primaries: unspecified,
      transfer: unspecified,
      chromaLocation: unspecified,
    },
    hdr: [],
    fieldOrder: 'progressive',
    rotation: 0,
    timeBase: { num: 1, den: 25 },
    frameRate: { num: 25, den: 1 },
    constantFrameRate: true,
    frames: 2,
    pts: [0, 1],
    timestamps: 'stored',
    durationSeconds: 0.08,
    bitrate: 0,
    timecode: null,
  },
};

/** What stands in the way of a preset here; null where it works. */
export const encoderProblem = async (preset: ExportPreset): Promise<ErrorRecord | null> => {
  try {
    const settings = restoreSettingsSchema.parse({ preset: preset.id });
    const plan = planExport(plainMedia, settings, { userPresets: [preset] });
    if (plan.encoder !== null) {
      const context = await openEncoder(plan, plan.encoder);
      context.freeContext();
    }
    return null;
  } catch (thrown) {
    return PixReviveError.from(thrown).toRecord();
  }
};
