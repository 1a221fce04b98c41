/** Small pictures for the timeline: a few requests at a time, the newest wish first. */
import { dataPaths } from '../../contract/api.ts';
import { ByteCache } from '../../contract/byte-cache.ts';

const width = 96;
const cacheBytes = 24 * 1024 * 1024;
const parallel = 3;
const waitingLimit = 60;

export type Thumbnails = {
  /** The picture if it is here; otherwise it is fetched and `onReady` called. Frames are rounded to a grid of `grain`. */
  get: (media: string, frame: number, grain: number) => ImageBitmap | null;
  close: () => void;
};

export const createThumbnails = (onReady: () => void): Thumbnails => {
  const cache = new ByteCache<ImageBitmap>(cacheBytes, (bitmap) => {
    bitmap.close();
  });
  const failed = new Set<string>();
  const waiting = new Map<string, { media: string; frame: number }>();
  const controller = new AbortController();
  let running = 0;

  const fetchOne = async (key: string, media: string, frame: number): Promise<void> => {
    try {
      const response = await fetch(dataPaths.thumbnail(media, frame, { width }), { signal: controller.signal });
      if (!response.ok) {
        failed.add(key);
        return;
      }
      const bitmap = await createImageBitmap(await response.blob());
      cache.set(key, bitmap, bitmap.width * bitmap.height * 4);
      onReady();
    } catch {
      // A picture that does not come leaves its place empty.
      failed.add(key);
    }
  };

  const pump = (): void => {
    const newest = [...waiting].at(-1);
    if (running >= parallel || newest === undefined || controller.signal.aborted) {
      return;
    }
    const [key, { media, frame }] = newest;
    waiting.delete(key);
    running += 1;
    void fetchOne(key, media, frame).finally(() => {
      running -= 1;
      pump();
    });
    pump();
  };

  return {
    get: (media, frame, grain) => {
      const rounded = Math.floor(frame / grain) * grain;
      const key = `${media}:${rounded}`;
      const known = cache.get(key);
      if (known !== undefined) {
        return known;
      }
      if (!failed.has(key)) {
        waiting.delete(key);
        waiting.set(key, { media, frame: rounded });
        for (const oldest of waiting.keys()) {
          if (waiting.size <= waitingLimit) {
            break;
          }
          waiting.delete(oldest);
        }
        pump();
      }
      return null;
    },
    close: () => {
      controller.abort();
    },
  };
};
