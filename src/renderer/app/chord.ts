/** Key presses as chords of the action table, and chords as people read them. */

type Pressed = Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

const modifiers = /^(Control|Shift|Alt|Meta|OS)(Left|Right)?$/;

/** The chord of a key press; null while only modifiers are down. */
export const chordOf = (event: Pressed, apple: boolean): string | null => {
  if (event.code === '' || modifiers.test(event.code)) {
    return null;
  }
  const main = apple ? event.metaKey : event.ctrlKey;
  return `${main ? 'Mod+' : ''}${event.altKey ? 'Alt+' : ''}${event.shiftKey ? 'Shift+' : ''}${event.code}`;
};

const names: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Equal: '+',
  Minus: '−',
  BracketLeft: '[',
  BracketRight: ']',
  Semicolon: ';',
  Quote: "'",
  Backquote: '`',
  Backslash: '\\',
  NumpadAdd: 'Num +',
  NumpadSubtract: 'Num −',
  Delete: 'Del',
  Escape: 'Esc',
};

const keyName = (code: string): string =>
  names[code] ??
  code
    .replace(/^Key(?=[A-Z]$)/, '')
    .replace(/^Digit(?=\d$)/, '')
    .replace(/^Numpad/, 'Num ');

const modifierNames = { Mod: ['Ctrl', '⌘'], Alt: ['Alt', '⌥'], Shift: ['Shift', '⇧'] } as const;

/** "Ctrl+Shift+Z", or "⇧⌘Z" on Apple systems. */
export const showChord = (chord: string, apple: boolean): string => {
  const parts = chord.split('+');
  const code = parts.pop() ?? '';
  if (chord === 'Shift+Slash') {
    return '?';
  }
  const shown = parts.map((part) =>
    part === 'Mod' || part === 'Alt' || part === 'Shift' ? modifierNames[part][apple ? 1 : 0] : part,
  );
  return [...shown, keyName(code)].join(apple ? '' : '+');
};
