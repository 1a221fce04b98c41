/**
 * Figures that are kept from one measurement to the next, named by what they depend on: the contents of both files, the
 * options and the version of the measuring code. Files that were changed, by whatever means, have other contents and so
 * other names. Nothing here is needed: what is missing or damaged is measured again.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { recordCache } from '../model/cache.ts';

const [compress, decompress] = [promisify(gzip), promisify(gunzip)];

/** SHA-256 of a whole file, in hexadecimal. */
export const hashOfFile = async (path: string, signal?: AbortSignal): Promise<string> => {
  const hash = createHash('sha256');
  const options = { highWaterMark: 1024 * 1024 };
  await pipeline(createReadStream(path, options), hash, signal === undefined ? {} : { signal });
  return hash.digest('hex');
};

/** What a file system says about a file; any change of its contents changes one of these. */
const knownHashSchema = z.object({
  bytes: z.string(),
  modified: z.string(),
  changed: z.string(),
  inode: z.string(),
  device: z.string(),
  sha256: z.string(),
});

/** A file that was written less than this before it was read may change again within the clock's resolution. */
const settledMilliseconds = 2000;

type FileFacts = Omit<z.infer<typeof knownHashSchema>, 'sha256'>;

const factsOf = async (path: string): Promise<{ facts: FileFacts; ageMilliseconds: number }> => {
  const { size, mtimeNs, ctimeNs, ino, dev, mtimeMs, ctimeMs } = await stat(path, { bigint: true });
  return {
    facts: {
      bytes: String(size),
      modified: String(mtimeNs),
      changed: String(ctimeNs),
      inode: String(ino),
      device: String(dev),
    },
    ageMilliseconds: Date.now() - Math.max(Number(mtimeMs), Number(ctimeMs)),
  };
};

const isSame = (a: FileFacts, b: FileFacts): boolean =>
  (Object.keys(a) as (keyof FileFacts)[]).every((key) => a[key] === b[key]);

export type MeasureStoreOptions = {
  /** Bytes of figures that are kept; those used longest ago go first. */
  mostBytes?: number;
};

const defaultMostBytes = 512 * 1024 * 1024;

export class MeasureStore {
  private readonly folder: string;
  private readonly mostBytes: number;
  private readonly hashes: ReturnType<typeof recordCache<z.infer<typeof knownHashSchema>>>;

  /** @param cacheFolder the person's cache folder */
  constructor(cacheFolder: string, { mostBytes = defaultMostBytes }: MeasureStoreOptions = {}) {
    this.folder = join(cacheFolder, 'measures');
    this.mostBytes = mostBytes;
    this.hashes = recordCache(cacheFolder, 'file-hashes', knownHashSchema);
  }

  /** SHA-256 of the whole file; remembered for as long as the file system says that it was not touched. */
  async hashOf(path: string, signal?: AbortSignal): Promise<string> {
    const before = await factsOf(path);
    const known = await this.hashes.get(path);
    if (known !== null && isSame(before.facts, known)) {
      return known.sha256;
    }
    const sha256 = await hashOfFile(path, signal);
    const after = await factsOf(path);
    if (before.ageMilliseconds > settledMilliseconds && isSame(before.facts, after.facts)) {
      await this.hashes.set(path, { ...before.facts, sha256 });
    }
    return sha256;
  }

  /** What was kept under a name, or null. */
  async get<Value>(name: string, schema: z.ZodType<Value>): Promise<Value | null> {
    const path = this.pathOf(name);
    try {
      const parsed = schema.safeParse(JSON.parse((await decompress(await readFile(path))).toString('utf8')));
      if (!parsed.success) {
        return null;
      }
      const now = new Date();
      await utimes(path, now, now);
      return parsed.data;
    } catch {
      return null;
    }
  }

  /** Keeps a value under a name, and makes room for it. */
  async set(name: string, value: unknown): Promise<void> {
    const temporary = join(this.folder, `${randomUUID()}.partial`);
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(temporary, await compress(JSON.stringify(value), { level: 4 }));
      await rename(temporary, this.pathOf(name));
      await this.makeRoom();
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined);
    }
  }

  private pathOf(name: string): string {
    return join(this.folder, `${name}.json.gz`);
  }

  private async makeRoom(): Promise<void> {
    const entries = await Promise.all(
      (await readdir(this.folder)).map(async (name) => {
        const path = join(this.folder, name);
        const facts = await stat(path).catch(() => null);
        return facts === null ? [] : [{ path, bytes: facts.size, used: facts.mtimeMs }];
      }),
    );
    const files = entries.flat().sort((a, b) => a.used - b.used);
    let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { path, bytes } of files) {
      if (total <= this.mostBytes) {
        return;
      }
      await rm(path, { force: true });
      total -= bytes;
    }
  }
}
