/** The worst frames: what each list holds, and what the first of them look like. */
import type { ComparedFile } from '../compare.ts';
import {
  worstFrames,
  worstReasons,
  type WorstFrame,
  type WorstReason,
} from '../../../contract/measures/worst-frames.ts';
import { differenceGain, type Area } from './crop.ts';
import { magnification, type FramePicture, type PicturedFrame, type PictureSide } from './frame-pictures.ts';
import { markup, type Markup } from './markup.ts';
import { figureText } from './summary-table.ts';

/** Frames of each list in the tables. */
const listed = 10;

const listTitles: Record<WorstReason, string> = {
  value: 'Lowest PSNR-Y',
  loss: 'Largest loss against the baseline',
  drop: 'Largest drop from the neighbouring frames',
};

const amountTitles: Record<WorstReason, string | null> = { value: null, loss: 'loss, dB', drop: 'drop, dB' };

const amountText = ({ amount }: WorstFrame): string =>
  Number.isFinite(amount) ? figureText(amount, 3) : 'was identical';

const listTable = (reason: WorstReason, frames: readonly WorstFrame[]): Markup => {
  const title = listTitles[reason];
  if (frames.length === 0) {
    const nothing = reason === 'loss' ? 'No frame lost anything.' : 'None.';
    return markup`<div class="worst"><h4>${title}</h4><p class="none">${nothing}</p></div>`;
  }
  const amount = amountTitles[reason];
  const rows = frames.map(
    (worst) =>
      markup`<tr data-frame="${worst.frame}"><td class="figure">${worst.frame}</td><td class="figure">${figureText(worst.psnrY, 3)}</td>${amount === null ? null : markup`<td class="figure">${amountText(worst)}</td>`}</tr>`,
  );
  return markup`<div class="worst" data-reason="${reason}"><h4>${title}</h4><table><thead><tr><th class="figure">frame</th><th class="figure">PSNR-Y, dB</th>${amount === null ? null : markup`<th class="figure">${amount}</th>`}</tr></thead><tbody>${rows}</tbody></table></div>`;
};

/** The lists of one file. Against itself the baseline loses nothing: it has no list of losses. */
export const worstLists = (name: string, file: ComparedFile, baseline: ComparedFile | null): Markup => {
  const reasons = worstReasons.filter((reason) => reason !== 'loss' || baseline !== null);
  const lists = reasons.map((reason) =>
    listTable(reason, worstFrames(file.frames, baseline?.frames ?? [], reason, listed)),
  );
  return markup`<h3>${name}</h3><div class="lists">${lists}</div>`;
};

const reasonText = ({ reason, amount }: WorstFrame): string => {
  const decibels = Number.isFinite(amount) ? `${figureText(amount, 3)} dB` : 'was identical';
  const texts: Record<WorstReason, string> = {
    value: 'among the lowest PSNR-Y',
    loss: `loss against the baseline: ${decibels}`,
    drop: `drop from its neighbours: ${decibels}`,
  };
  return texts[reason];
};

const dataUrl = (png: Buffer): string => `data:image/png;base64,${png.toString('base64')}`;

const areaText = ({ left, top, width, height }: Area): string => `${width} × ${height} at (${left}, ${top})`;

const sideTexts: Record<PictureSide, string> = {
  reference: 'reference',
  before: 'before',
  after: 'after',
  difference: `luma difference × ${differenceGain}`,
};

const figures = (pictured: PicturedFrame, pick: 'whole' | 'detail'): Markup[] => {
  const { width, height } = pick === 'whole' ? pictured.areas.wide : pictured.areas.narrow;
  const factor = pick === 'whole' ? 1 : magnification;
  return pictured.pictures.map((picture: FramePicture) => {
    const text = `frame ${pictured.frame}, ${sideTexts[picture.side]}, ${factor}:1`;
    return markup`<figure><img src="${dataUrl(picture[pick])}" width="${width * factor}" height="${height * factor}" alt="${text}"><figcaption>${sideTexts[picture.side]}</figcaption></figure>`;
  });
};

/** Pictures of one frame: where it is furthest from its reference, at 1:1 and magnified. */
export const picturedFrame = (pictured: PicturedFrame, name: string): Markup => {
  const { reasons, frame, areas } = pictured;
  const psnr = figureText(reasons[0]?.psnrY ?? NaN, 3);
  return markup`<article class="pictured" data-frame="${frame}"><h4>${name}, frame ${frame}: ${psnr} dB</h4><p>${reasons.map(reasonText).join('; ')}</p><p class="area">1:1, ${areaText(areas.wide)}</p><div class="pictures">${figures(pictured, 'whole')}</div><p class="area">${magnification}:1, ${areaText(areas.narrow)}</p><div class="pictures">${figures(pictured, 'detail')}</div></article>`;
};
