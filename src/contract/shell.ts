/**
 * What only a native shell can do. The preload script puts an object of this type at `window.pixreviveShell`; a browser
 * has none, and the window hides what is missing. Paths never cross: the shell grants them and hands over ids.
 */
import type { ActionId, KeyBindings } from './actions.ts';
import type { FileId, JobId } from './ids.ts';

export type PickFilesOptions = { kind: 'media' | 'project'; multiple: boolean };

/** What the native menu and dialogs follow besides names; left out, they follow the system and the action table. */
export type MenuOptions = { language?: 'en' | 'pl'; bindings?: KeyBindings };

export type ShellBridge = {
  platform: 'linux' | 'darwin' | 'win32';
  /** Native open dialog; empty when the person thought better of it. */
  pickFiles: (options: PickFilesOptions) => Promise<FileId[]>;
  pickFolder: () => Promise<FileId | null>;
  /** Native save dialog for a project. */
  pickSave: (suggestedName: string) => Promise<{ folder: FileId; name: string } | null>;
  /** Grants files that were dropped on the window. Folders count as the media files in them. */
  grantDropped: (files: readonly File[]) => Promise<FileId[]>;
  /** Shows a job's result in the system's file manager. */
  revealJobOutput: (job: JobId) => Promise<void>;
  /** 0 … 1 in the taskbar or dock; null takes the bar away. */
  setProgress: (fraction: number | null) => void;
  notify: (title: string, body: string) => void;
  /** Names for the native menu in the window's language, and the key presses that it shows beside them. */
  setMenuLabels: (labels: Readonly<Record<ActionId, string>>, options?: MenuOptions) => void;
  /** Unsaved work: the shell asks before it closes the window. */
  setDirty: (dirty: boolean) => void;
  /** Actions chosen in the native menu. Returns how to stop listening. */
  onAction: (listener: (action: ActionId) => void) => () => void;
  /** Files handed over by the system: a second start, a file association, a drop on the dock. */
  onOpenFiles: (listener: (files: FileId[]) => void) => () => void;
  /** A project handed over in the same ways. */
  onOpenProject: (listener: (file: FileId) => void) => () => void;
};

export type ShellWindow = { readonly pixreviveShell?: ShellBridge };
