/**
 * The engine speaks English: its sentences stand in job records and reports as well. A window in another language puts
 * them by these phrases, as gettext does with the English text as the key; `{0}`, `{1}` … stand for what is filled in.
 */
export type Phrases = Readonly<Record<string, string>>;

type Compiled = { pattern: RegExp; order: number[]; translation: string };

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

const compile = (english: string, translation: string): Compiled => {
  const order: number[] = [];
  const pattern = english
    .split(/\{(\d+)\}/)
    .map((part, i) => {
      if (i % 2 === 0) {
        return escaped(part);
      }
      order.push(Number(part));
      return '(.+?)';
    })
    .join('');
  return { pattern: new RegExp(`^${pattern}$`, 'su'), order, translation };
};

/**
 * A translator by phrases. What is filled into a phrase is translated by the same phrases where one fits.
 * @returns null for a text that no phrase fits
 */
export const translator = (phrases: Phrases): ((text: string) => string | null) => {
  const compiled = Object.entries(phrases).map(([english, translation]) => compile(english, translation));
  const translate = (text: string): string | null => {
    const exact = phrases[text];
    if (exact !== undefined) {
      return exact;
    }
    for (const { pattern, order, translation } of compiled) {
      const found = order.length === 0 ? null : pattern.exec(text);
      if (found !== null) {
        const values = new Map(order.map((name, i) => [name, found[i + 1] ?? '']));
        return translation.replace(/\{(\d+)\}/g, (_all, name: string) => {
          const value = values.get(Number(name)) ?? '';
          return translate(value) ?? value;
        });
      }
    }
    return null;
  };
  return translate;
};
