/** `pixrevive probe <file…>` */
import type { Command } from 'commander';
import { frameTypes, type MediaInfo, type QpTrack } from '../../contract/media.ts';
import { readQpTrack } from '../../engine/bitstream/qp.ts';
import { probeMedia } from '../../engine/media/probe.ts';
import { createReporter, type Reporter } from '../reporter.ts';
import { bytesText, clock, textTable, type Cell } from '../text-table.ts';
import { parseRate } from '../rate.ts';

type Options = { json: boolean; qp: boolean; rawFps?: string };

export const registerProbe = (program: Command): void => {
  program
    .command('probe')
    .summary('what a file holds, and the QP of its frames')
    .description('Shows streams, colour, timing and, with --qp, the quantiser of every frame as the stream states it.')
    .argument('<file...>')
    .option('--qp', 'read QP and type of every frame', false)
    .option('--raw-fps <rate>', 'frame rate of a raw stream without timing, as 25 or 30000/1001')
    .option('--json', 'one JSON object per line on standard output', false)
    .action(async (files: string[], options: Options) => {
      const report = createReporter(options.json);
      for (const file of files) {
        const media = await probeMedia(
          file,
          options.rawFps === undefined ? {} : { rawFrameRate: parseRate(options.rawFps) },
        );
        const qp = options.qp ? await readQpTrack(file, media) : null;
        report.event({ type: 'media', ...media, ...(qp === null ? {} : { qp }) });
        printMedia(media, report);
        if (qp !== null) {
          printQp(qp, report);
        }
      }
    });
};

const printMedia = (media: MediaInfo, report: Reporter): void => {
  const { video } = media;
  const { format, color } = video;
  const rate =
    video.frameRate === null ? 'unknown rate' : `${(video.frameRate.num / video.frameRate.den).toFixed(3)} fps`;
  const rows: [string, string][] = [
    ['file', media.path],
    ['container', `${media.container}, ${bytesText(media.bytes)}`],
    [
      'video',
      `${video.codec}${video.profile === null ? '' : ` (${video.profile})`}, ${video.pixelFormat}, ${format.bitDepth} bit`,
    ],
    ['size', `${format.width}×${format.height}, SAR ${video.sampleAspectRatio.num}:${video.sampleAspectRatio.den}`],
    [
      'timing',
      `${video.frames} frames, ${rate}${video.constantFrameRate ? '' : ' on average, variable'}, ${clock(video.durationSeconds)}`,
    ],
    ['time base', `${video.timeBase.num}/${video.timeBase.den} s`],
    ['bitrate', `${(video.bitrate / 1000).toFixed(1)} kb/s`],
    [
      'colour',
      `range ${color.range}, matrix ${color.matrix}, primaries ${color.primaries}, transfer ${color.transfer}, chroma ${color.chromaLocation}`,
    ],
    ['fields', video.fieldOrder],
  ];
  if (video.hdr.length > 0) {
    rows.push(['HDR', video.hdr.join(', ')]);
  }
  if (video.timecode !== null) {
    rows.push(['timecode', video.timecode]);
  }
  for (const [name, value] of rows) {
    report.line(`${name.padEnd(9)}  ${value}`);
  }
  const streams = media.streams.map(({ index, kind, codec, language, title, detail }): Cell[] => [
    index,
    kind,
    codec,
    language,
    title,
    detail,
  ]);
  report.line(textTable(['stream', 'kind', 'codec', 'language', 'title', 'detail'], streams));
  if (media.chapters.length > 0) {
    const chapters = media.chapters.map(({ startSeconds, title }, i): Cell[] => [i + 1, clock(startSeconds), title]);
    report.line(textTable(['chapter', 'start', 'title'], chapters));
  }
  for (const warning of media.warnings) {
    report.note(`warning: ${warning.message} [${warning.code}]`);
  }
};

/** Mean and extremes of QP by frame type, HEVC-equivalent and on the codec's own scale; single frames are in the JSON. */
const printQp = (track: QpTrack, report: Reporter): void => {
  if (track.source === 'unknown') {
    report.line(`QP unknown: ${track.reason ?? 'the stream does not tell it'}`);
    return;
  }
  const rows = frameTypes.flatMap((type): Cell[][] => {
    const frames = track.frames.filter((frame) => frame.type === type);
    if (frames.length === 0) {
      return [];
    }
    const known = frames.flatMap(({ qp }) => qp ?? []);
    const own = frames.flatMap(({ native }) => native ?? []);
    const text = (value: number): string | null => (Number.isFinite(value) ? value.toFixed(1) : null);
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
    return [
      [type, frames.length, text(mean(known)), text(Math.min(...known)), text(Math.max(...known)), text(mean(own))],
    ];
  });
  report.line(`QP by ${track.source}:`);
  report.line(textTable(['type', 'frames', 'mean QP', 'lowest', 'highest', 'codec’s own scale'], rows));
};
