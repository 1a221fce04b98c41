/** Open projects: reading and writing their files, recovery copies, and the list of recent ones. */
import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { z } from 'zod';
import { PixReviveError } from '../../contract/errors.ts';
import type { MediaId, ProjectId } from '../../contract/ids.ts';
import { projectIdSchema } from '../../contract/ids.ts';
import {
  projectDocumentSchema,
  projectEnding,
  projectVersion,
  type ProjectDocument,
  type ProjectFile,
  type ProjectState,
  type RecentProject,
  type Recovery,
  type StoredFile,
} from '../../contract/project.ts';
import { restoreSettingsSchema } from '../../contract/settings.ts';
import { writeJsonAtomic } from '../jobs/atomic-file.ts';
import { writeError } from '../write-errors.ts';
import { parseProject } from './migrations.ts';
import { FileIdentities, resolveStored, storedPath } from './stored-file.ts';

/** What a project needs to know of the media bin: ids in the window, paths on the disk. */
export type ProjectMedia = {
  open: (paths: readonly string[]) => Promise<MediaId[]>;
  pathOf: (id: MediaId) => string;
};

export type ProjectStoreOptions = {
  /** Recovery copies and the list of recent projects are kept here. */
  folder: string;
  media: ProjectMedia;
  grant: (path: string) => string;
};

type Session = { document: ProjectDocument; path: string | null; dirty: boolean; recovered: boolean };

const recoveryFileSchema = z.object({
  id: projectIdSchema,
  path: z.string().nullable(),
  savedAt: z.iso.datetime(),
  project: z.json(),
});

const recentSchema = z.array(z.object({ path: z.string(), openedAt: z.iso.datetime() }));
const mostRecent = 20;

const emptyDocument = (): ProjectDocument => ({
  name: '',
  settings: restoreSettingsSchema.parse({}),
  destination: { name: '{name} restored' },
  clips: [],
  markers: [],
  bookmarks: [],
  view: {},
  sources: [],
});

export class ProjectStore {
  private readonly options: ProjectStoreOptions;
  private readonly sessions = new Map<ProjectId, Session>();
  private readonly identities = new FileIdentities();

  constructor(options: ProjectStoreOptions) {
    this.options = options;
  }

  create(): ProjectState {
    return this.begin({ document: emptyDocument(), path: null, dirty: false, recovered: false });
  }

  state(id: ProjectId): ProjectState {
    const { document, path, dirty, recovered } = this.require(id);
    return { id, document, file: path === null ? null : this.options.grant(path), path, dirty, recovered };
  }

  /** @throws PixReviveError `input-missing`, `project-newer`, `project-invalid` */
  async open(path: string): Promise<ProjectState> {
    const text = await readFile(path, 'utf8').catch((cause: unknown) => {
      throw new PixReviveError('input-missing', `The project "${path}" cannot be read. Was it moved?`, { cause });
    });
    const document = await this.toDocument(parseProject(text, basename(path)), path);
    await this.addRecent(path);
    return this.begin({ document, path, dirty: false, recovered: false });
  }

  /** Takes the window's document and keeps a recovery copy of it. */
  async update(id: ProjectId, document: ProjectDocument): Promise<ProjectState> {
    const session = this.require(id);
    session.document = document;
    session.dirty = true;
    await writeJsonAtomic(this.recoveryPath(id), {
      id,
      path: session.path,
      savedAt: new Date().toISOString(),
      project: await this.toFile(document, null),
    });
    return this.state(id);
  }

  /**
   * Writes the project's file.
   * @param target null saves where it is
   * @throws PixReviveError `output-exists` for another file that nobody allowed to replace, `output-unwritable`, `usage`
   */
  async save(
    id: ProjectId,
    document: ProjectDocument,
    target: string | null,
    overwrite: boolean,
  ): Promise<ProjectState> {
    const session = this.require(id);
    const chosen = target ?? session.path;
    if (chosen === null) {
      throw new PixReviveError('usage', 'Choose where to save the project.');
    }
    const path = extname(chosen).toLowerCase() === projectEnding ? chosen : `${chosen}${projectEnding}`;
    if (path !== session.path && !overwrite && (await stat(path).catch(() => null)) !== null) {
      throw new PixReviveError('output-exists', `"${path}" exists already. Choose another name, or replace it.`);
    }
    const named = { ...document, name: basename(path, extname(path)) };
    await writeJsonAtomic(path, await this.toFile(named, path)).catch((cause: unknown) => {
      throw writeError(cause, path);
    });
    Object.assign(session, { document: named, path, dirty: false, recovered: false });
    await rm(this.recoveryPath(id), { force: true });
    await this.addRecent(path);
    return this.state(id);
  }

  /** @param keep leave the recovery copy for the next start */
  async close(id: ProjectId, keep: boolean): Promise<void> {
    this.require(id);
    this.sessions.delete(id);
    if (!keep) {
      await rm(this.recoveryPath(id), { force: true });
    }
  }

  async recent(): Promise<RecentProject[]> {
    const known = await this.readRecent();
    return Promise.all(
      known.map(async ({ path, openedAt }) => ({
        file: this.options.grant(path),
        name: basename(path, extname(path)),
        path,
        openedAt,
        missing: (await stat(path).catch(() => null)) === null,
      })),
    );
  }

  /** Copies that no open project owns: left behind by a crash, or kept when the window was closed. */
  async recoveries(): Promise<Recovery[]> {
    const names = await readdir(this.recoveryFolder).catch(() => []);
    const found = await Promise.all(
      names.map(async (name): Promise<Recovery | null> => {
        const copy = await this.readRecovery(basename(name, '.json')).catch(() => null);
        if (copy === null || this.sessions.has(copy.id)) {
          return null;
        }
        const { id, path, savedAt } = copy;
        return { id, name: path === null ? '' : basename(path, extname(path)), path, savedAt };
      }),
    );
    return found.filter((entry) => entry !== null).sort((a, b) => b.savedAt.localeCompare(a.savedAt));
  }

  async openRecovery(id: ProjectId): Promise<ProjectState> {
    const copy = await this.readRecovery(id);
    const project = parseProject(JSON.stringify(copy.project), copy.path ?? 'the recovered project');
    const document = await this.toDocument(project, null);
    this.sessions.set(id, { document, path: copy.path, dirty: true, recovered: true });
    return this.state(id);
  }

  async dropRecovery(id: ProjectId): Promise<void> {
    await rm(this.recoveryPath(id), { force: true });
  }

  private begin(session: Session): ProjectState {
    const id = `p_${randomBytes(12).toString('base64url')}`;
    this.sessions.set(id, session);
    return this.state(id);
  }

  private require(id: ProjectId): Session {
    const session = this.sessions.get(id);
    if (session === undefined) {
      throw new PixReviveError('not-found', 'This project is not open any more. Open it again.');
    }
    return session;
  }

  private get recoveryFolder(): string {
    return join(this.options.folder, 'recovery');
  }

  private recoveryPath(id: ProjectId): string {
    return join(this.recoveryFolder, `${projectIdSchema.parse(id)}.json`);
  }

  private async readRecovery(id: ProjectId): Promise<z.infer<typeof recoveryFileSchema>> {
    const text = await readFile(this.recoveryPath(id), 'utf8').catch((cause: unknown) => {
      throw new PixReviveError('not-found', 'This recovery copy is not there any more.', { cause });
    });
    return recoveryFileSchema.parse(JSON.parse(text));
  }

  /** The document as it is stored; recovery copies (`projectPath` null) hold absolute paths. */
  private async toFile(document: ProjectDocument, projectPath: string | null): Promise<ProjectFile> {
    const stored = async (id: MediaId): Promise<StoredFile> => {
      const path = this.options.media.pathOf(id);
      return { path: storedPath(path, projectPath), ...(await this.identities.of(path)) };
    };
    const sources = await Promise.all(
      document.sources.map(async ({ id, media, reference }) => ({
        id,
        file: await stored(media),
        reference: reference === null ? null : await stored(reference),
      })),
    );
    return { format: 'pixrevive-project', version: projectVersion, ...document, sources };
  }

  private async toDocument(file: ProjectFile, projectPath: string | null): Promise<ProjectDocument> {
    const opened = async (stored: StoredFile): Promise<MediaId> => {
      const [id] = await this.options.media.open([await resolveStored(stored, projectPath)]);
      if (id === undefined) {
        throw new PixReviveError('internal', `"${stored.path}" could not be opened.`);
      }
      return id;
    };
    const sources = await Promise.all(
      file.sources.map(async (source) => ({
        id: source.id,
        media: await opened(source.file),
        reference: source.reference === null ? null : await opened(source.reference),
      })),
    );
    return projectDocumentSchema.parse({ ...file, sources });
  }

  private get recentPath(): string {
    return join(this.options.folder, 'recent-projects.json');
  }

  private async readRecent(): Promise<z.infer<typeof recentSchema>> {
    const text = await readFile(this.recentPath, 'utf8').catch(() => '[]');
    try {
      return recentSchema.parse(JSON.parse(text));
    } catch {
      // A list of conveniences is not worth an error.
      return [];
    }
  }

  private async addRecent(path: string): Promise<void> {
    const others = (await this.readRecent()).filter((entry) => entry.path !== path);
    const list = [{ path, openedAt: new Date().toISOString() }, ...others].slice(0, mostRecent);
    await writeJsonAtomic(this.recentPath, list);
  }
}
