/** How a restoration shows itself in a terminal and in JSON lines. */
import type { StreamPlan } from '../contract/presets.ts';
import type { JobResult, WorkerMessage } from '../engine/jobs/messages.ts';
import type { Reporter } from './reporter.ts';
import { bytesText, clock, decibels, signed, textTable, type Cell } from './text-table.ts';

const phases = {
  probing: 'looking at the file',
  'reading-qp': 'reading QP from the stream',
  'loading-model': 'loading the model',
  restoring: 'restoring',
  muxing: 'writing the output',
} as const;

export const describeMessage = (message: WorkerMessage, report: Reporter): void => {
  switch (message.type) {
    case 'planned':
      report.event({ type: 'planned', frames: message.frames, resumedAt: message.resumedAt, streams: message.streams });
      if (message.resumedAt > 0) {
        report.note(`Going on at frame ${message.resumedAt} of ${message.frames}.`);
      }
      printLosses(message.streams, report);
      return;
    case 'progress': {
      const { phase, frame, frames, fps, etaSeconds } = message.progress;
      if (phase === 'restoring') {
        report.event({ type: 'progress', frame, frames, fps, etaSeconds });
        const speed = fps === null ? '' : `  ${fps.toFixed(2)} fps`;
        const eta = etaSeconds === null ? '' : `  ${clock(etaSeconds)} left`;
        report.status(`${phases[phase]} ${frame}/${frames}${speed}${eta}`);
      } else {
        report.event({ type: 'phase', phase });
        report.status(`${phases[phase]} …`);
      }
      return;
    }
    case 'notice':
      report.event({ type: 'notice', text: message.text });
      if (!report.json) {
        report.note(message.text);
      }
      return;
    case 'measured':
      report.event({ type: 'frame', before: message.before, after: message.after });
      return;
    case 'picture': // for windows; a terminal does not ask for them
    case 'stopped':
    case 'done':
    case 'error':
      return;
  }
};

/** What will not be in the output as it was in the source; nothing is printed when all of it will be. */
const printLosses = (plan: StreamPlan, report: Reporter): void => {
  const losses = plan.items.filter(({ action }) => action === 'drop' || action === 'change');
  if (losses.length > 0 && !report.json) {
    const rows = losses.map(({ index, what, action, explanation }): Cell[] => [index, what, action, explanation]);
    report.note(`Not carried over as it is:\n${textTable(['stream', 'what', 'action', 'why'], rows)}`);
  }
};

export const printResult = (result: JobResult, report: Reporter): void => {
  const rows: Cell[][] = [
    ...(result.bytes === 0
      ? [['output', 'no video, measures only']]
      : [
          ['output', result.output],
          ['size', bytesText(result.bytes)],
        ]),
    ['frames', String(result.frames)],
    ['speed', `${result.fps.toFixed(2)} fps (${result.model} on ${result.provider}, QP ${result.qpSource})`],
  ];
  const { before, after } = result;
  if (before !== null && after !== null) {
    rows.push(
      ['PSNR-Y', change(before.psnrY, after.psnrY, 'dB')],
      ['PSNR-U / V', `${change(before.psnrU, after.psnrU, 'dB')}   ${change(before.psnrV, after.psnrV, 'dB')}`],
      ['SSIM-Y', `${before.ssimY.toFixed(4)} → ${after.ssimY.toFixed(4)}   ${signed(after.ssimY - before.ssimY, 4)}`],
      [
        'PVD / SD',
        `${before.pvd.toFixed(2)} / ${before.sd.toFixed(2)} → ${after.pvd.toFixed(2)} / ${after.sd.toFixed(2)} dB`,
      ],
    );
  }
  const width = Math.max(...rows.map(([name]) => String(name).length));
  for (const [name, value] of rows) {
    report.line(`${String(name).padEnd(width)}  ${String(value)}`);
  }
};

const change = (before: number | null, after: number | null, unit: string): string => {
  const difference = before === null || after === null ? '' : `   ${signed(after - before, 2)} ${unit}`;
  return `${decibels(before)} → ${decibels(after)}${difference}`;
};
