/** The action table's key presses in the words of Electron's menus. */

const named: Readonly<Record<string, string>> = {
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Backslash: '\\',
  Semicolon: ';',
  Quote: "'",
  BracketLeft: '[',
  BracketRight: ']',
  Minus: '-',
  Equal: '=',
  Backquote: '`',
  NumpadAdd: 'numadd',
  NumpadSubtract: 'numsub',
  NumpadMultiply: 'nummult',
  NumpadDivide: 'numdiv',
  NumpadDecimal: 'numdec',
};

const passed = /^(?:F\d{1,2}|Space|Home|End|PageUp|PageDown|Insert|Delete|Backspace|Tab|Enter|Escape)$/;

const keyOf = (code: string): string | null => {
  const letterOrDigit = /^(?:Key([A-Z])|Digit(\d)|Numpad(\d))$/.exec(code);
  if (letterOrDigit !== null) {
    const [, letter, digit, numpad] = letterOrDigit;
    return letter ?? digit ?? `num${numpad ?? ''}`;
  }
  return named[code] ?? (passed.test(code) ? code : null);
};

/** An accelerator such as `CommandOrControl+Shift+Z`; null for a key that menus have no word for. */
export const acceleratorOf = (chord: string): string | null => {
  const parts = chord.split('+');
  const key = keyOf(parts.pop() ?? '');
  return key === null ? null : [...parts.map((part) => (part === 'Mod' ? 'CommandOrControl' : part)), key].join('+');
};
