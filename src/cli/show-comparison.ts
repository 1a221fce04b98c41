/** Measures files and shows the result: frames as they come, then the table. */
import { asFrameMeasure, type TrackRow } from '../contract/measures/track-columns.ts';
import type { RateDistortion } from '../contract/quality.ts';
import { compareFiles, type CompareResult } from '../engine/quality/compare.ts';
import type { CompareOptions } from '../engine/quality/compare-options.ts';
import { inspectFiles, type InspectResult } from '../engine/quality/inspect.ts';
import { compareTable } from './compare-output.ts';
import { inspectTable } from './inspect-output.ts';
import { progressLine } from './measuring-options.ts';
import { rateTables } from './rate-output.ts';
import type { Reporter } from './reporter.ts';

/** Frames as they are measured, or, where something comes when all have been, behind them. */
const withFrames = async <Result extends { files: readonly { path: string; frames: readonly TrackRow[] }[] }>(
  files: number,
  report: Reporter,
  { late, show }: { late: boolean; show: (row: TrackRow) => object },
  measure: (onRow: NonNullable<CompareOptions['onRow']>) => Promise<Result>,
): Promise<Result> => {
  const frameEvent = (path: string, row: TrackRow): void => {
    report.event({ type: 'frame', path, ...show(row) });
  };
  const progress = progressLine(files, report);
  try {
    const result = await measure(({ path, frames }, row) => {
      if (!late) {
        frameEvent(path, row);
      }
      progress(frames);
    });
    for (const { path, frames } of late ? result.files : []) {
      for (const row of frames) {
        frameEvent(path, row);
      }
    }
    return result;
  } finally {
    report.endStatus();
  }
};

export const measureFiles = (
  reference: string,
  files: readonly string[],
  options: CompareOptions,
  report: Reporter,
): Promise<CompareResult> =>
  // VMAF comes from another program, when all frames have been measured.
  withFrames(files.length, report, { late: options.vmaf === true, show: asFrameMeasure }, (onRow) =>
    compareFiles(reference, files, { ...options, onRow }),
  );

/** Without a reference; estimates need all frames. */
export const measureWithoutReference = (
  files: readonly string[],
  options: CompareOptions,
  report: Reporter,
): Promise<InspectResult> =>
  withFrames(files.length, report, { late: true, show: (row) => row }, (onRow) =>
    inspectFiles(files, { ...options, onRow }),
  );

const printNotes = (files: readonly { path: string; notes: readonly string[] }[], report: Reporter): void => {
  for (const { path, notes } of files) {
    for (const note of notes) {
      report.note(`${path}: ${note}`);
    }
  }
};

export const showComparison = (result: CompareResult, rates: RateDistortion | undefined, report: Reporter): void => {
  report.event({
    type: 'summary',
    reference: result.reference.path,
    files: result.files.map(({ summary, notes, offset, provenance }) => ({ ...summary, offset, notes, provenance })),
    ...(rates === undefined ? {} : { rateDistortion: rates }),
  });
  report.line(compareTable(result));
  if (rates !== undefined) {
    report.line();
    report.line(rateTables(rates));
  }
  printNotes(result.files, report);
};

export const showInspection = (result: InspectResult, report: Reporter): void => {
  report.event({
    type: 'summary',
    reference: null,
    files: result.files.map(({ summary, notes, offset, provenance }) => ({ ...summary, offset, notes, provenance })),
  });
  report.line(inspectTable(result));
  printNotes(result.files, report);
  for (const { path, summary } of result.files) {
    if (summary.estimateProblem !== null) {
      report.note(`${path}: no estimate. ${summary.estimateProblem}`);
    }
  }
};
