import { defineStore } from 'pinia';
import { ref } from 'vue';
import { PixReviveError } from '../../contract/errors.ts';

export type ToastLevel = 'info' | 'success' | 'warning' | 'error';
export type Toast = {
  id: number;
  level: ToastLevel;
  text: string;
  /** A second line: what to do. */
  action: { label: string; run: () => void } | null;
};

/** Short messages that do not stop the work. Errors stay until they are put away, others go by themselves. */
export const useNotifications = defineStore('notifications', () => {
  const toasts = ref<Toast[]>([]);
  let next = 1;

  const show = (level: ToastLevel, text: string, action: Toast['action'] = null): void => {
    const same = toasts.value.find((toast) => toast.text === text);
    if (same === undefined) {
      toasts.value = [...toasts.value.slice(-3), { id: next++, level, text, action }];
    }
  };

  const dismiss = (id: number): void => {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  };

  /** Shows what went wrong, unless the person asked for it (cancelled). */
  const fail = (thrown: unknown): void => {
    const error = PixReviveError.from(thrown);
    if (error.code !== 'cancelled') {
      show('error', error.userMessage);
    }
  };

  return { toasts, show, dismiss, fail };
});
