/** Plain-text tables and numbers, as the commands print them. */

export type Cell = string | number | null;

/** Columns aligned by their widest cell; numbers (and text that looks like one) to the right. */
export const textTable = (header: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const text = [header, ...rows].map((row) => row.map((cell) => (cell === null ? '–' : String(cell))));
  const widths = header.map((_, column) => Math.max(...text.map((row) => characters(row[column] ?? ''))));
  const rightAligned = header.map((_, column) => rows.every((row) => isNumeric(row[column] ?? null)));
  const format = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - characters(cell));
        return rightAligned[column] === true ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd();
  const [first = [], ...others] = text;
  return [format(first), widths.map((width) => '─'.repeat(width)).join('  '), ...others.map(format)].join('\n');
};

const segmenter = new Intl.Segmenter();

/** What a person counts as characters: an emoji of several code points is one. */
const characters = (text: string): number => [...segmenter.segment(text)].length;

const isNumeric = (cell: Cell): boolean =>
  cell === null || typeof cell === 'number' || /^(identical|[+−-]?[\d.,]+( ?(dB|%|s|fps|kb\/s))?)$/.test(cell);

/** A decimal with a sign, for differences. */
export const signed = (value: number, digits: number): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;

/** A PSNR in dB; null stands for identical pictures. */
export const decibels = (value: number | null, digits = 2): string =>
  value === null ? 'identical' : value.toFixed(digits);

/** 3725 → 1:02:05. */
export const clock = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
};

export const bytesText = (bytes: number): string => {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? 'B'}`;
};
