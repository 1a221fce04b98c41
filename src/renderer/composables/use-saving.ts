/** Saving the project, whichever way the shell has for naming a file. */
import { useI18n } from 'vue-i18n';
import { PixReviveError } from '../../contract/errors.ts';
import { projectEnding } from '../../contract/project.ts';
import { renameProject } from '../project/commands.ts';
import { shell } from '../shell/capabilities.ts';
import { useNotifications } from '../stores/notifications.ts';
import { useProject } from '../stores/project.ts';
import { useUi } from '../stores/ui.ts';

export type Saving = { save: () => Promise<void>; saveAs: () => Promise<void> };

export const useSaving = (): Saving => {
  const project = useProject();
  const ui = useUi();
  const notifications = useNotifications();
  const { t } = useI18n();

  const done = (): void => {
    notifications.show('success', t('project.saved', { name: project.kept?.path ?? project.document.name }));
  };

  const askTarget = async (): Promise<{ folder: string; name: string } | null> => {
    const suggested = project.document.name === '' ? t('project.untitled') : project.document.name;
    if (shell.pickSave !== undefined) {
      return shell.pickSave(suggested);
    }
    const answer = await ui.askFiles({ mode: 'save', multiple: false, suggestedName: suggested });
    const folder = answer?.files[0];
    return answer?.name === null || answer?.name === undefined || folder === undefined
      ? null
      : { folder, name: answer.name };
  };

  const saveAs = async (): Promise<void> => {
    const target = await askTarget();
    if (target === null) {
      return;
    }
    const name = target.name.endsWith(projectEnding) ? target.name : `${target.name}${projectEnding}`;
    // A project is called what its file is called.
    project.run('rename', renameProject(name.slice(0, -projectEnding.length)));
    try {
      // A native dialog has asked about replacing already.
      await project.save({ folder: target.folder, name }, shell.pickSave !== undefined);
    } catch (thrown) {
      if (PixReviveError.from(thrown).code !== 'output-exists') {
        throw thrown;
      }
      const replace = await ui.askConfirm({
        title: t('project.replaceTitle'),
        text: t('project.replaceText', { name }),
        confirm: t('project.replace'),
        danger: true,
      });
      if (!replace) {
        return;
      }
      await project.save({ folder: target.folder, name }, true);
    }
    done();
  };

  return {
    saveAs,
    save: async () => {
      if (project.kept?.file === null || project.kept === null) {
        await saveAs();
      } else {
        await project.save(null);
        done();
      }
    },
  };
};
