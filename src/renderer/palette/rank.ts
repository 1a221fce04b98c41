/** Finding commands by what was typed. */

type Command = { name: string; group: string };

const plain = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ł', 'l').replaceAll('Ł', 'L').toLowerCase();

/** How well a text fits: lower is better, null not at all. All typed words must occur; starts of words count more. */
const score = (command: Command, words: readonly string[]): number | null => {
  const name = plain(command.name);
  const whole = `${name} ${plain(command.group)}`;
  let sum = 0;
  for (const word of words) {
    const at = whole.indexOf(word);
    if (at < 0) {
      return null;
    }
    sum += name.startsWith(word) ? 0 : whole.includes(` ${word}`) ? 1 : 2;
  }
  return sum;
};

/** The commands that fit, best first; equally good ones keep their order. */
export const rankCommands = <Item extends Command>(commands: readonly Item[], typed: string): Item[] => {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  return commands
    .map((command) => ({ command, fit: score(command, words) }))
    .filter((entry): entry is { command: Item; fit: number } => entry.fit !== null)
    .sort((a, b) => a.fit - b.fit)
    .map(({ command }) => command);
};
