import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import { z } from 'zod';
import type { ProjectDocument, ProjectState } from '../../contract/project.ts';
import { restoreSettingsSchema } from '../../contract/settings.ts';
import { api } from '../api/engine.ts';
import type { Command } from '../project/commands.ts';
import { record, redo, startHistory, undo } from '../project/history.ts';
import { placeClips, timelineLength } from '../project/timeline.ts';
import { useNotifications } from './notifications.ts';

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

const marksSchema = z.object({ in: z.int().nullable(), out: z.int().nullable() });
const noMarks = { in: null, out: null };
const autosaveMilliseconds = 1500;

/** The open project: its document with undo and redo, and where it is kept. */
export const useProject = defineStore('project', () => {
  const notifications = useNotifications();
  const history = shallowRef(startHistory(emptyDocument()));
  const kept = shallowRef<Omit<ProjectState, 'document'> | null>(null);
  const savedDocument = shallowRef<ProjectDocument | null>(null);

  const document = computed(() => history.value.present.document);
  const placed = computed(() => placeClips(document.value.clips));
  const length = computed(() => timelineLength(document.value.clips));
  const isEmpty = computed(() => document.value.sources.length === 0);
  const canUndo = computed(() => history.value.past.length > 0);
  const canRedo = computed(() => history.value.future.length > 0);
  const undoLabel = computed(() => (canUndo.value ? history.value.present.label : null));
  const redoLabel = computed(() => history.value.future[0]?.label ?? null);
  const dirty = computed(() => savedDocument.value !== document.value && !isEmpty.value);
  const marks = computed(() => {
    const parsed = marksSchema.safeParse(document.value.view['marks']);
    return parsed.success ? parsed.data : noMarks;
  });

  /**
   * Carries a command out.
   * @param label message key under `edits`
   * @param mergeKey steps with the same key in quick succession are undone together
   */
  const run = (label: string, command: Command, mergeKey: string | null = null): void => {
    history.value = record(history.value, command(document.value), { label, mergeKey, now: performance.now() });
  };

  const undoStep = (): void => {
    history.value = undo(history.value);
  };
  const redoStep = (): void => {
    history.value = redo(history.value);
  };

  const take = (state: ProjectState): void => {
    const { document: loaded, ...rest } = state;
    history.value = startHistory(loaded);
    kept.value = rest;
    savedDocument.value = state.dirty || state.recovered ? null : loaded;
  };

  let timer: ReturnType<typeof setTimeout> | undefined;

  const leave = async (): Promise<void> => {
    clearTimeout(timer);
    if (kept.value !== null) {
      await api.call('closeProject', { project: kept.value.id }, { keep: dirty.value });
    }
  };

  const create = async (): Promise<void> => {
    await leave();
    take(await api.call('createProject'));
  };

  const open = async (file: string): Promise<void> => {
    await leave();
    take(await api.call('openProject', { file }));
  };

  const recover = async (id: string): Promise<void> => {
    await leave();
    take(await api.call('openRecovery', { project: id }));
  };

  /** Goes on with a project that this window had open before it was reloaded. */
  const resume = async (id: string): Promise<void> => {
    take(await api.call('project', { project: id }));
  };

  type Target = { file: string } | { folder: string; name: string } | null;

  const save = async (target: Target, overwrite = false): Promise<void> => {
    if (kept.value === null) {
      return;
    }
    const saved = document.value;
    kept.value = await api.call('saveProject', { project: kept.value.id }, { target, document: saved, overwrite });
    savedDocument.value = saved;
  };

  // A copy for the day of a crash, shortly after every change.
  watch(document, (changed) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const id = kept.value?.id;
      if (id !== undefined && changed === document.value) {
        api.call('updateProject', { project: id }, changed).catch(notifications.fail);
      }
    }, autosaveMilliseconds);
  });

  return {
    document,
    placed,
    length,
    isEmpty,
    canUndo,
    canRedo,
    undoLabel,
    redoLabel,
    dirty,
    marks,
    kept,
    run,
    undo: undoStep,
    redo: redoStep,
    create,
    open,
    recover,
    resume,
    save,
  };
});
