/** A preset's encoder options, completed by what depends on the picture. */
import type { ExportPreset } from '../../contract/presets.ts';
import { hdr10Text } from './hdr10.ts';
import type { Hdr10 } from './hdr10.ts';

/** The picture as it goes into the encoder. */
export type CodedPicture = { width: number; height: number; pixelFormat: string };

/**
 * Slices of an FFV1 picture: they are coded in parallel and each carries its own checksum. Fixed by the picture, not
 * by the number of cores. FFmpeg cuts neither tiny pictures nor odd sizes with subsampled chroma: null leaves those
 * whole.
 */
const ffv1Slices = ({ width, height, pixelFormat }: CodedPicture): string | null => {
  const oddChroma =
    (width % 2 !== 0 && /42[02]/.test(pixelFormat)) || (height % 2 !== 0 && pixelFormat.includes('420'));
  if (width < 64 || height < 64 || oddChroma) {
    return null;
  }
  return width * height >= 1280 * 720 ? '24' : '4';
};

const joined = (...parts: (string | null | undefined)[]): string =>
  parts.filter((part) => part !== null && part !== undefined && part !== '').join(':');

/** Options under FFmpeg's names, for one size of picture. */
export const encoderOptions = (preset: ExportPreset, picture: CodedPicture, hdr10: Hdr10): Record<string, string> => {
  const options = { ...preset.options };
  if (preset.encoder === 'ffv1' && options['slices'] === undefined) {
    const slices = ffv1Slices(picture);
    return slices === null ? options : { ...options, slices };
  }
  const { masteringDisplay, contentLightLevel } = hdr10Text(hdr10);
  if (preset.encoder === 'libsvtav1') {
    const parameters = joined(
      options['svtav1-params'],
      masteringDisplay === null ? null : `mastering-display=${masteringDisplay.decimal}`,
      contentLightLevel === null ? null : `content-light=${contentLightLevel}`,
    );
    return { ...options, 'svtav1-params': parameters };
  }
  if (preset.encoder === 'libx265') {
    const hdr = masteringDisplay === null && contentLightLevel === null ? null : 'hdr10=1:repeat-headers=0';
    const parameters = joined(
      options['x265-params'],
      hdr,
      masteringDisplay === null ? null : `master-display=${masteringDisplay.units}`,
      contentLightLevel === null ? null : `max-cll=${contentLightLevel}`,
    );
    return { ...options, 'x265-params': parameters };
  }
  return options;
};
