/** The built-in export presets; docs/export.md explains the choices to people. */
import { PixReviveError } from '../../contract/errors.ts';
import type { ExportPreset, presetIds } from '../../contract/presets.ts';

/**
 * Every setting that an encoder would otherwise derive from the number of cores is stated, so that a chunk comes out
 * the same, bit for bit, on every machine and under every load.
 *
 * - x264: frame threads bound the motion search; `cpu-independent` takes floating point out of the rate control.
 * - x265: frame threads delay the rate control; wavefront threads change nothing but speed.
 * - SVT-AV1: `lp` sizes its pipeline.
 */
const deterministic = {
  x264: 'threads=4:lookahead-threads=1:cpu-independent=1',
  x265: 'frame-threads=2:pools=4:open-gop=0:log-level=error',
  svtAv1: 'lp=3',
} as const;

const builtIn: Readonly<Record<(typeof presetIds)[number], Omit<ExportPreset, 'id'>>> = {
  ffv1: {
    name: 'FFV1 archive master',
    group: 'archive',
    encoder: 'ffv1',
    // Level 3 with slice checksums and intra frames only: the profile that archives ask for (RFC 9043).
    options: { level: '3', coder: '1', context: '1', slicecrc: '1', g: '1' },
    containers: ['mkv'],
    pixelFormats: ['source'],
    description: 'Lossless: keeps size, depth and chroma sampling of the source. Large files.',
    lossless: true,
  },
  'prores-hq': {
    name: 'ProRes 422 HQ',
    group: 'mezzanine',
    encoder: 'prores_ks',
    options: { profile: 'hq', vendor: 'apl0' },
    containers: ['mov', 'mkv'],
    pixelFormats: ['yuv422p10le'],
    description: 'Mezzanine for editing, 4:2:2 10-bit, about 220 Mbit/s at 1080p30.',
    lossless: false,
  },
  'dnxhr-hqx': {
    name: 'DNxHR HQX',
    group: 'mezzanine',
    encoder: 'dnxhd',
    options: { profile: 'dnxhr_hqx' },
    containers: ['mov'],
    pixelFormats: ['yuv422p10le'],
    description: 'Mezzanine for Avid, 4:2:2 10-bit, at least 256×120 pixels.',
    lossless: false,
  },
  'hevc-10': {
    name: 'HEVC 10-bit',
    group: 'delivery',
    encoder: 'libx265',
    options: { crf: '16', preset: 'medium', 'x265-params': deterministic.x265 },
    containers: ['mp4', 'mkv', 'mov'],
    pixelFormats: ['yuv420p10le'],
    description: 'Delivery, 4:2:0 10-bit at CRF 16; keeps HDR10.',
    lossless: false,
  },
  h264: {
    name: 'H.264',
    group: 'delivery',
    encoder: 'libx264',
    options: { crf: '16', preset: 'medium', 'x264-params': deterministic.x264 },
    containers: ['mp4', 'mkv', 'mov'],
    pixelFormats: ['yuv420p'],
    description: 'Delivery, 4:2:0 8-bit at CRF 16; plays everywhere.',
    lossless: false,
  },
  av1: {
    name: 'AV1',
    group: 'delivery',
    encoder: 'libsvtav1',
    options: { crf: '20', preset: '6', 'svtav1-params': deterministic.svtAv1 },
    containers: ['mp4', 'mkv'],
    pixelFormats: ['yuv420p', 'yuv420p10le'],
    description: 'Delivery, 4:2:0 at the depth of the source, CRF 20; small files, slow to encode.',
    lossless: false,
  },
  review: {
    name: 'Review wipe',
    group: 'review',
    encoder: 'libx264',
    options: { crf: '18', preset: 'fast', 'x264-params': deterministic.x264 },
    containers: ['mp4', 'mkv', 'mov'],
    pixelFormats: ['yuv420p'],
    description: 'H.264 with the source on the left, the restoration on the right, and the frame number.',
    lossless: false,
  },
  png: {
    name: 'PNG sequence, 8 bit',
    group: 'sequence',
    encoder: 'png',
    options: { compression_level: '6', pred: 'mixed' },
    containers: ['png-sequence'],
    pixelFormats: ['rgb24', 'gray'],
    description: 'One RGB picture for each frame, 8 bits per channel.',
    lossless: false,
  },
  'png-16': {
    name: 'PNG sequence, 16 bit',
    group: 'sequence',
    encoder: 'png',
    options: { compression_level: '6', pred: 'mixed' },
    containers: ['png-sequence'],
    pixelFormats: ['rgb48be', 'gray16be'],
    description: 'One RGB picture for each frame, 16 bits per channel.',
    lossless: false,
  },
  'metrics-only': {
    name: 'Metrics only',
    group: 'metrics',
    encoder: null,
    options: {},
    containers: ['none'],
    pixelFormats: ['source'],
    description: 'Writes no video, only the report.',
    lossless: true,
  },
};

/** The built-in presets in the order in which they are offered. */
export const builtInPresets: readonly ExportPreset[] = Object.entries(builtIn).map(([id, preset]) => ({
  id,
  ...preset,
}));

/**
 * The preset of an id; a preset of the user's with the id of a built-in one hides it.
 * @throws PixReviveError `settings-invalid` when there is none
 */
export const findPreset = (id: string, userPresets: readonly ExportPreset[] = []): ExportPreset => {
  const all = [...userPresets, ...builtInPresets];
  const preset = all.find((candidate) => candidate.id === id);
  if (preset === undefined) {
    const known = [...new Set(all.map((candidate) => candidate.id))].join(', ');
    throw new PixReviveError('settings-invalid', `There is no export preset "${id}". Known presets: ${known}.`);
  }
  return preset;
};
