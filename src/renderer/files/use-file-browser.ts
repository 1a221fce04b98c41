/** Walking the granted folders and choosing in them: the state of the studio's own file browser. */
import { computed, nextTick, onMounted, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import type { FileEntry, FolderListing } from '../../contract/library.ts';
import { api } from '../api/engine.ts';
import { useNotifications } from '../stores/notifications.ts';
import { useUi, type FileRequest } from '../stores/ui.ts';

export type FileBrowser = {
  roots: ShallowRef<readonly FileEntry[]>;
  listing: ShallowRef<FolderListing | null>;
  chosen: Ref<ReadonlySet<string>>;
  filter: Ref<string>;
  /** Name to save under. */
  name: Ref<string>;
  /** Name of a folder that is about to be made; null while none is. */
  folderName: Ref<string | null>;
  wantsFolder: ComputedRef<boolean>;
  entries: ComputedRef<FileEntry[]>;
  ready: ComputedRef<boolean>;
  enter: (id: string) => Promise<void>;
  /** Chooses an entry; with Shift a range, with the main modifier one more. */
  select: (index: number, event: MouseEvent | KeyboardEvent) => void;
  selectAll: () => void;
  /** Answers the request with what is chosen. */
  finish: () => void;
  /** Opens a folder, or takes a file at once. */
  activate: (entry: FileEntry) => void;
  createFolder: () => Promise<void>;
};

/** @param onEntered called when the entries of another folder are on the screen */
export const useFileBrowser = (request: FileRequest, onEntered: () => void): FileBrowser => {
  const ui = useUi();
  const notifications = useNotifications();
  const roots = shallowRef<readonly FileEntry[]>([]);
  const listing = shallowRef<FolderListing | null>(null);
  const chosen = ref<ReadonlySet<string>>(new Set());
  const filter = ref('');
  const name = ref(request.suggestedName);
  const folderName = ref<string | null>(null);
  /** The folder being entered; the one on the screen is no answer meanwhile. */
  const entering = ref<string | null>(null);
  let anchor = 0;

  const wantsFolder = computed(() => request.mode === 'folder' || request.mode === 'save');
  const entries = computed(() =>
    (listing.value?.entries ?? []).filter((entry) => {
      const fits =
        entry.kind === 'folder' ||
        (request.mode === 'media' && entry.kind === 'media') ||
        ((request.mode === 'project' || request.mode === 'save') && entry.kind === 'project');
      return fits && entry.name.toLowerCase().includes(filter.value.toLowerCase());
    }),
  );
  const ready = computed(
    () =>
      entering.value === null &&
      (wantsFolder.value
        ? listing.value !== null && (request.mode === 'folder' || name.value.trim() !== '')
        : chosen.value.size > 0),
  );

  const enter = async (id: string): Promise<void> => {
    entering.value = id;
    try {
      const found = await api.call('folder', { file: id });
      if (entering.value !== id) {
        return; // gone elsewhere meanwhile
      }
      listing.value = found;
      chosen.value = new Set();
      filter.value = '';
      await nextTick();
      onEntered();
    } catch (error) {
      notifications.fail(error);
    } finally {
      if (entering.value === id) {
        entering.value = null;
      }
    }
  };

  onMounted(() => {
    api
      .call('fileRoots')
      .then((found) => {
        roots.value = found;
        const [first] = found.filter(({ kind }) => kind === 'folder');
        return first === undefined ? undefined : enter(first.id);
      })
      .catch(notifications.fail);
  });

  const select = (index: number, event: MouseEvent | KeyboardEvent): void => {
    const entry = entries.value[index];
    if (entry === undefined) {
      return;
    }
    if (entry.kind === 'project' && request.mode === 'save') {
      name.value = entry.name;
    }
    if (request.multiple && event.shiftKey) {
      const [from, to] = [Math.min(anchor, index), Math.max(anchor, index)];
      chosen.value = new Set(
        entries.value.slice(from, to + 1).flatMap(({ id, kind }) => (kind === 'folder' ? [] : [id])),
      );
      return;
    }
    anchor = index;
    const next = new Set(request.multiple && (event.ctrlKey || event.metaKey) ? chosen.value : []);
    if (entry.kind !== 'folder') {
      if (chosen.value.has(entry.id) && next.has(entry.id)) {
        next.delete(entry.id);
      } else {
        next.add(entry.id);
      }
    }
    chosen.value = next;
  };

  const selectAll = (): void => {
    chosen.value = new Set(entries.value.flatMap(({ id, kind }) => (kind === 'folder' ? [] : [id])));
  };

  const finish = (): void => {
    if (!ready.value || listing.value === null) {
      return;
    }
    ui.finishFiles(
      wantsFolder.value
        ? { files: [listing.value.folder.id], name: request.mode === 'save' ? name.value.trim() : null }
        : { files: entries.value.flatMap(({ id }) => (chosen.value.has(id) ? [id] : [])), name: null },
    );
  };

  const activate = (entry: FileEntry): void => {
    if (entry.kind === 'folder') {
      void enter(entry.id);
    } else if (!wantsFolder.value) {
      chosen.value = new Set([...(request.multiple ? chosen.value : []), entry.id]);
      finish();
    }
  };

  const createFolder = async (): Promise<void> => {
    if (listing.value === null || folderName.value === null || folderName.value.trim() === '') {
      return;
    }
    try {
      const made = await api.call('createFolder', { file: listing.value.folder.id }, { name: folderName.value.trim() });
      folderName.value = null;
      await enter(made.id);
    } catch (error) {
      notifications.fail(error);
    }
  };

  return {
    roots,
    listing,
    chosen,
    filter,
    name,
    folderName,
    wantsFolder,
    entries,
    ready,
    enter,
    select,
    selectAll,
    finish,
    activate,
    createFolder,
  };
};
