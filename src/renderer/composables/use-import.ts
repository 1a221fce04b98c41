/** Bringing files in, whichever way the shell has for it. */
import { PixReviveError } from '../../contract/errors.ts';
import type { FileId } from '../../contract/ids.ts';
import type { MediaItem } from '../../contract/library.ts';
import { addSources, setReference } from '../project/commands.ts';
import { shell } from '../shell/capabilities.ts';
import { useMedia } from '../stores/media.ts';
import { useNotifications } from '../stores/notifications.ts';
import { useProject } from '../stores/project.ts';
import { useUi } from '../stores/ui.ts';

export type Importing = {
  /** Asks for files; empty when the person thought better of it. */
  pick: (kind: 'media' | 'project', multiple: boolean) => Promise<FileId[]>;
  /** Opens files and puts them at the end of the timeline. */
  add: (files: readonly FileId[]) => Promise<void>;
  /** Puts opened media at the end of the timeline as soon as it is known what they are. */
  addOpened: (items: readonly MediaItem[]) => Promise<void>;
  importMedia: () => Promise<void>;
  /** Asks for the pristine version of a source. */
  chooseReference: (source: string) => Promise<void>;
  openProject: () => Promise<void>;
};

/** Scene cuts of clips up to this length are looked for without being asked; it takes a decoding pass. */
const shortClipSeconds = 120;

export const useImport = (): Importing => {
  const media = useMedia();
  const project = useProject();
  const ui = useUi();
  const notifications = useNotifications();

  const pick: Importing['pick'] = async (kind, multiple) =>
    shell.pickFiles === undefined
      ? ((await ui.askFiles({ mode: kind, multiple, suggestedName: '' }))?.files ?? [])
      : await shell.pickFiles({ kind, multiple });

  const addOpened: Importing['addOpened'] = async (items) => {
    const settled = await Promise.all(items.map(({ id }) => media.settled(id)));
    const usable = settled.flatMap((item) =>
      item.facts === null ? [] : [{ media: item.id, frames: item.facts.video.frames }],
    );
    project.run('import', addSources(usable));
    ui.startOpen = false;
    for (const item of settled) {
      if (item.error !== null) {
        notifications.fail(PixReviveError.fromRecord(item.error), item.name);
      } else {
        media.analyse(item.id, 'qp').catch(notifications.fail);
        if ((item.facts?.video.durationSeconds ?? Infinity) <= shortClipSeconds) {
          media.analyse(item.id, 'cuts').catch(notifications.fail);
        }
      }
    }
  };

  const add: Importing['add'] = async (files) => {
    if (files.length > 0) {
      await addOpened(await media.open(files));
    }
  };

  return {
    pick,
    add,
    addOpened,
    importMedia: async () => {
      await add(await pick('media', true));
    },
    chooseReference: async (source) => {
      const [file] = await pick('media', false);
      if (file === undefined) {
        return;
      }
      const [opened] = await media.open([file]);
      if (opened === undefined) {
        return;
      }
      const item = await media.settled(opened.id);
      if (item.error !== null) {
        notifications.fail(PixReviveError.fromRecord(item.error), item.name);
        return;
      }
      project.run('reference', setReference(source, item.id));
    },
    openProject: async () => {
      const [file] = await pick('project', false);
      if (file !== undefined) {
        await project.open(file);
        ui.startOpen = false;
      }
    },
  };
};
