import { createI18n } from 'vue-i18n';
import { en } from './en.ts';
import { pl, polishPlural } from './pl.ts';

export const createMessages = () =>
  createI18n({
    legacy: false,
    locale: 'en',
    fallbackLocale: 'en',
    messages: { en, pl },
    pluralRules: { pl: polishPlural },
  });
