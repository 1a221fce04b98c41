import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { FileId } from '../../contract/ids.ts';

export const dialogs = ['export', 'settings', 'shortcuts', 'palette', 'goto', 'notes', 'files', 'confirm'] as const;
export type DialogName = (typeof dialogs)[number];

export type FileRequest = {
  mode: 'media' | 'project' | 'folder' | 'save';
  multiple: boolean;
  suggestedName: string;
};
export type FileAnswer = { files: FileId[]; name: string | null };

export type ConfirmRequest = { title: string; text: string; confirm: string; danger: boolean };

/** Which dialog or drawer is open. At most one dialog at a time; asking another one closes the first. */
export const useUi = defineStore('ui', () => {
  const dialog = ref<DialogName | null>(null);
  const queueOpen = ref(false);
  const fileRequest = shallowRef<FileRequest | null>(null);
  const confirmRequest = shallowRef<ConfirmRequest | null>(null);
  /** Show the start screen although a project is open. */
  const startOpen = ref(false);
  let answerFiles: (answer: FileAnswer | null) => void = () => undefined;
  let answerConfirm: (yes: boolean) => void = () => undefined;
  let behind: DialogName | null = null;

  const open = (name: DialogName): void => {
    dialog.value = name;
  };
  const close = (): void => {
    if (dialog.value === 'files') {
      finishFiles(null);
    } else if (dialog.value === 'confirm') {
      finishConfirm(false);
    } else {
      dialog.value = null;
    }
  };

  /** Asks in the studio's own file browser; null when the person thought better of it. */
  const askFiles = (request: FileRequest): Promise<FileAnswer | null> => {
    behind = dialog.value;
    fileRequest.value = request;
    dialog.value = 'files';
    return new Promise((resolve) => {
      answerFiles = resolve;
    });
  };
  const finishFiles = (answer: FileAnswer | null): void => {
    dialog.value = behind;
    behind = null;
    fileRequest.value = null;
    answerFiles(answer);
  };

  const askConfirm = (request: ConfirmRequest): Promise<boolean> => {
    behind = dialog.value;
    confirmRequest.value = request;
    dialog.value = 'confirm';
    return new Promise((resolve) => {
      answerConfirm = resolve;
    });
  };
  const finishConfirm = (yes: boolean): void => {
    dialog.value = behind;
    behind = null;
    answerConfirm(yes);
  };

  return {
    dialog,
    queueOpen,
    startOpen,
    fileRequest,
    confirmRequest,
    open,
    close,
    askFiles,
    finishFiles,
    askConfirm,
    finishConfirm,
  };
});
