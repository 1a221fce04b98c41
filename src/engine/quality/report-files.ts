/** Reports as files: how each kind is made. */
import type { BatchReport, RateDistortion } from '../../contract/quality.ts';
import { version } from '../version.ts';
import { batchCsv } from './batch-report.ts';
import type { CompareResult } from './compare.ts';
import { writeCompareReport, writeFramesCsv, writeReportJson, writeReportText } from './compare-report.ts';
import type { InspectResult } from './inspect.ts';
import { inspectCsv, inspectReport } from './inspect-report.ts';
import type { MeasureStore } from './measure-store.ts';
import { batchPage } from './report-html/batch-page.ts';
import { inspectPage } from './report-html/inspect-page.ts';
import type { Fact } from './report-html/page.ts';
import { hashesOf, versionFacts, writeHtmlReport } from './report-html/report.ts';
import { reportKind } from './report-kind.ts';

export type WriteOptions = {
  settings: readonly Fact[];
  /** Commands for a POSIX shell that make this report again. */
  commands: readonly string[];
  /** With the encode of each file, which its differences refer to. */
  rateDistortion?: { rates: RateDistortion; encodes: readonly (number | null)[] };
  /** Knows the hashes of files that were measured before. */
  store?: MeasureStore | null;
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

/** Writes one report of measures without a reference. */
export const writeInspectReport = async (
  path: string,
  result: InspectResult,
  { settings, commands, store = null, signal }: Omit<WriteOptions, 'rateDistortion'>,
): Promise<void> => {
  switch (reportKind(path)) {
    case 'html': {
      const hashes = await hashesOf(
        result.files.map((file) => file.path),
        store,
        signal,
      );
      const facts = [...versionFacts(version), ...settings];
      await writeReportText(path, inspectPage(result, { madeAt: new Date().toISOString(), facts, hashes, commands }));
      break;
    }
    case 'json':
      await writeReportJson(path, inspectReport(result));
      break;
    case 'csv':
      await writeReportText(path, inspectCsv(result));
      break;
  }
};

/** Writes one report of a measurement of folders. */
export const writeBatchReport = async (
  path: string,
  batch: BatchReport,
  { settings, command }: { settings: readonly Fact[]; command: string },
): Promise<void> => {
  switch (reportKind(path)) {
    case 'html': {
      const facts = [...versionFacts(version), ...settings];
      await writeReportText(path, batchPage(batch, facts, new Date().toISOString(), command));
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
