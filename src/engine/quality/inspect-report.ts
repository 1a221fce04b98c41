/** What measures without a reference leave behind: a table of frames for spreadsheets, and a report for programs. */
import { inspectReportSchema, type InspectReport } from '../../contract/comparison.ts';
import type { TrackRow } from '../../contract/measures/track-columns.ts';
import { csvField } from './compare-report.ts';
import type { InspectResult } from './inspect.ts';

/** Column names: the measure, then its unit where it has one. */
const columns = [
  ['blockEdges', 'block_edges'],
  ['detail', 'detail_code_values'],
  ['blur', 'blur'],
  ['flicker', 'flicker_code_values'],
  ['change', 'change_code_values'],
  ['qp', 'qp'],
  ['frameType', 'frame_type'],
  ['bits', 'bits'],
  ['estimatedPsnrY', 'estimated_psnr_y_db'],
  ['estimatedDeltaPsnrY', 'estimated_delta_psnr_y_db'],
] as const satisfies readonly (readonly [keyof TrackRow, string])[];

/** One line for each frame of each file, full precision; what is not known stays empty. */
export const inspectCsv = ({ files }: InspectResult): string => {
  const lines = files.flatMap(({ path, frames }) =>
    frames.map((row) =>
      [csvField(path), String(row.frame), ...columns.map(([name]) => String(row[name] ?? ''))].join(','),
    ),
  );
  const head = ['file', 'frame', ...columns.map(([, title]) => title)].join(',');
  return `${[head, ...lines].join('\n')}\n`;
};

/** All figures as data. */
export const inspectReport = ({ files, baseline }: InspectResult): InspectReport =>
  inspectReportSchema.parse({
    version: 1,
    reference: null,
    baseline,
    files: files.map(({ summary, notes, offset, provenance, frames }) => ({
      summary,
      notes,
      offset,
      provenance,
      frames,
    })),
  });
