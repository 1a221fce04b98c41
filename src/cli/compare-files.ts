/** What `compare` writes to files: which kinds there are, by the ending of their names, and how each is made. */
import { extname } from 'node:path';
import { PixReviveError } from '../contract/errors.ts';
import type { BatchReport, RateDistortion } from '../contract/quality.ts';
import { batchCsv } from '../engine/quality/batch-report.ts';
import type { CompareResult } from '../engine/quality/compare.ts';
import {
  writeCompareReport,
  writeFramesCsv,
  writeReportJson,
  writeReportText,
} from '../engine/quality/compare-report.ts';
import { batchPage } from '../engine/quality/report-html/batch-page.ts';
import { shellWord } from '../engine/quality/report-html/names.ts';
import type { Fact } from '../engine/quality/report-html/page.ts';
import { versionFacts, writeHtmlReport } from '../engine/quality/report-html/report.ts';
import { version } from '../engine/version.ts';

export const reportKinds = ['html', 'json', 'csv'] as const;
export type ReportKind = (typeof reportKinds)[number];

/** The kind of a report by the ending of its name. Throws `settings-invalid` for another ending. */
export const reportKind = (path: string): ReportKind => {
  const ending = extname(path).slice(1).toLowerCase();
  const kind = reportKinds.find((known) => known === (ending === 'htm' ? 'html' : ending));
  if (kind === undefined) {
    throw new PixReviveError(
      'settings-invalid',
      `${path} says by its ending what kind of report it is: .html for people, .json or .csv for programs.`,
    );
  }
  return kind;
};

/** The command as it was given, for a POSIX shell. */
export const commandLine = (): string => ['pixrevive', ...process.argv.slice(2)].map(shellWord).join(' ');

export type WriteOptions = {
  settings: readonly Fact[];
  /** With the encode of each file, which its differences refer to. */
  rateDistortion?: { rates: RateDistortion; encodes: readonly (number | null)[] };
  signal?: AbortSignal;
};

/** Writes one report of a comparison. */
export const writeReport = async (path: string, result: CompareResult, options: WriteOptions): Promise<void> => {
  const { rateDistortion, ...common } = options;
  switch (reportKind(path)) {
    case 'html':
      await writeHtmlReport(path, result, {
        ...common,
        ...(rateDistortion === undefined ? {} : { rates: rateDistortion.rates, baselines: rateDistortion.encodes }),
        version,
        commands: [commandLine()],
      });
      break;
    case 'json':
      await writeCompareReport(path, result, rateDistortion?.rates);
      break;
    case 'csv':
      await writeFramesCsv(path, result);
      break;
  }
};

/** Writes one report of a measurement of folders. */
export const writeBatchReport = async (path: string, batch: BatchReport, settings: readonly Fact[]): Promise<void> => {
  switch (reportKind(path)) {
    case 'html': {
      const facts = [...versionFacts(version), ...settings];
      await writeReportText(path, batchPage(batch, facts, new Date().toISOString(), commandLine()));
      break;
    }
    case 'json':
      await writeReportJson(path, batch);
      break;
    case 'csv':
      await writeReportText(path, batchCsv(batch));
      break;
  }
};
