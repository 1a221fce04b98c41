/** The media files that a service process was told of, with their desks. */
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaInfo } from '../../contract/media.ts';
import type { RestoreSettings } from '../../contract/settings.ts';
import type { VideoFrame } from '../media/frame.ts';
import { ByteCache } from '../../contract/byte-cache.ts';
import { FrameDesk } from './frame-desk.ts';

/** Decoded frames of all files: about 180 at 720p. */
const frameCacheBytes = 256 * 1024 * 1024;

/** Files whose readers stay open. */
const mostDesks = 6;

export class MediaShelf {
  private readonly infos = new Map<string, MediaInfo>();
  private readonly desks = new Map<string, FrameDesk>();
  private readonly cache = new ByteCache<VideoFrame>(frameCacheBytes);

  async put(key: string, info: MediaInfo): Promise<void> {
    await this.remove(key);
    this.infos.set(key, info);
  }

  async remove(key: string): Promise<void> {
    this.infos.delete(key);
    this.cache.deletePrefix(`${key}/`);
    const own = [...this.desks].filter(([name]) => name.startsWith(`${key}/`));
    own.forEach(([name]) => this.desks.delete(name));
    await Promise.all(own.map(([, desk]) => desk.close()));
  }

  info(key: string): MediaInfo {
    const info = this.infos.get(key);
    if (info === undefined) {
      throw new PixReviveError('internal', 'This file is not open here.', { message: `unknown media ${key}` });
    }
    return info;
  }

  desk(key: string, deinterlace: RestoreSettings['deinterlace'] = 'none'): FrameDesk {
    const name = `${key}/${deinterlace}`;
    const desk = this.desks.get(name) ?? new FrameDesk({ key, info: this.info(key), deinterlace, cache: this.cache });
    // The one used last stands last.
    this.desks.delete(name);
    this.desks.set(name, desk);
    if (this.desks.size > mostDesks) {
      const [oldest] = this.desks.keys();
      const dropped = oldest === undefined ? undefined : this.desks.get(oldest);
      if (oldest !== undefined && dropped !== undefined) {
        this.desks.delete(oldest);
        void dropped.close();
      }
    }
    return desk;
  }
}
