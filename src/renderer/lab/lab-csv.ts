/** The measures of every frame as comma-separated values (RFC 4180), at full precision. Pure. */
import type { TrackColumns } from '../../contract/comparison.ts';
import { trackColumnNames } from '../../contract/measures/track-columns.ts';

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** PSNR columns hold null where a frame is identical to its reference. */
const isPsnr = (name: string): boolean => /psnr[YUV]$/i.test(name) && !name.startsWith('estimated');

/** One line for each frame that any track has; `inf` is identical, empty is unknown. */
export const labCsv = (tracks: readonly { name: string; columns: TrackColumns }[]): string => {
  const columns = tracks.flatMap(({ name, columns: measured }) => {
    const rowOf = new Map(measured.frame.map((frame, row) => [frame, row]));
    return trackColumnNames
      .filter((column) => column !== 'frame' && measured[column] !== undefined)
      .map((column) => ({
        title: quoted(`${name} ${column}`),
        at: (frame: number): string => {
          const row = rowOf.get(frame);
          const value = row === undefined ? undefined : measured[column]?.[row];
          return value === undefined ? '' : value === null ? (isPsnr(column) ? 'inf' : '') : String(value);
        },
      }));
  });
  const frames = [...new Set(tracks.flatMap(({ columns: { frame } }) => frame))].sort((a, b) => a - b);
  const lines = frames.map((frame) => [String(frame), ...columns.map(({ at }) => at(frame))]);
  return [['frame', ...columns.map(({ title }) => title)], ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
};
