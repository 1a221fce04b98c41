import { defineStore } from 'pinia';
import { ref } from 'vue';
import { PixReviveError, type ErrorRecord } from '../../contract/errors.ts';

export type ToastLevel = 'info' | 'success' | 'warning' | 'error';
export type Toast = {
  id: number;
  level: ToastLevel;
  text: string;
  /** What the engine refused, put into words where it is shown, after the text; null for the window's own messages. */
  error: ErrorRecord | null;
  /** A second line: what to do. */
  action: { label: string; run: () => void } | null;
};

/** Short messages that do not stop the work. Errors stay until they are put away, others go by themselves. */
export const useNotifications = defineStore('notifications', () => {
  const toasts = ref<Toast[]>([]);
  let next = 1;

  const add = (toast: Omit<Toast, 'id'>): void => {
    const same = ({ text, error }: Toast): boolean =>
      text === toast.text && error?.userMessage === toast.error?.userMessage;
    if (!toasts.value.some(same)) {
      toasts.value = [...toasts.value.slice(-3), { ...toast, id: next++ }];
    }
  };

  const show = (level: ToastLevel, text: string, action: Toast['action'] = null): void => {
    add({ level, text, error: null, action });
  };

  const dismiss = (id: number): void => {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  };

  /**
   * Shows what went wrong, unless the person asked for it (cancelled).
   * @param text what it is about, where that is not plain
   */
  const fail = (thrown: unknown, text = '', action: Toast['action'] = null): void => {
    const error = PixReviveError.from(thrown);
    if (error.code !== 'cancelled') {
      add({ level: 'error', text, error: error.toRecord(), action });
    }
  };

  return { toasts, show, dismiss, fail };
});
