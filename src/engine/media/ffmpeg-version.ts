/** Which FFmpeg decodes, filters and encodes here. */
import { getFFmpegInfo } from 'node-av/lib';

/** Version of the FFmpeg libraries that the studio runs on, for reports. */
export const ffmpegVersion = (): string => {
  const { version, libraries } = getFFmpegInfo();
  return `${version} (libavcodec ${libraries.avcodec})`;
};
