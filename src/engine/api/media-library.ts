/** The media bin: opened files, what probing and analyses found about them, and which process knows them. */
import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { PixReviveError } from '../../contract/errors.ts';
import type { StudioEvent } from '../../contract/events.ts';
import type { FileId, MediaId } from '../../contract/ids.ts';
import { mediaFactsSchema, type AnalysisKind, type MediaColumn, type MediaItem } from '../../contract/library.ts';
import type { MediaInfo } from '../../contract/media.ts';
import type { Lane } from '../frames/lane.ts';
import type { QpColumns } from '../frames/lane-protocol.ts';
import { forStudio, studioWords } from '../studio-words.ts';
import type { FileGrants } from './file-grants.ts';
import { ProbeLine } from './probe-line.ts';
import { durationColumn, secondsColumn } from './time-columns.ts';

export type LibraryOptions = {
  grants: FileGrants;
  /** Where files are probed and analysed. */
  lane: Lane;
  /** Every lane, for closing files. */
  lanes: readonly Lane[];
  emit: (event: StudioEvent) => void;
};

type Entry = {
  readonly id: MediaId;
  path: string;
  /** Counts up when the file is replaced, so that no process mixes the two up. */
  generation: number;
  info: MediaInfo | null;
  item: MediaItem;
  qp: QpColumns | null;
  /** Settles when the analysis of the QP that was started has ended, well or not. */
  qpRead: Promise<void> | null;
  /** Settles when probing has ended, well or not. */
  probed: Promise<void>;
};

/** Files that are probed at the same time; the others wait in line. */
const mostProbes = 2;
/** A file whose probe took the process down with it is tried once more, alone. */
const mostAttempts = 2;

const idle = { state: 'idle', error: null } as const;

export class MediaLibrary {
  private readonly options: LibraryOptions;
  private readonly entries = new Map<MediaId, Entry>();
  private readonly byPath = new Map<string, MediaId>();
  private readonly line = new ProbeLine(mostProbes);

  constructor(options: LibraryOptions) {
    this.options = options;
  }

  list(): MediaItem[] {
    return [...this.entries.values()].map(({ item }) => item);
  }

  /** @throws PixReviveError `not-found` */
  item(id: MediaId): MediaItem {
    return this.require(id).item;
  }

  pathOf(id: MediaId): string {
    return this.require(id).path;
  }

  /** The media item of a path, where that is open. */
  idOf(path: string): MediaId | null {
    return this.byPath.get(path) ?? null;
  }

  /** Opens files; those that are open already keep their item. Probing goes on behind. */
  open(paths: readonly string[]): Promise<MediaItem[]> {
    return Promise.all(paths.map((path) => this.openOne(path)));
  }

  remove(id: MediaId): void {
    const entry = this.require(id);
    this.entries.delete(id);
    this.byPath.delete(entry.path);
    this.forget(entry);
    this.options.emit({ type: 'media-removed', media: id });
  }

  /** Puts another file in the place of one; analyses start anew. */
  async relink(id: MediaId, file: FileId): Promise<MediaItem> {
    const entry = this.require(id);
    this.forget(entry);
    const path = this.options.grants.pathOf(file);
    this.byPath.delete(entry.path);
    this.byPath.set(path, id);
    entry.path = path;
    entry.generation += 1;
    entry.info = null;
    entry.qp = null;
    entry.qpRead = null;
    await this.look(entry);
    this.changed(entry);
    return entry.item;
  }

  /** Facts of a file, once it has been probed. @throws PixReviveError what probing found */
  async info(id: MediaId): Promise<MediaInfo> {
    const entry = this.require(id);
    this.line.hurry(entry.id);
    await entry.probed;
    if (entry.info === null) {
      throw entry.item.error === null
        ? new PixReviveError('input-missing', `"${entry.path}" is not there any more. Link the file again.`)
        : PixReviveError.fromRecord(entry.item.error);
    }
    return entry.info;
  }

  /** The key under which a lane knows a file; tells the lane of it where that is new. */
  async keyIn(lane: Lane, id: MediaId): Promise<string> {
    const info = await this.info(id);
    const key = keyOf(this.require(id));
    await lane.ensure(key, info);
    return key;
  }

  /** Starts a pass over the stream, unless it runs or has been done. */
  async analyse(id: MediaId, kind: AnalysisKind): Promise<MediaItem> {
    await this.info(id);
    const entry = this.require(id);
    const { state } = entry.item[kind];
    if (state === 'idle' || state === 'failed') {
      if (kind === 'qp') {
        entry.qpRead = this.readQp(entry);
      } else {
        void this.findCuts(entry);
      }
    }
    return entry.item;
  }

  /**
   * The QP of every frame, once it has been read; the reading starts here where nobody asked for it before. Null where
   * it cannot be read.
   */
  async qp(id: MediaId): Promise<Float64Array | null> {
    await this.analyse(id, 'qp');
    const entry = this.require(id);
    await entry.qpRead;
    return entry.qp?.qp ?? null;
  }

  /** The QP of every frame where it has been read already. */
  knownQp(id: MediaId): Float64Array | null {
    return this.require(id).qp?.qp ?? null;
  }

  /** @throws PixReviveError `not-ready` before the analysis that makes the column has been done */
  async column(id: MediaId, column: MediaColumn): Promise<Float64Array<ArrayBuffer>> {
    const { video } = await this.info(id);
    if (column === 'seconds') {
      return secondsColumn(video);
    }
    if (column === 'duration') {
      return durationColumn(video);
    }
    const { qp } = this.require(id);
    if (qp === null) {
      throw new PixReviveError('not-ready', 'The QP of this file has not been read yet.');
    }
    const columns = { qp: qp.qp, 'qp-spread': qp.spread, bits: qp.bits, type: qp.type };
    return columns[column];
  }

  private require(id: MediaId): Entry {
    const entry = this.entries.get(id);
    if (entry === undefined) {
      throw new PixReviveError('not-found', 'This file is not open any more. Open it again.');
    }
    return entry;
  }

  private async openOne(path: string): Promise<MediaItem> {
    const known = this.idOf(path);
    if (known !== null) {
      const entry = this.require(known);
      if (entry.item.state === 'missing' || entry.item.state === 'failed') {
        await this.look(entry);
        this.changed(entry);
      }
      return entry.item;
    }
    const id = `m_${randomBytes(12).toString('base64url')}`;
    const item: MediaItem = {
      id,
      file: this.options.grants.grant(path),
      name: basename(path),
      path,
      bytes: 0,
      state: 'probing',
      error: null,
      facts: null,
      qp: { ...idle, summary: null },
      cuts: { ...idle, frames: null },
    };
    const entry: Entry = {
      id,
      path,
      generation: 0,
      info: null,
      item,
      qp: null,
      qpRead: null,
      probed: Promise.resolve(),
    };
    this.entries.set(id, entry);
    this.byPath.set(path, id);
    await this.look(entry);
    this.changed(entry);
    return entry.item;
  }

  /** Sees whether the file is there, and has it probed. */
  private async look(entry: Entry): Promise<void> {
    const facts = await stat(entry.path).catch(() => null);
    entry.item = {
      ...entry.item,
      file: this.options.grants.grant(entry.path),
      name: basename(entry.path),
      path: entry.path,
      bytes: facts?.size ?? 0,
      state: facts === null ? 'missing' : 'probing',
      error: null,
      facts: null,
      qp: { ...idle, summary: null },
      cuts: { ...idle, frames: null },
    };
    if (facts !== null) {
      entry.probed = this.line.run(entry.id, () => this.probe(entry));
    }
  }

  private async probe(entry: Entry): Promise<void> {
    const { generation } = entry;
    let result: MediaInfo | PixReviveError = new PixReviveError('internal', 'The file was not probed.');
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      result = await this.options.lane
        .call('probe', { path: entry.path, rawFrameRate: null })
        .catch((thrown: unknown) => PixReviveError.from(thrown));
      if (!(result instanceof PixReviveError) || result.code !== 'worker-crashed') {
        break;
      }
    }
    if (entry.generation !== generation) {
      return;
    }
    if (result instanceof PixReviveError) {
      entry.item = { ...entry.item, state: 'failed', error: forStudio(result).toRecord() };
    } else {
      entry.info = result;
      // The schema leaves the list of timestamps out: windows read it as a column.
      const facts = mediaFactsSchema.parse(result);
      const warnings = facts.warnings.map((warning) => ({ ...warning, message: studioWords(warning.message) }));
      entry.item = { ...entry.item, state: 'ready', facts: { ...facts, warnings } };
    }
    this.changed(entry);
  }

  private async readQp(entry: Entry): Promise<void> {
    const set = (qp: MediaItem['qp']): void => {
      entry.item = { ...entry.item, qp };
      this.changed(entry);
    };
    set({ state: 'running', error: null, summary: null });
    await this.whileSame(entry, async (key) => {
      const columns = await this.options.lane.call('qp', { media: key });
      return () => {
        entry.qp = columns;
        set({ state: 'ready', error: null, summary: columns.summary });
      };
    }).catch((thrown: unknown) => {
      set({ state: 'failed', error: forStudio(PixReviveError.from(thrown)).toRecord(), summary: null });
    });
  }

  private async findCuts(entry: Entry): Promise<void> {
    const set = (cuts: MediaItem['cuts']): void => {
      entry.item = { ...entry.item, cuts };
      this.changed(entry);
    };
    set({ state: 'running', error: null, frames: null });
    await this.whileSame(entry, async (key) => {
      // A restored region needs the QP: it is read first.
      await entry.qpRead;
      const { frames } = await this.options.lane.call('cuts', { media: key });
      return () => {
        set({ state: 'ready', error: null, frames });
      };
    }).catch((thrown: unknown) => {
      set({ state: 'failed', error: forStudio(PixReviveError.from(thrown)).toRecord(), frames: null });
    });
  }

  /** Runs an analysis and applies its result, unless the file was replaced meanwhile. */
  private async whileSame(entry: Entry, action: (key: string) => Promise<() => void>): Promise<void> {
    const { generation } = entry;
    const apply = await action(await this.keyIn(this.options.lane, entry.id));
    if (entry.generation === generation) {
      apply();
    }
  }

  private forget(entry: Entry): void {
    for (const lane of this.options.lanes) {
      lane.forget(keyOf(entry));
    }
  }

  private changed(entry: Entry): void {
    if (this.entries.has(entry.id)) {
      this.options.emit({ type: 'media', media: entry.item });
    }
  }
}

const keyOf = ({ id, generation }: Entry): string => `${id}.${generation}`;
