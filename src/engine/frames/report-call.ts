/** Writes the report of a comparison in the service process, from what is kept of its figures. */
import type { z } from 'zod';
import { encodesOf, pairsByName, rateDistortion } from '../quality/rate-distortion.ts';
import { writeInspectReport, writeReport } from '../quality/report-files.ts';
import { MeasureStore } from '../quality/measure-store.ts';
import { compareAgain, type InfoOf } from './compare-steps.ts';
import type { reportInputSchema } from './lane-protocol.ts';

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
