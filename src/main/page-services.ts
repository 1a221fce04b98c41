/** What the page may ask of the shell, channel by channel. */
import type { Studio } from '../engine/api/studio.ts';
import { dialogRequests } from './dialogs.ts';
import type { ElectronParts } from './electron-parts.ts';
import { expandFolders, sortPaths } from './handed-over.ts';
import type { Inbox } from './inbox.ts';
import type { Invocations, Notices } from './ipc.ts';
import type { Questions } from './questions.ts';
import type { ShellMenu } from './shell-menu.ts';
import type { WindowHandle } from './window-handle.ts';

export type PageServicesOptions = {
  electron: Pick<ElectronParts, 'app' | 'dialog' | 'shell'>;
  studio: Pick<Studio, 'grant' | 'outputOf'>;
  window: WindowHandle;
  inbox: Inbox;
  menu: ShellMenu;
  questions: Questions;
  /** Endings of media files, each with its dot. */
  mediaEndings: ReadonlySet<string>;
};

export const pageServices = ({
  electron,
  studio,
  window,
  inbox,
  menu,
  questions,
  mediaEndings,
}: PageServicesOptions): { invocations: Invocations; notices: Notices } => ({
  invocations: {
    ...dialogRequests({
      dialog: electron.dialog,
      window: () => questions.parent(),
      texts: () => questions.texts(),
      grant: studio.grant,
      mediaEndings,
      onPicked: (path) => {
        electron.app.addRecentDocument(path);
      },
    }),
    grantDropped: async (paths) => {
      const { project, media } = sortPaths(await expandFolders(paths, mediaEndings));
      if (project !== null) {
        inbox.receive([project]);
      }
      return media.map(studio.grant);
    },
    revealJobOutput: (job) => {
      electron.shell.showItemInFolder(studio.outputOf(job));
      return Promise.resolve(null);
    },
  },
  notices: {
    ready: () => {
      inbox.open(studio.grant);
    },
    setProgress: (fraction) => {
      window.setProgress(fraction);
    },
    notify: ({ title, body }) => {
      window.notify(title, body);
    },
    setMenuLabels: ({ labels, language, bindings }) => {
      questions.language = language ?? questions.language;
      menu.update(labels, bindings ?? {});
    },
    setDirty: (dirty) => {
      window.dirty = dirty;
    },
  },
});
