/** The report of a measurement of folders: means of each folder, and every sequence, as the papers' tables have them. */
import type { BatchReport, GroupMeans, QualitySummary } from '../../../contract/quality.ts';
import { markup, type Markup } from './markup.ts';
import { shortNames } from './names.ts';
import { documentOf, factTable, type Fact } from './page.ts';
import { bestRows, figureCell, figureText } from './summary-table.ts';

type Column = {
  name: keyof GroupMeans & keyof QualitySummary;
  title: string;
  unit: string;
  digits: number;
  best: 'largest' | 'smallest';
  signed: boolean;
};

const columns: readonly Column[] = [
  { name: 'psnrY', title: 'PSNR-Y', unit: 'dB', digits: 3, best: 'largest', signed: false },
  { name: 'deltaPsnrY', title: 'ΔPSNR-Y', unit: 'dB', digits: 3, best: 'largest', signed: true },
  { name: 'ssimY', title: 'SSIM-Y', unit: '', digits: 5, best: 'largest', signed: false },
  { name: 'deltaSsimY', title: 'ΔSSIM-Y', unit: '', digits: 5, best: 'largest', signed: true },
  { name: 'pvd', title: 'PVD', unit: 'dB', digits: 3, best: 'smallest', signed: false },
  { name: 'sd', title: 'SD', unit: 'dB', digits: 3, best: 'smallest', signed: false },
];

const valueOf = (row: GroupMeans | QualitySummary, { name }: Column): number =>
  row[name] ?? (name === 'psnrY' ? Infinity : NaN);

/** The cells of rows that are compared with each other: the best of each column is marked. */
const cellsOf = (rows: readonly (GroupMeans | QualitySummary)[]): Markup[][] => {
  const best = columns.map((column) =>
    bestRows(
      rows.map((row) => valueOf(row, column)),
      column,
    ),
  );
  return rows.map((row, i) =>
    columns.map((column, k) => {
      const value = valueOf(row, column);
      return figureCell(
        column.name,
        value,
        figureText(value, column.digits, column.signed),
        best[k]?.includes(i) === true,
      );
    }),
  );
};

const heads = columns.map(
  ({ title, unit }) =>
    markup`<th scope="col" class="figure">${title}${unit === '' ? null : markup`<span class="unit">${unit}</span>`}</th>`,
);

const meansTable = (means: readonly GroupMeans[], names: readonly string[]): Markup => {
  const cells = cellsOf(means);
  const rows = means.map(
    ({ sequences }, i) =>
      markup`<tr><th scope="row">${names[i] ?? ''}</th><td class="figure">${sequences}</td>${cells[i] ?? []}</tr>`,
  );
  return markup`<table class="figures" id="means"><thead><tr><th scope="col">Folder</th><th scope="col" class="figure">Sequences</th>${heads}</tr></thead><tbody>${rows}</tbody></table>`;
};

const sequencesTable = ({ sequences }: BatchReport, names: readonly string[]): Markup => {
  const rows = sequences.flatMap(({ name, summaries }) => {
    const cells = cellsOf(summaries);
    return summaries.map(
      ({ frames }, i) =>
        markup`<tr>${i === 0 ? markup`<th scope="rowgroup" rowspan="${summaries.length}">${name}</th>` : null}<td>${names[i] ?? ''}</td><td class="figure">${frames}</td>${cells[i] ?? []}</tr>`,
    );
  });
  return markup`<table class="figures" id="sequences"><thead><tr><th scope="col">Sequence</th><th scope="col">Folder</th><th scope="col" class="figure">Frames</th>${heads}</tr></thead><tbody>${rows}</tbody></table>`;
};

const leftOut = ({ unmatched, failed }: BatchReport): Markup | null => {
  if (unmatched.length + failed.length === 0) {
    return null;
  }
  const lines = [
    ...failed.map(({ name, reason }) => markup`<li>${name}: ${reason}</li>`),
    ...unmatched.map(({ path, reason }) => markup`<li>${path}: ${reason}</li>`),
  ];
  return markup`<section id="left-out"><h2>Left out</h2><ul class="notes">${lines}</ul></section>`;
};

/** The whole report as an HTML document. Pure. */
export const batchPage = (report: BatchReport, facts: readonly Fact[], madeAt: string, command: string): string => {
  const names = shortNames(report.folders);
  const [references = ''] = shortNames([report.references]);
  const title = `Quality of ${report.sequences.length} sequence${report.sequences.length === 1 ? '' : 's'} against ${references}`;
  const body = markup`<header><h1>${title}</h1><p class="made">${madeAt}</p></header><section><h2>Means over sequences</h2><p>Each sequence counts once, whatever its length; only sequences that every folder has are counted. A sequence that is identical to its reference in one folder has no finite PSNR-Y and is left out of the PSNR-Y means of all folders. Differences (Δ) refer to ${names[0] ?? ''}. The best value is marked; PVD and SD are better when smaller.</p>${meansTable(report.means, names)}</section><section><h2>Sequences</h2>${sequencesTable(report, names)}</section>${leftOut(report)}<section><h2>How this was measured</h2>${factTable([{ name: 'References', value: report.references }, ...report.folders.map((folder, i) => ({ name: `Folder ${i + 1}`, value: folder })), ...facts])}<h3>Command to repeat it</h3><pre>${command}</pre></section>`;
  return documentOf(title, body);
};
