/** What the engine says, in the window's language. */
import { useI18n } from 'vue-i18n';
import type { ErrorCode, ErrorRecord } from '../../../contract/errors.ts';
import { polishErrors, polishPhrases } from './pl.ts';
import { translator } from './translate.ts';

type Language = { translate: (text: string) => string | null; errors: Readonly<Record<ErrorCode, string>> };

/** English needs none of this. */
const languages: Readonly<Record<string, Language>> = {
  pl: { translate: translator(polishPhrases), errors: polishErrors },
};

export type EngineWords = {
  /** A sentence of the engine; in English where the language has no phrase for it. */
  say: (text: string) => string;
  /** What happened and what to do; details that no phrase covers follow in the engine's own words. */
  sayError: (error: Pick<ErrorRecord, 'code' | 'userMessage'>) => string;
  /** The same where there is room for details of their own: what the engine said itself, null where that is all told. */
  explain: (error: ErrorRecord) => { text: string; detail: string | null };
};

/** @param locale called for every sentence, so that what is shown follows a change of the language */
export const engineWords = (locale: () => string): EngineWords => ({
  explain: ({ code, message, userMessage }) => {
    const language = languages[locale()];
    const whole = language === undefined ? userMessage : language.translate(userMessage);
    const untold = [...(whole === null ? [userMessage] : []), ...(message === userMessage ? [] : [message])];
    return {
      text: whole ?? language?.errors[code] ?? userMessage,
      detail: untold.length === 0 ? null : untold.join('\n'),
    };
  },
  say: (text) => languages[locale()]?.translate(text) ?? text,
  sayError: ({ code, userMessage }) => {
    const language = languages[locale()];
    return language === undefined
      ? userMessage
      : (language.translate(userMessage) ?? `${language.errors[code]} (${userMessage})`);
  },
});

/** To be called in a component's setup. */
export const useEngineWords = (): EngineWords => {
  const { locale } = useI18n();
  return engineWords(() => locale.value);
};
