/** HTML and SVG as text, in which everything that is not markup is escaped. */

/** Text that is markup already. Only `markup` and `trusted` make it. */
export type Markup = { readonly markup: string };

type Part = Markup | string | number | null | readonly (Markup | string | number | null)[];

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * Text as it may stand in an element or a quoted attribute. Characters that HTML does not allow at all (controls, halves
 * of surrogate pairs, as broken file names hold them) become the replacement character.
 */
export const escapeText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => escapes[character] ?? '');

/** Constant text of ours, such as a style sheet. Never anything that came from a file. */
export const trusted = (text: string): Markup => ({ markup: text });

const textOf = (part: Part): string => {
  if (part === null) {
    return '';
  }
  if (typeof part === 'string') {
    return escapeText(part);
  }
  if (typeof part === 'number') {
    return String(part);
  }
  return 'markup' in part ? part.markup : part.map(textOf).join('');
};

/** A template whose values are escaped unless they are markup; lists are joined, null is nothing. */
export const markup = (strings: TemplateStringsArray, ...parts: Part[]): Markup => ({
  markup: strings.map((text, i) => text + textOf(parts[i] ?? null)).join(''),
});
