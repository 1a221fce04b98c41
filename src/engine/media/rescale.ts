/** Pictures of another size, by FFmpeg's scaler. Only ever used where somebody asked for it. */
import type { Frame } from 'node-av/lib';
import type { VideoInfo } from '../../contract/media.ts';
import { buildFilterChain, type FilterChain } from './filter-chain.ts';
import type { PlaneSize } from './frame.ts';

/** How pictures are scaled, in FFmpeg's words. */
export const scalingMethod = 'bicubic';

/** The scaler's settings as a filter; the same result on every machine. */
export const scaleFilter = ({ width, height }: PlaneSize): string =>
  `scale=${width}:${height}:flags=${scalingMethod}+accurate_rnd+full_chroma_int+bitexact`;

/** The video as it is delivered at another size. */
export const scaledVideo = (video: VideoInfo, size: PlaneSize | null): VideoInfo =>
  size === null ? video : { ...video, format: { ...video.format, width: size.width, height: size.height } };

/** Scales pictures one by one; each is valid until the next step. */
export async function* scaled<Picture extends { readonly frame: Frame }>(
  source: AsyncIterable<Picture>,
  size: PlaneSize,
  { timeBase }: VideoInfo,
): AsyncGenerator<Picture, void, void> {
  let chain: FilterChain | null = null;
  try {
    for await (const picture of source) {
      chain ??= buildFilterChain(scaleFilter(size), picture.frame, timeBase);
      for (const frame of chain.push(picture.frame)) {
        yield { ...picture, frame };
      }
    }
  } finally {
    chain?.[Symbol.dispose]();
  }
}
