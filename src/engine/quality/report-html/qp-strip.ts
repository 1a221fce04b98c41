/** The quantiser and the type of every frame, on the frame axis of the other charts. */
import type { FrameQp, FrameType, QpTrack } from '../../../contract/media.ts';
import { axes, curve, drawing, inkOf, place, type Box } from './drawing.ts';
import { chartWidth, frameInterval, type DrawnFile } from './frame-charts.ts';
import { markup, type Markup } from './markup.ts';
import { linearScale, niceInterval, thinned, type Scale } from './scale.ts';

/** A QP track whose frames stand beside the measured frames of its file. */
export type FileQp = { source: QpTrack['source']; frames: readonly FrameQp[] };

/** The part of a file's QP track that belongs to its measured frames: frame k + offset of the reference is frame k. */
export const alignedQp = (track: QpTrack, frames: readonly { frame: number }[], offset: number): FileQp => {
  const aligned = frames.map(({ frame }) => track.frames[frame - offset]);
  return { source: track.source, frames: aligned.filter((entry) => entry !== undefined) };
};

/** Whether there is anything to draw: lossless and intermediate codecs have no quantiser and one frame type. */
export const hasQp = ({ source }: FileQp): boolean => source !== 'unknown';

const typeOrder: readonly FrameType[] = ['I', 'P', 'B', '?'];

/** Types as runs of equal ones; where several frames share a column of the drawing, the rarest type is seen. */
export const typeRuns = (
  types: readonly FrameType[],
  columns: number,
): { type: FrameType; from: number; to: number }[] => {
  const cells = Math.min(columns, types.length);
  const runs: { type: FrameType; from: number; to: number }[] = [];
  for (let cell = 0; cell < cells; cell += 1) {
    const from = Math.floor((cell * types.length) / cells);
    const to = Math.floor(((cell + 1) * types.length) / cells);
    const here = types.slice(from, to);
    const type = typeOrder.find((candidate) => here.includes(candidate)) ?? '?';
    const last = runs.at(-1);
    // Key frames stay apart from each other: where one follows another, that is worth seeing.
    if (last?.type === type && type !== 'I') {
      last.to = to;
    } else {
      runs.push({ type, from, to });
    }
  }
  return runs;
};

const typeBand = (file: DrawnFile, qp: FileQp, x: Scale, top: number, height: number): Markup[] => {
  const start = (file.frames[0]?.frame ?? 0) - 0.5;
  return typeRuns(
    qp.frames.map(({ type }) => type),
    960,
  ).map(({ type, from, to }) => {
    const [left, right] = [x.of(start + from), x.of(start + to)];
    const kind = type === '?' ? 'unknown' : type;
    return markup`<rect class="type-${kind}" x="${place(left)}" y="${place(top)}" width="${place(Math.max(0.6, right - left - (to - from === 1 ? 0.4 : 0)))}" height="${height}"/>`;
  });
};

/** QP of the frames (HEVC-equivalent) as a line, and their types as a band below it. */
export const qpStrip = (file: DrawnFile, qp: FileQp): Markup => {
  const box: Box = { left: 64, top: 8, width: chartWidth - 80, height: 90 };
  const x = linearScale(frameInterval([file]), { from: box.left, to: box.left + box.width });
  const values = qp.frames.map((entry) => entry.qp ?? NaN);
  const y = linearScale(niceInterval(values), { from: box.top + box.height - 18, to: box.top + 6 });
  const line = thinned(values, box.width / 2).map((i) => ({
    x: x.of(file.frames[i]?.frame ?? i),
    y: y.of(values[i] ?? NaN),
  }));
  const band = typeBand(file, qp, x, box.top + box.height - 12, 11);
  const grid = axes(box, { scale: x, title: 'frame' }, { scale: y, title: 'QP' });
  return drawing(
    chartWidth,
    142,
    `QP and frame types of ${file.name}`,
    markup`${grid}${curve(line, inkOf(file.index))}${band}`,
  );
};
