/** Presets of one's own, as people type them. */

export const formatOptions = (options: Readonly<Record<string, string>>): string =>
  Object.entries(options)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');

/** Options from lines of `name=value`; null when a line is none. */
export const parseOptions = (text: string): Record<string, string> | null => {
  const options: Record<string, string> = {};
  for (const line of text.split('\n').map((part) => part.trim())) {
    if (line === '') {
      continue;
    }
    const match = /^([A-Za-z0-9_.:-]+)\s*=\s*(.+)$/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) {
      return null;
    }
    options[match[1]] = match[2];
  }
  return options;
};

/** An id from a name, in the letters that preset ids have, and not one that is taken. */
export const presetIdOf = (name: string, taken: readonly string[]): string => {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  const base = `my-${plain === '' ? 'preset' : plain}`;
  let id = base;
  for (let i = 2; taken.includes(id); i++) {
    id = `${base}-${i}`;
  }
  return id;
};
