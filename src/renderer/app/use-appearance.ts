/** Theme and language of the window, from the preferences. */
import { onScopeDispose, watchEffect } from 'vue';
import { useI18n } from 'vue-i18n';
import { usePreferences } from '../stores/preferences.ts';
import { ref } from 'vue';

export const useAppearance = (): void => {
  const preferences = usePreferences();
  const { locale } = useI18n({ useScope: 'global' });
  const query = matchMedia('(prefers-color-scheme: light)');
  const systemIsLight = ref(query.matches);
  const follow = (): void => {
    systemIsLight.value = query.matches;
  };
  query.addEventListener('change', follow);
  onScopeDispose(() => {
    query.removeEventListener('change', follow);
  });

  watchEffect(() => {
    const { theme } = preferences.values;
    const resolved = theme === 'system' ? (systemIsLight.value ? 'light' : 'dark') : theme;
    document.documentElement.dataset['theme'] = resolved;
  });
  watchEffect(() => {
    locale.value = preferences.values.language;
    document.documentElement.lang = preferences.values.language;
  });
};
