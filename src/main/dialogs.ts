/** Native dialogs. What a person picks becomes an id before it reaches the page. */
import type { BaseWindow, Dialog, FileFilter, OpenDialogOptions } from 'electron';
import { basename, dirname } from 'node:path';
import { projectEnding } from '../contract/project.ts';
import type { FileId } from '../contract/ids.ts';
import type { Invocations } from './ipc.ts';
import type { Texts } from './texts.ts';

export type DialogOptions = {
  dialog: Pick<Dialog, 'showOpenDialog' | 'showSaveDialog'>;
  window: () => BaseWindow | null;
  texts: () => Texts;
  grant: (path: string) => FileId;
  /** Endings of media files, each with its dot. */
  mediaEndings: ReadonlySet<string>;
  /** Told of files for the system's list of recent documents. */
  onPicked: (path: string) => void;
};

/** Endings as the dialogs of all platforms take them: without the dot. */
const filter = (name: string, endings: Iterable<string>): FileFilter => ({
  name,
  extensions: [...endings].map((ending) => ending.slice(1)),
});

/** The requests of the page that open a dialog. */
export const dialogRequests = (options: DialogOptions): Pick<Invocations, 'pickFiles' | 'pickFolder' | 'pickSave'> => {
  const { dialog, window, texts, grant, onPicked } = options;

  const open = async (request: OpenDialogOptions): Promise<string[]> => {
    const parent = window();
    const answer = await (parent === null ? dialog.showOpenDialog(request) : dialog.showOpenDialog(parent, request));
    return answer.canceled ? [] : answer.filePaths;
  };

  return {
    pickFiles: async ({ kind, multiple }) => {
      const { dialogs } = texts();
      const filters =
        kind === 'project'
          ? [filter(dialogs.project, [projectEnding])]
          : [filter(dialogs.media, options.mediaEndings), { name: dialogs.all, extensions: ['*'] }];
      const paths = await open({
        filters,
        properties: ['openFile', ...(multiple ? ['multiSelections' as const] : [])],
      });
      paths.forEach(onPicked);
      return paths.map(grant);
    },
    pickFolder: async () => {
      const [folder] = await open({ title: texts().dialogs.outputs, properties: ['openDirectory', 'createDirectory'] });
      return folder === undefined ? null : grant(folder);
    },
    pickSave: async (suggestedName) => {
      const request = {
        defaultPath: `${safeName(suggestedName)}${projectEnding}`,
        filters: [filter(texts().dialogs.project, [projectEnding])],
        properties: ['showOverwriteConfirmation' as const, 'createDirectory' as const],
      };
      const parent = window();
      const answer = await (parent === null ? dialog.showSaveDialog(request) : dialog.showSaveDialog(parent, request));
      if (answer.canceled || answer.filePath === '') {
        return null;
      }
      // Added here and not by the page: the dialog has asked about replacing this very file.
      const path = answer.filePath.endsWith(projectEnding) ? answer.filePath : `${answer.filePath}${projectEnding}`;
      onPicked(path);
      return { folder: grant(dirname(path)), name: basename(path) };
    },
  };
};

/** A suggestion is a name and never a place: whatever parts folders or is not allowed somewhere becomes a space. */
const safeName = (name: string): string => {
  const cleaned = name
    .replaceAll(/[/\\:*?"<>|\p{Cc}]/gu, ' ')
    .replace(/^[. ]+/, '')
    .trim();
  return cleaned.endsWith(projectEnding) ? cleaned.slice(0, -projectEnding.length) : cleaned;
};
