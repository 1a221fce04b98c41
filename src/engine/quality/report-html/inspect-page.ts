/** The report of a measurement without a reference. Every estimate says that it is one. Pure. */
import type { NoReferenceSummary } from '../../../contract/comparison.ts';
import type { TrackRow } from '../../../contract/measures/track-columns.ts';
import type { Estimate } from '../../../contract/quality.ts';
import type { InspectResult } from '../inspect.ts';
import { inkOf, legend } from './drawing.ts';
import { curvesChart, type DrawnClip } from './frame-charts.ts';
import { markup, type Markup } from './markup.ts';
import { shortNames } from './names.ts';
import { documentOf, factTable, fileFacts, type Fact } from './page.ts';
import { provenanceFacts } from './provenance-facts.ts';
import { figureCell, figureText } from './summary-table.ts';

export type InspectFacts = {
  /** ISO 8601. */
  madeAt: string;
  facts: readonly Fact[];
  /** SHA-256 of the files, in their order. */
  hashes: readonly string[];
  /** Commands for a POSIX shell. */
  commands: readonly string[];
};

type Column = {
  name: Exclude<keyof NoReferenceSummary, 'path' | 'estimatedPsnrY' | 'estimatedDeltaPsnrY' | 'estimateProblem'>;
  title: string;
  unit: string;
  digits: number;
  factor?: number;
};

const columns: readonly Column[] = [
  { name: 'frames', title: 'Frames', unit: '', digits: 0 },
  { name: 'blockEdges', title: 'Block edges', unit: '', digits: 3 },
  { name: 'detail', title: 'Detail', unit: 'code values', digits: 3 },
  { name: 'blur', title: 'Blur', unit: '', digits: 4 },
  { name: 'flicker', title: 'Flicker', unit: 'code values', digits: 3 },
  { name: 'change', title: 'Change', unit: 'code values', digits: 3 },
  { name: 'qp', title: 'QP', unit: '', digits: 1 },
  { name: 'bitrate', title: 'Rate', unit: 'kb/s', digits: 1, factor: 1e-3 },
];

const estimates = [
  { name: 'estimatedPsnrY', title: 'Estimated PSNR-Y', signed: false },
  { name: 'estimatedDeltaPsnrY', title: 'Estimated ΔPSNR-Y', signed: true },
] as const;

const figureHead = (title: string, unit: string): Markup =>
  markup`<th scope="col" class="figure">${title}${unit === '' ? null : markup`<span class="unit">${unit}</span>`}</th>`;

const summaryTable = (summaries: readonly NoReferenceSummary[], names: readonly string[]): Markup => {
  const rows = summaries.map((summary, i) => {
    const cells = columns.map(({ name, digits, factor = 1 }) => {
      const value = (summary[name] ?? NaN) * factor;
      return figureCell(name, value, figureText(value, digits));
    });
    return markup`<tr><th scope="row">${names[i] ?? ''}</th>${cells}</tr>`;
  });
  return markup`<table class="figures" id="summary"><thead><tr><th scope="col">File</th>${columns.map(({ title, unit }) => figureHead(title, unit))}</tr></thead><tbody>${rows}</tbody></table>`;
};

const intervalText = ({ low, high }: Estimate, signed: boolean): string =>
  `${figureText(low, 2, signed)} … ${figureText(high, 2, signed)}`;

/** A table of its own, so that nobody takes them for measures. */
const estimateSection = (summaries: readonly NoReferenceSummary[], names: readonly string[]): Markup | null => {
  const estimated = estimates.filter(({ name }) => summaries.some((summary) => summary[name] !== null));
  if (estimated.length === 0) {
    return null;
  }
  const rows = summaries.map((summary, i) => {
    const cells = estimated.map(({ name, signed }) => {
      const estimate = summary[name];
      const value = estimate?.value ?? NaN;
      return markup`${figureCell(name, value, figureText(value, 2, signed))}<td class="figure">${estimate === null ? '–' : intervalText(estimate, signed)}</td>`;
    });
    return markup`<tr><th scope="row">${names[i] ?? ''}</th>${cells}</tr>`;
  });
  const heads = estimated.map(({ title }) => markup`${figureHead(title, 'dB')}${figureHead('between', 'dB, 90 %')}`);
  return markup`<section><h2>Estimates</h2><p>Not measured: estimated from the QP and the detail of the coded frames, and from the energy of what a restoration changed. Nine times out of ten the true value lies in the interval beside it.</p><table class="figures" id="estimates"><thead><tr><th scope="col">File</th>${heads}</tr></thead><tbody>${rows}</tbody></table></section>`;
};

const charts: readonly { name: keyof TrackRow; title: string; hint: string }[] = [
  {
    name: 'estimatedPsnrY',
    title: 'Estimated PSNR-Y, dB',
    hint: 'An estimate from the coded stream, not a measurement.',
  },
  {
    name: 'estimatedDeltaPsnrY',
    title: 'Estimated ΔPSNR-Y, dB',
    hint: 'An estimate from what the restoration changed, not a measurement.',
  },
  { name: 'blockEdges', title: 'Block edges', hint: '1: no 8 × 8 grid to be seen.' },
  { name: 'detail', title: 'Detail, code values', hint: 'Mean difference of neighbouring luma samples.' },
  { name: 'blur', title: 'Blur', hint: '0 sharp … 1 blurred.' },
  { name: 'flicker', title: 'Flicker, code values', hint: 'Change of what stands still from frame to frame.' },
  { name: 'change', title: 'Change, code values', hint: 'Root mean square of the luma difference to the baseline.' },
  { name: 'qp', title: 'QP', hint: 'The quantiser on HEVC’s scale, as the stream states it.' },
  { name: 'bits', title: 'Bits', hint: 'Size of the coded frame.' },
];

const chartSection = (files: readonly DrawnClip<TrackRow>[]): Markup[] =>
  charts.flatMap(({ name, title, hint }) => {
    const drawn = files.filter(({ frames }) => frames.some((row) => (row[name] ?? null) !== null));
    if (drawn.length === 0) {
      return [];
    }
    const curves = drawn.map(({ frames }) => frames.map((row) => Number(row[name] ?? NaN)));
    return [
      markup`<section class="chart"><h2>${title}</h2><p class="hint">${hint}</p>${legend(drawn.map((file) => ({ name: file.name, ink: inkOf(file.index) })))}${curvesChart(drawn, curves, { title, label: `${title} of every frame`, height: 160 })}</section>`,
    ];
  });

/** The whole report as an HTML document. */
export const inspectPage = (result: InspectResult, { madeAt, facts, hashes, commands }: InspectFacts): string => {
  const { files, baseline } = result;
  const names = shortNames(files.map(({ path }) => path));
  const drawn = files.map(({ frames }, index) => ({ name: names[index] ?? '', index, frames }));
  const notes = files.flatMap(({ notes: own, summary }, i) => [
    ...own.map((note) => markup`<li>${names[i] ?? ''}: ${note}</li>`),
    ...(summary.estimateProblem === null
      ? []
      : [markup`<li>${names[i] ?? ''}: no estimate. ${summary.estimateProblem}</li>`]),
  ]);
  const about = files.map(
    ({ media, provenance }, i) =>
      markup`<h3>${names[i] ?? ''}</h3>${factTable([...fileFacts(media, hashes[i] ?? null), ...provenanceFacts(provenance)])}`,
  );
  const title = 'Quality without a reference';
  const summaries = files.map(({ summary }) => summary);
  const body = markup`<header><h1>${title}</h1><p class="made">${files.length} file${files.length === 1 ? '' : 's'}, ${madeAt}</p></header><section><h2>Figures</h2><p>Nothing here was compared with a pristine version: the figures say how one rendition compares with another of the same material, not how good it is. ${files.length > 1 ? markup`Changes refer to ${names[baseline] ?? ''}. ` : null}</p>${summaryTable(summaries, names)}${notes.length === 0 ? null : markup`<h3>Remarks</h3><ul class="notes">${notes}</ul>`}</section>${estimateSection(summaries, names)}${chartSection(drawn)}<section><h2>How this was measured</h2>${factTable(facts)}<h3>Commands to repeat it</h3>${commands.map((command) => markup`<pre>${command}</pre>`)}${about}</section>`;
  return documentOf(title, body);
};
