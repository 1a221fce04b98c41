/** The state of the export dialog, and what it does in the end. */
import { storeToRefs } from 'pinia';
import { computed, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { PresetOffer } from '../../contract/catalogue.ts';
import type { ContainerId } from '../../contract/presets.ts';
import type { Enqueue } from '../../contract/queue.ts';
import { api } from '../api/engine.ts';
import { frameRate } from '../composables/format.ts';
import { changeSettings } from '../project/commands.ts';
import { shell } from '../shell/capabilities.ts';
import { useCatalogue } from '../stores/catalogue.ts';
import { useExportDraft } from '../stores/export-draft.ts';
import { useMedia } from '../stores/media.ts';
import { useNotifications } from '../stores/notifications.ts';
import { useProject } from '../stores/project.ts';
import { useQueue } from '../stores/queue.ts';
import { useTransport } from '../stores/transport.ts';
import { useUi } from '../stores/ui.ts';
import { exportFrames, exportSources, type ExportScope, type ExportSource } from './requests.ts';
import { usePlans, type ExportTotals, type PlannedClip } from './use-plans.ts';

type Policy = NonNullable<Enqueue['overwrite']>;

export type ExportState = {
  scope: Ref<ExportScope>;
  presetId: Ref<string>;
  preset: ComputedRef<PresetOffer | null>;
  /** Further presets of the same export. */
  also: Ref<readonly string[]>;
  /** Files that it comes to: one for each source and preset. */
  files: ComputedRef<number>;
  container: Ref<ContainerId | null>;
  folder: ShallowRef<{ id: string; label: string } | null>;
  name: Ref<string>;
  overwrite: Ref<Policy>;
  sources: ComputedRef<readonly ExportSource[]>;
  frames: ComputedRef<number>;
  hasSegments: ComputedRef<boolean>;
  /** The clips have references to be measured against. */
  measured: ComputedRef<boolean>;
  /** What would happen to the clip at the playhead, or the first one that is exported. */
  plan: ComputedRef<PlannedClip | null>;
  totals: ComputedRef<ExportTotals>;
  chooseFolder: () => Promise<void>;
  /** True when the jobs are in the queue. */
  enqueue: (start: boolean) => Promise<boolean>;
  preview: () => Promise<boolean>;
};

const previewSeconds = 5;
const fallbackRate = 25;

export const useExport = (): ExportState => {
  const { t } = useI18n();
  const project = useProject();
  const media = useMedia();
  const transport = useTransport();
  const catalogue = useCatalogue();
  const queue = useQueue();
  const ui = useUi();
  const notifications = useNotifications();

  const { scope, presetId, also, container, name, folder, overwrite } = storeToRefs(useExportDraft());

  const framesOf = (id: string): number => media.items.get(id)?.facts?.video.frames ?? 0;
  const presets = computed(() => [presetId.value, ...also.value]);
  const several = computed(() => also.value.length > 0);
  const preset = computed(() => catalogue.presets.find(({ preset: { id } }) => id === presetId.value) ?? null);
  const sources = computed(() =>
    exportSources(project.document, scope.value, transport.location?.clip.id ?? null, project.marks, framesOf, {
      preset: presetId.value,
      container: several.value ? null : container.value,
    }).filter(({ media: id }) => media.items.get(id)?.state === 'ready'),
  );
  const settings = computed(() => ({
    ...project.document.settings,
    preset: presetId.value,
    container: several.value ? null : container.value,
  }));
  const planned = computed(() =>
    presets.value.flatMap((id) =>
      id === presetId.value
        ? sources.value
        : sources.value.map((source) => ({ ...source, settings: { ...source.settings, preset: id } })),
    ),
  );

  // What will be lost is asked for the clip at the playhead first.
  const subject = computed(() => {
    const current = transport.location?.clip.source;
    const id = project.document.sources.find((source) => source.id === current)?.media;
    return sources.value.find((source) => source.media === id) ?? sources.value[0] ?? null;
  });
  const plans = usePlans({ sources: planned, subject, folder });

  const send = async (request: Enqueue): Promise<boolean> => {
    try {
      const added = await queue.enqueue(request);
      project.run('settings', changeSettings({ preset: presetId.value }));
      if (request.preview === true) {
        notifications.show('info', t('export.previewStarted'));
      } else {
        notifications.show('success', t('export.added', { n: added.length }, added.length), {
          label: t('export.showQueue'),
          run: () => {
            ui.queueOpen = true;
          },
        });
      }
      return true;
    } catch (error) {
      notifications.fail(error);
      return false;
    }
  };

  /** @param ids presets to export with, where they are several */
  const request = (chosen: readonly ExportSource[], ids: readonly string[]): Enqueue => ({
    sources: [...chosen],
    presets: [...ids],
    settings: settings.value,
    destination: { folder: folder.value?.id ?? null, name: name.value },
    overwrite: overwrite.value,
  });

  return {
    scope,
    presetId,
    preset,
    also,
    files: computed(() => planned.value.length),
    container,
    folder,
    name,
    overwrite,
    sources,
    frames: computed(() => exportFrames(planned.value, framesOf)),
    hasSegments: computed(() => project.document.clips.some(({ segments }) => segments.length > 1)),
    measured: computed(() => sources.value.some(({ reference }) => reference !== null && reference !== undefined)),
    plan: plans.subject,
    totals: plans.totals,
    chooseFolder: async () => {
      if (shell.pickFolder !== undefined) {
        const id = await shell.pickFolder();
        folder.value = id === null ? folder.value : { id, label: id };
        return;
      }
      const answer = await ui.askFiles({ mode: 'folder', multiple: false, suggestedName: '' });
      const id = answer?.files[0];
      if (id !== undefined) {
        const { path } = await api.call('folder', { file: id });
        folder.value = { id, label: path };
      }
    },
    enqueue: async (start) => {
      // What was only added waits for Start; a queue that works already takes it in its turn.
      if (!start && queue.active.length === 0 && !queue.settings.paused) {
        await queue.configure({ paused: true }).catch(notifications.fail);
      }
      return send({ ...request(sources.value, several.value ? presets.value : []), start });
    },
    preview: () => {
      const at = transport.location;
      const first = subject.value;
      if (at === null || first === null) {
        return Promise.resolve(false);
      }
      const rate = frameRate(media.items.get(first.media)?.facts?.video.frameRate ?? null) ?? fallbackRate;
      const range = { in: at.frame, out: Math.min(at.clip.out, at.frame + Math.ceil(rate * previewSeconds)) };
      return send({ ...request([{ ...first, range }], []), preview: true, start: true });
    },
  };
};
