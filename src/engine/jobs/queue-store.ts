/**
 * The queue on the disk: one SQLite file that survives a crash or power loss at any moment, and that one studio at a
 * time may hold (the operating system gives the lock back when its process dies).
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { PixReviveError } from '../../contract/errors.ts';
import { jobItemSchema, jobMeasuresSchema, queueSettingsSchema } from '../../contract/queue.ts';
import type { JobMeasures, QueueSettings } from '../../contract/queue.ts';

/** What is kept of a job. Progress and pictures are not: they belong to a run. */
export const queueRecordSchema = jobItemSchema.omit({ media: true, picture: true, progress: true }).extend({
  reference: z.string().nullable(),
  /** The job directory was made by this job, so a later run may go on with what is in it. */
  prepared: z.boolean(),
});
export type QueueRecord = z.infer<typeof queueRecordSchema>;

const picturesSchema = z.object({ before: z.instanceof(Uint8Array), after: z.instanceof(Uint8Array) });

/** JPEGs of one frame of a job. */
export type JobPictures = z.infer<typeof picturesSchema>;

const defaultSettings: QueueSettings = { paused: false, parallel: 1, whenDone: 'nothing' };

export class QueueStore {
  private readonly database: DatabaseSync;

  /** @throws PixReviveError `job-busy` while another process holds the queue of this folder */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'queue.sqlite');
    this.database = new DatabaseSync(path, { timeout: 0 });
    try {
      this.database.exec(`
        PRAGMA locking_mode = EXCLUSIVE;
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        BEGIN IMMEDIATE;
        CREATE TABLE IF NOT EXISTS job (
          id TEXT PRIMARY KEY, position INTEGER NOT NULL, record TEXT NOT NULL, measures TEXT
        ) STRICT;
        CREATE TABLE IF NOT EXISTS picture (
          job TEXT PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE, before BLOB NOT NULL, after BLOB NOT NULL
        ) STRICT;
        CREATE TABLE IF NOT EXISTS setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
        COMMIT;
      `);
    } catch (cause) {
      this.database.close();
      const locked = cause instanceof Error && 'errcode' in cause && cause.errcode === sqliteBusy;
      throw locked
        ? new PixReviveError(
            'job-busy',
            'Another PixRevive Studio is running for this user. Use its window, or close it first.',
            { cause },
          )
        : new PixReviveError(
            'output-unwritable',
            `The queue "${path}" cannot be opened. Check the folder's permissions.`,
            {
              cause,
              message: cause instanceof Error ? cause.message : String(cause),
            },
          );
    }
  }

  /** All jobs in their order; a record that this version cannot read is left out (and left alone). */
  load(): QueueRecord[] {
    return this.database
      .prepare('SELECT record FROM job ORDER BY position')
      .all()
      .flatMap((row) => {
        const parsed = queueRecordSchema.safeParse(JSON.parse(z.string().parse(row['record'])));
        return parsed.success ? [parsed.data] : [];
      });
  }

  /** Saves jobs in one transaction: all of them or, after a crash, none. `position` is the place in the order. */
  save(jobs: readonly { record: QueueRecord; position: number }[]): void {
    const statement = this.database.prepare(
      'INSERT INTO job (id, position, record) VALUES (?, ?, ?) ' +
        'ON CONFLICT (id) DO UPDATE SET position = excluded.position, record = excluded.record',
    );
    this.transaction(() => {
      for (const { record, position } of jobs) {
        statement.run(record.id, position, JSON.stringify(record));
      }
    });
  }

  saveOrder(ids: readonly string[]): void {
    const statement = this.database.prepare('UPDATE job SET position = ? WHERE id = ?');
    this.transaction(() => {
      ids.forEach((id, position) => statement.run(position, id));
    });
  }

  remove(ids: readonly string[]): void {
    const statement = this.database.prepare('DELETE FROM job WHERE id = ?');
    this.transaction(() => {
      ids.forEach((id) => statement.run(id));
    });
  }

  saveMeasures(id: string, measures: JobMeasures): void {
    this.database.prepare('UPDATE job SET measures = ? WHERE id = ?').run(JSON.stringify(measures), id);
  }

  loadMeasures(id: string): JobMeasures | null {
    const text = this.database.prepare('SELECT measures FROM job WHERE id = ?').get(id)?.['measures'];
    const parsed = typeof text === 'string' ? jobMeasuresSchema.safeParse(JSON.parse(text)) : null;
    return parsed?.data ?? null;
  }

  savePictures(id: string, { before, after }: JobPictures): void {
    this.database
      .prepare(
        'INSERT INTO picture VALUES (?, ?, ?) ' +
          'ON CONFLICT (job) DO UPDATE SET before = excluded.before, after = excluded.after',
      )
      .run(id, before, after);
  }

  loadPictures(id: string): JobPictures | null {
    const row = this.database.prepare('SELECT before, after FROM picture WHERE job = ?').get(id);
    return row === undefined ? null : picturesSchema.parse(row);
  }

  loadSettings(): QueueSettings {
    const text = this.database.prepare("SELECT value FROM setting WHERE key = 'queue'").get()?.['value'];
    const parsed = typeof text === 'string' ? queueSettingsSchema.safeParse(JSON.parse(text)) : null;
    return parsed?.data ?? defaultSettings;
  }

  saveSettings(settings: QueueSettings): void {
    this.database
      .prepare("INSERT INTO setting VALUES ('queue', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
      .run(JSON.stringify(settings));
  }

  close(): void {
    this.database.close();
  }

  private transaction(action: () => void): void {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      action();
      this.database.exec('COMMIT');
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** SQLITE_BUSY (sqlite.org/rescode.html). */
const sqliteBusy = 5;
