/**
 * What was found out about models and providers on this machine, kept between runs in small JSON files. Nothing here is
 * needed: a missing, damaged or unwritable file only means that something is found out again.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** A file of records under keys. */
export type RecordCache<T> = {
  readonly get: (key: string) => Promise<T | null>;
  readonly set: (key: string, value: T) => Promise<void>;
};

/** Most records of one file; the oldest go first. */
const mostRecords = 200;

/** Opens (without reading yet) the cache `name`.json in a folder. Records that do not fit the schema do not exist. */
export const recordCache = <T>(folder: string, name: string, schema: z.ZodType<T>): RecordCache<T> => {
  const file = path.join(folder, `${name}.json`);
  const read = async (): Promise<Map<string, unknown>> => {
    try {
      const records = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(file, 'utf8')));
      return new Map(Object.entries(records));
    } catch {
      return new Map();
    }
  };
  return {
    get: async (key) => {
      const parsed = schema.safeParse((await read()).get(key));
      return parsed.success ? parsed.data : null;
    },
    set: async (key, value) => {
      const records = await read();
      records.delete(key);
      records.set(key, value);
      const kept = [...records].slice(-mostRecords);
      const temporary = `${file}.${randomUUID()}.partial`;
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(temporary, JSON.stringify(Object.fromEntries(kept), null, 1));
        await rename(temporary, file);
      } catch {
        await rm(temporary, { force: true }).catch(() => undefined);
      }
    },
  };
};

/** A short key for whatever a record depends on. */
export const cacheKey = (...facts: readonly (string | number)[]): string =>
  createHash('sha256').update(JSON.stringify(facts)).digest('hex').slice(0, 32);
