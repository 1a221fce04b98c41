/** Small files of the person's own: preferences of the window, export presets. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeJsonAtomic } from '../jobs/atomic-file.ts';

const preferencesSchema = z.record(z.string(), z.json());
export type Preferences = z.infer<typeof preferencesSchema>;

/** What a window wants to find again; the engine keeps it and does not read it. */
export class PreferencesFile {
  private readonly path: string;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.path = join(folder, 'preferences.json');
  }

  async read(): Promise<Preferences> {
    const text = await readFile(this.path, 'utf8').catch(() => '{}');
    try {
      return preferencesSchema.parse(JSON.parse(text));
    } catch {
      // Damaged by hand: the window starts with its defaults, and the next change writes a whole file.
      return {};
    }
  }

  write(preferences: Preferences): Promise<void> {
    const written = this.writing.then(() => writeJsonAtomic(this.path, preferences));
    this.writing = written.catch(() => undefined);
    return written;
  }
}
