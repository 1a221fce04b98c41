import { defineStore } from 'pinia';
import { ref, watch } from 'vue';
import { z } from 'zod';
import { keyBindingsSchema } from '../../contract/actions.ts';
import { api } from '../api/engine.ts';

export const languages = ['en', 'pl'] as const;
export const themes = ['system', 'dark', 'light'] as const;

const preferencesSchema = z.object({
  language: z.enum(languages).catch('en'),
  theme: z.enum(themes).catch('dark'),
  keys: keyBindingsSchema.catch({}),
  /** Visible panels. */
  panels: z
    .object({ bin: z.boolean(), inspector: z.boolean(), charts: z.boolean(), timeline: z.boolean() })
    .catch({ bin: true, inspector: true, charts: true, timeline: true }),
  /** Sizes of split panes in percent, by group. */
  panes: z.record(z.string(), z.array(z.number())).catch({}),
  /** The project that was open last in this window. */
  project: z.string().nullable().catch(null),
  snap: z.boolean().catch(true),
});
export type Preferences = z.infer<typeof preferencesSchema>;

const guessedLanguage = (): Preferences['language'] => (navigator.language.startsWith('pl') ? 'pl' : 'en');
const saveMilliseconds = 500;

/** What a person set up and wants to find again. The engine keeps it. */
export const usePreferences = defineStore('preferences', () => {
  const values = ref<Preferences>({ ...preferencesSchema.parse({}), language: guessedLanguage() });
  const ready = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const load = async (): Promise<void> => {
    const stored = await api.call('preferences');
    values.value = {
      ...preferencesSchema.parse(stored),
      ...('language' in stored ? {} : { language: guessedLanguage() }),
    };
    ready.value = true;
  };

  watch(
    values,
    (changed) => {
      if (!ready.value) {
        return;
      }
      clearTimeout(timer);
      timer = setTimeout(() => {
        // Losing a preference is no reason to interrupt anybody.
        api
          .call('savePreferences', z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(changed))))
          .catch(() => undefined);
      }, saveMilliseconds);
    },
    { deep: true },
  );

  return { values, ready, load };
});
