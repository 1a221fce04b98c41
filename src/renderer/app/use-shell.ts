/** Keeps the native shell informed: taskbar progress, menu names, unsaved work, notifications. */
import { onScopeDispose, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { PixReviveError } from '../../contract/errors.ts';
import { actionIds, keyBindingsSchema, type ActionId } from '../../contract/actions.ts';
import { useResult } from '../composables/use-result.ts';
import { actionName } from '../i18n/action-name.ts';
import { useEngineWords } from '../i18n/engine-text/engine-words.ts';
import { shell } from '../shell/capabilities.ts';
import { useEngine } from '../stores/engine.ts';
import { useNotifications } from '../stores/notifications.ts';
import { usePreferences } from '../stores/preferences.ts';
import { useProject } from '../stores/project.ts';
import { useQueue } from '../stores/queue.ts';
import { useUi } from '../stores/ui.ts';
import type { Actions } from './use-actions.ts';

export const useShell = (actions: Actions): void => {
  const { t, locale } = useI18n();
  const queue = useQueue();
  const project = useProject();
  const ui = useUi();
  const preferences = usePreferences();
  const notifications = useNotifications();
  const words = useEngineWords();

  watch(
    () => queue.fraction,
    (fraction) => shell.setProgress?.(fraction),
  );
  watch(
    () => project.dirty,
    (dirty) => shell.setDirty?.(dirty),
  );
  watch(
    [locale, () => JSON.stringify(preferences.values.keys)] as const,
    ([language, keys]) => {
      const labels = Object.fromEntries(actionIds.map((id) => [id, actionName(t, id)])) as Record<ActionId, string>;
      // Copied: what crosses to the shell must be plain objects.
      const bindings = keyBindingsSchema.parse(JSON.parse(keys));
      shell.setMenuLabels?.(labels, { language: language === 'pl' ? 'pl' : 'en', bindings });
    },
    { immediate: true },
  );
  watch(
    () => `${project.dirty ? '• ' : ''}${project.document.name === '' ? t('project.untitled') : project.document.name}`,
    (name) => {
      document.title = `${name} – PixRevive Studio`;
    },
    { immediate: true },
  );

  const showQueue = {
    label: t('export.showQueue'),
    run: () => {
      ui.queueOpen = true;
    },
  };
  const showResult = useResult();
  useEngine().listen((event) => {
    if (event.type === 'job' && event.job.preview && event.job.state === 'done') {
      // A preview was asked for to be looked at.
      showResult(event.job.id).catch(notifications.fail);
    } else if (event.type === 'job' && event.job.state === 'failed' && event.job.error !== null) {
      const { error, name, preview } = event.job;
      notifications.fail(
        PixReviveError.fromRecord(error),
        preview ? '' : t('queue.failedToast', { name }),
        preview ? null : showQueue,
      );
    } else if (event.type === 'queue-done') {
      const text = t('queue.allDone', { done: event.done, failed: event.failed });
      notifications.show(event.failed > 0 ? 'warning' : 'success', text, showQueue);
      if (event.action !== 'nothing') {
        shell.notify?.('PixRevive Studio', text);
      }
    } else if (event.type === 'notice') {
      notifications.show(event.level, words.say(event.text));
    }
  });

  const stop = shell.onAction?.((id) => {
    actions.run(id);
  });
  onScopeDispose(() => stop?.());
};
