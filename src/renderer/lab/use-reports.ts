/** Writing reports where a person wants them, in either shell. */
import { useI18n } from 'vue-i18n';
import { PixReviveError } from '../../contract/errors.ts';
import type { FileId } from '../../contract/ids.ts';
import { shell } from '../shell/capabilities.ts';
import { useNotifications } from '../stores/notifications.ts';
import { useUi } from '../stores/ui.ts';

type Target = { folder: FileId; name: string };
type Write = (target: Target, overwrite: boolean) => Promise<{ path: string }>;

export type Reports = {
  /** A folder; null when the person thought better of it. */
  pickFolder: () => Promise<FileId | null>;
  /** Asks where, writes, asks again before anything is replaced, and says where it is. */
  write: (suggestedName: string, write: Write) => Promise<void>;
};

const endingOf = (name: string): string => name.slice(name.lastIndexOf('.'));

export const useReports = (): Reports => {
  const { t } = useI18n();
  const ui = useUi();
  const notifications = useNotifications();

  const pickFolder = async (): Promise<FileId | null> =>
    shell.pickFolder === undefined
      ? ((await ui.askFiles({ mode: 'folder', multiple: false, suggestedName: '' }))?.files[0] ?? null)
      : await shell.pickFolder();

  const pickTarget = async (suggestedName: string): Promise<Target | null> => {
    // The native dialog for saving is one for projects; a report keeps its name there.
    if (shell.pickFolder !== undefined) {
      const folder = await shell.pickFolder();
      return folder === null ? null : { folder, name: suggestedName };
    }
    const answer = await ui.askFiles({ mode: 'save', multiple: false, suggestedName });
    const folder = answer?.files[0];
    const name = answer?.name ?? null;
    if (folder === undefined || name === null) {
      return null;
    }
    const ending = endingOf(suggestedName);
    return { folder, name: name.endsWith(ending) ? name : `${name}${ending}` };
  };

  return {
    pickFolder,
    write: async (suggestedName, write) => {
      const target = await pickTarget(suggestedName);
      if (target === null) {
        return;
      }
      let written: { path: string };
      try {
        written = await write(target, false);
      } catch (thrown) {
        if (PixReviveError.from(thrown).code !== 'output-exists') {
          throw thrown;
        }
        const replace = await ui.askConfirm({
          title: t('project.replaceTitle'),
          text: t('project.replaceText', { name: target.name }),
          confirm: t('project.replace'),
          danger: true,
        });
        if (!replace) {
          return;
        }
        written = await write(target, true);
      }
      notifications.show('success', t('lab.written', { path: written.path }));
    },
  };
};
