/** The report of a comparison: one HTML file that needs nothing else, on the screen and on paper. Pure. */
import type { MediaInfo } from '../../../contract/media.ts';
import type { RateDistortion } from '../../../contract/quality.ts';
import type { ComparedFile, CompareResult } from '../compare.ts';
import { cumulativeChart, histogramChart } from './distribution.ts';
import { inkOf, legend } from './drawing.ts';
import { deltaChart, fluctuationChart, fluctuationWindow, gains, psnrChart, type DrawnFile } from './frame-charts.ts';
import type { Baselines, PicturedFrame } from './frame-pictures.ts';
import { markup, trusted, type Markup } from './markup.ts';
import { shortNames } from './names.ts';
import { hasQp, qpStrip, type FileQp } from './qp-strip.ts';
import { rateSection } from './rate-section.ts';
import { niceInterval } from './scale.ts';
import { style } from './style.ts';
import { provenanceFacts } from './provenance-facts.ts';
import { artifactTable, figureText, summaryTable } from './summary-table.ts';
import { picturedFrame, worstLists } from './worst-section.ts';

export type Fact = { name: string; value: string };

/** Who made the report, when, and how it is made again. */
export type Provenance = {
  /** ISO 8601. */
  madeAt: string;
  versions: readonly Fact[];
  /** What was asked for, beyond the files. */
  settings: readonly Fact[];
  /** SHA-256 of the reference and of the files, in their order; null where it is not known. */
  hashes: { reference: string | null; files: readonly (string | null)[] };
  /** Commands for a POSIX shell. */
  commands: readonly string[];
};

export type ReportContent = {
  result: CompareResult;
  /** In the order of the files; null where it was not read. */
  qp: readonly (FileQp | null)[];
  pictures: readonly PicturedFrame[];
  rates: RateDistortion | null;
  /** What each file is compared with, frame by frame. */
  baselines: Baselines;
  provenance: Provenance;
};

export const factTable = (facts: readonly Fact[]): Markup =>
  markup`<table class="facts"><tbody>${facts.map(({ name, value }) => markup`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}</tbody></table>`;

/** A whole document around a body. The policy forbids a browser everything that the report does not need. */
export const documentOf = (title: string, body: Markup): string =>
  markup`${trusted('<!doctype html>\n')}<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"><title>${title}</title>${style}</head><body>${body}</body></html>\n`
    .markup;

const videoText = ({ video, container }: MediaInfo): string => {
  const { format, frameRate, color } = video;
  const rate = frameRate === null ? 'no frame rate' : `${Number((frameRate.num / frameRate.den).toFixed(3))} frames/s`;
  const sampling = format.chroma.split('').join(':');
  return `${video.codec} in ${container.split(',')[0] ?? container}, ${format.width} × ${format.height}, ${sampling}, ${format.bitDepth} bit, ${rate}, ${video.frames} frames, range ${color.range}, matrix ${color.matrix}`;
};

export const fileFacts = (media: MediaInfo, hash: string | null): Fact[] => [
  { name: 'Path', value: media.path },
  { name: 'Video', value: videoText(media) },
  { name: 'Size', value: `${media.bytes} bytes` },
  ...(hash === null ? [] : [{ name: 'SHA-256', value: hash }]),
];

const summarySection = ({ files, baseline: first }: CompareResult, names: readonly string[]): Markup => {
  const rows = files.map(({ summary, media }, i) => ({
    name: names[i] ?? summary.path,
    summary,
    grey: media.video.format.chroma === '400',
  }));
  const notes = files.flatMap((file, i) => file.notes.map((note) => markup`<li>${names[i] ?? ''}: ${note}</li>`));
  const baseline = names[first] ?? '';
  return markup`<section><h2>Figures</h2><p>Means over frames of the per-frame values. ${
    files.length > 1 ? markup`Differences (Δ) refer to ${baseline}. ` : null
  }PVD and SD say how much the quality fluctuates from frame to frame: smaller is steadier. The best value of a column is marked.</p>${summaryTable(rows)}${artifactTable(rows)}${
    notes.length === 0 ? null : markup`<h3>Remarks</h3><ul class="notes">${notes}</ul>`
  }</section>`;
};

const curvesSection = (files: readonly DrawnFile[]): Markup =>
  markup`<section class="chart"><h2>PSNR-Y over the frames</h2>${legend(files.map(({ name, index }) => ({ name, ink: inkOf(index) })))}${psnrChart(files)}</section>`;

const deltaSection = (files: readonly DrawnFile[], baselines: Baselines): Markup | null => {
  const pairs = files.flatMap((file, i) => {
    const baseline = files[baselines[i] ?? -1];
    return baseline === undefined ? [] : [{ file, baseline, values: gains(file.frames, baseline.frames) }];
  });
  if (pairs.length === 0) {
    return null;
  }
  const domain = niceInterval(
    pairs.flatMap(({ values }) => values),
    [0],
  );
  const charts = pairs.map(({ file, baseline, values }) => {
    const [better, worse] = [values.filter((value) => value > 0).length, values.filter((value) => value < 0).length];
    return markup`<div class="chart"><h3>${file.name}</h3><p class="hint">against ${baseline.name}: better in ${better} of ${values.length} frames, worse in ${worse}</p>${deltaChart(file, baseline, domain)}</div>`;
  });
  return markup`<section><h2>ΔPSNR-Y over the frames</h2>${charts}</section>`;
};

const fluctuationSection = (files: readonly DrawnFile[], summaries: readonly ComparedFile[]): Markup => {
  const charts = files.map((file, i) => {
    const { pvd = 0, sd = 0 } = summaries[i]?.summary ?? {};
    const { from, to } = fluctuationWindow(file.frames.map(({ psnrY }) => psnrY ?? Infinity));
    const part =
      to - from < file.frames.length
        ? `; drawn: ${to - from} frames around the largest difference, the figures are of all ${file.frames.length}`
        : '';
    return markup`<div class="chart"><h3>${file.name}</h3><p class="hint">PVD ${figureText(pvd, 3)} dB, SD ${figureText(sd, 3)} dB${part}</p>${fluctuationChart(file)}</div>`;
  });
  return markup`<section><h2>Fluctuation: peaks and valleys</h2>${charts}</section>`;
};

const qpSection = (files: readonly DrawnFile[], qp: readonly (FileQp | null)[]): Markup | null => {
  const strips = files.flatMap((file, i) => {
    const own = qp[i] ?? null;
    return own === null || !hasQp(own)
      ? []
      : [markup`<div class="chart"><h3>${file.name}</h3>${qpStrip(file, own)}</div>`];
  });
  if (strips.length === 0) {
    return null;
  }
  const keys = (['I', 'P', 'B'] as const).map(
    (type) => markup`<svg class="key" viewBox="0 0 1 1"><rect class="type-${type}" width="1" height="1"/></svg>${type}`,
  );
  return markup`<section><h2>QP and frame types</h2><p class="hint">The quantiser on HEVC’s scale, as the stream states it; frame types below:${keys}</p>${strips}</section>`;
};

const distributionSection = (files: readonly DrawnFile[]): Markup =>
  markup`<section class="chart"><h2>Distribution of PSNR-Y</h2>${legend(files.map(({ name, index }) => ({ name, ink: inkOf(index) })))}<div class="pair">${histogramChart(files)}${cumulativeChart(files)}</div></section>`;

const worstSection = (
  files: readonly ComparedFile[],
  names: readonly string[],
  { pictures, baselines }: ReportContent,
): Markup => {
  const lists = files.map((file, i) => worstLists(names[i] ?? '', file, files[baselines[i] ?? -1] ?? null));
  const shown = pictures.map((pictured) => picturedFrame(pictured, names[pictured.file] ?? ''));
  return markup`<section id="worst"><h2>Worst frames</h2>${lists}${
    shown.length === 0
      ? null
      : markup`<h3>Where they are furthest from the reference</h3><p class="hint">The part of the picture with the largest squared error in luma; for a loss against the baseline, the part that lost most. The difference is drawn around grey: brighter is too bright. Pictures are converted by the file’s own matrix and range, without tone mapping.</p>${shown}`
  }</section>`;
};

const provenanceSection = ({ result, provenance }: ReportContent, names: readonly string[]): Markup => {
  const { versions, settings, hashes, commands } = provenance;
  const files = result.files.map(
    ({ media, provenance: restored }, i) =>
      markup`<h4>${names[i] ?? ''}</h4>${factTable([...fileFacts(media, hashes.files[i] ?? null), ...provenanceFacts(restored)])}`,
  );
  return markup`<section><h2>How this was measured</h2>${factTable([...versions, ...settings])}<h3>Commands to repeat it</h3>${commands.map((command) => markup`<pre>${command}</pre>`)}<h3>Reference</h3>${factTable(fileFacts(result.reference.media, hashes.reference))}<h3>Files</h3>${files}<h3>Definitions</h3><p>PSNR = 10 log₁₀(peak² / MSE) of decoded code values, peak 2ⁿ − 1, mean over frames of the dB values. SSIM-Y: 7 × 7 uniform window, sample covariance. Peaks and valleys are strictly above or below both neighbours; the PVD is the mean difference between peaks and the nearest valley before and after each; SD is the population standard deviation. Identical frames (infinite PSNR) are counted and left out of means.</p></section>`;
};

/** The whole report as an HTML document. */
export const reportPage = (content: ReportContent): string => {
  const { result, qp, rates, baselines, provenance } = content;
  const { files, reference } = result;
  const names = shortNames(files.map(({ path }) => path));
  const drawn = files.map((file, index): DrawnFile => ({ name: names[index] ?? '', index, frames: file.frames }));
  const [referenceName = ''] = shortNames([reference.path]);
  const nameOf = (path: string): string => names[files.findIndex((file) => file.path === path)] ?? path;
  const title = `Quality against ${referenceName}`;
  const body = markup`<header><h1>${title}</h1><p class="made">${files.length} file${files.length === 1 ? '' : 's'}, ${provenance.madeAt}</p></header>${summarySection(result, names)}${rates === null ? null : rateSection(rates, nameOf)}${curvesSection(drawn)}${deltaSection(drawn, baselines)}${fluctuationSection(drawn, files)}${qpSection(drawn, qp)}${distributionSection(drawn)}${worstSection(files, names, content)}${provenanceSection(content, names)}`;
  return documentOf(title, body);
};
