/** Files on their way to the page. Those that come while nobody listens wait. */
import type { FileId } from '../contract/ids.ts';
import type { ShellEventName, ShellEvents } from './channels.ts';
import { expandFolders, sortPaths } from './handed-over.ts';

export type InboxOptions = {
  /** Endings of media files, each with its dot. */
  mediaEndings: ReadonlySet<string>;
  send: <Name extends ShellEventName>(name: Name, value: ShellEvents[Name]) => void;
  /** Told of projects, for the system's list of recent documents. */
  onProject: (path: string) => void;
  onError: (error: unknown) => void;
};

export class Inbox {
  private readonly options: InboxOptions;
  private readonly waiting: string[];
  /** Makes ids of paths while there is a page that takes them. */
  private grant: ((path: string) => FileId) | null = null;

  constructor(options: InboxOptions, handed: readonly string[]) {
    this.options = options;
    this.waiting = [...handed];
  }

  /** Takes out what waits: folders as the media files in them, nothing that does not exist. */
  take(): Promise<string[]> {
    return expandFolders(this.waiting.splice(0), this.options.mediaEndings);
  }

  /** Paths from outside: a second start, the system, a drop. */
  receive(paths: readonly string[]): void {
    this.waiting.push(...paths);
    if (this.grant !== null) {
      this.deliver(this.grant).catch(this.options.onError);
    }
  }

  /** The page listens from now on. */
  open(grant: (path: string) => FileId): void {
    this.grant = grant;
    this.receive([]);
  }

  /** The page is being loaded anew. */
  close(): void {
    this.grant = null;
  }

  private async deliver(grant: (path: string) => FileId): Promise<void> {
    const { project, media } = sortPaths(await this.take());
    if (project !== null) {
      this.options.onProject(project);
      this.options.send('openProject', grant(project));
    }
    if (media.length > 0) {
      this.options.send('openFiles', media.map(grant));
    }
  }
}
