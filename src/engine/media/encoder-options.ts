/** A preset's encoder options, completed by what depends on the picture. */
import type { ExportPreset } from '../../contract/presets.ts';
import { hdr10Text } from './hdr10.ts';
import type { Hdr10 } from './hdr10.ts';

/**
 * Slices of an FFV1 picture: they are coded in parallel and each carries its own checksum. Fixed by the picture, not
 * by the number of cores. FFV1 refuses more slices than a tiny picture has room for: there FFmpeg chooses.
 */
const ffv1Slices = (width: number, height: number): string | null => {
  if (width < 64 || height < 64) {
    return null;
  }
  return width * height >= 1280 * 720 ? '24' : '4';
};

const joined = (...parts: (string | null | undefined)[]): string =>
  parts.filter((part) => part !== null && part !== undefined && part !== '').join(':');

/** Options under FFmpeg's names, for one size of picture. */
export const encoderOptions = (
  preset: ExportPreset,
  { width, height, hdr10 }: { width: number; height: number; hdr10: Hdr10 },
): Record<string, string> => {
  const options = { ...preset.options };
  if (preset.encoder === 'ffv1' && options['slices'] === undefined) {
    const slices = ffv1Slices(width, height);
    return slices === null ? options : { ...options, slices };
  }
  if (preset.encoder === 'libx265') {
    const { masteringDisplay, contentLightLevel } = hdr10Text(hdr10);
    const hdr = masteringDisplay === null && contentLightLevel === null ? null : 'hdr10=1:repeat-headers=0';
    const parameters = joined(
      options['x265-params'],
      hdr,
      masteringDisplay === null ? null : `master-display=${masteringDisplay}`,
      contentLightLevel === null ? null : `max-cll=${contentLightLevel}`,
    );
    return { ...options, 'x265-params': parameters };
  }
  return options;
};
