/** Writes reports in the service process: they tell FFmpeg's version and show pictures. */
import type { z } from 'zod';
import { encodesOf, pairsByName, rateDistortion } from '../quality/rate-distortion.ts';
import { writeBatchReport, writeInspectReport, writeReport } from '../quality/report-files.ts';
import { MeasureStore } from '../quality/measure-store.ts';
import { compareAgain, type InfoOf } from './compare-steps.ts';
import type { batchReportInputSchema, reportInputSchema } from './lane-protocol.ts';

/** The report of a comparison, from what is kept of its figures. */
export const writeComparisonReport = async (
  { comparison, path, rate, settings, commands }: z.output<typeof reportInputSchema>,
  infoOf: InfoOf,
  signal: AbortSignal,
): Promise<null> => {
  const { compared, inspected } = await compareAgain(comparison, infoOf, signal);
  const common = { settings, commands, signal, store: new MeasureStore(comparison.cacheFolder) };
  if (inspected !== null) {
    await writeInspectReport(path, inspected, common);
  }
  if (compared !== null) {
    const paths = compared.files.map((file) => file.path);
    const pairs = rate === null ? null : rate.pairs === 'by-name' ? pairsByName(paths) : rate.pairs;
    await writeReport(path, compared, {
      ...common,
      ...(rate === null || pairs === null
        ? {}
        : {
            rateDistortion: {
              rates: rateDistortion(compared.files, pairs, rate.method),
              encodes: encodesOf(paths.length, pairs),
            },
          }),
    });
  }
  return null;
};

/** The report of a measurement of folders. */
export const writeFoldersReport = async ({
  batch,
  path,
  settings,
  command,
}: z.output<typeof batchReportInputSchema>): Promise<null> => {
  await writeBatchReport(path, batch, { settings, command });
  return null;
};
