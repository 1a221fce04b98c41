/** What a comparison leaves behind: a table of frames for spreadsheets, and a report for programs. */
import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { PixReviveError } from '../../contract/errors.ts';
import {
  extraMeasureSchema,
  type CompareReport,
  type ExtraMeasure,
  type FrameMeasure,
  type RateDistortion,
} from '../../contract/quality.ts';
import { writeFileAtomic, writeJsonAtomic } from '../jobs/atomic-file.ts';
import type { CompareResult } from './compare.ts';
import { fluctuation } from '../../contract/measures/fluctuation.ts';
import { psnrCurve } from '../../contract/measures/summary.ts';

/** Column names of the frame table: the measure, then its unit where it has one. */
const columns: Record<Exclude<keyof FrameMeasure, 'frame' | 'frameType'>, string> = {
  psnrY: 'psnr_y_db',
  psnrU: 'psnr_u_db',
  psnrV: 'psnr_v_db',
  ssimY: 'ssim_y',
  ffmpegPsnrY: 'ffmpeg_psnr_y_db',
  ffmpegSsimY: 'ffmpeg_ssim_y',
  xpsnrY: 'xpsnr_y_db',
  xpsnrU: 'xpsnr_u_db',
  xpsnrV: 'xpsnr_v_db',
  vmaf: 'vmaf',
  blockEdges: 'block_edges',
  detail: 'detail_code_values',
  blur: 'blur',
  flicker: 'flicker_code_values',
  change: 'change_code_values',
  qp: 'qp',
  bits: 'bits',
};

const always = ['psnrY', 'psnrU', 'psnrV', 'ssimY'] as const;
const extras = Object.keys(extraMeasureSchema.shape) as (keyof ExtraMeasure)[];

/** A field of a CSV file (RFC 4180): quoted where it holds a comma, a quote or a line break. */
export const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Identical planes read `inf`; a measure that a frame or a picture without chroma does not have stays empty. */
const csvNumber = (value: number | null | undefined, absent: boolean): string => {
  if (value === undefined || absent) {
    return '';
  }
  return value === null ? 'inf' : String(value);
};

/** Frames of all files as CSV with a header line; one line for each frame of each file, full precision. */
export const framesCsv = ({ files }: CompareResult): string => {
  const present = extras.filter((name) =>
    files.some(({ frames }) => frames.some((frame) => frame[name] !== undefined)),
  );
  const names = [...always, ...present];
  const lines = files.flatMap(({ path, media, frames }) => {
    const grey = media.video.format.chroma === '400';
    return frames.map((frame) =>
      [
        csvField(path),
        String(frame.frame),
        ...names.map((name) => csvNumber(frame[name], grey && /[UV]$/.test(name))),
      ].join(','),
    );
  });
  return `${['file', 'frame', ...names.map((name) => columns[name])].join(',')}\n${lines.map((line) => `${line}\n`).join('')}`;
};

/** The whole comparison as data: summaries, remarks, peaks and valleys, and every frame. */
export const compareReport = ({ reference, files }: CompareResult, rates?: RateDistortion): CompareReport => ({
  version: 1,
  reference: reference.path,
  files: files.map(({ summary, notes, frames, offset, provenance }) => {
    const { peaks, valleys } = fluctuation(psnrCurve(frames));
    const number = (i: number): number => frames[i]?.frame ?? i;
    return {
      summary,
      notes: [...notes],
      offset,
      provenance,
      peaks: peaks.map(number),
      valleys: valleys.map(number),
      frames,
    };
  }),
  ...(rates === undefined ? {} : { rateDistortion: rates }),
});

const errnoOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';

const outputError = (path: string, cause: unknown): PixReviveError => {
  const full = ['ENOSPC', 'EDQUOT'].includes(errnoOf(cause));
  return new PixReviveError(
    full ? 'output-no-space' : 'output-unwritable',
    full
      ? `${path} cannot be written: the disk is full. Make room, or choose another place.`
      : `${path} cannot be written. Check that its folder exists and may be written, or choose another place.`,
    { message: cause instanceof Error ? cause.message : String(cause), cause },
  );
};

/**
 * Refuses, before any work, an output that could not be written afterwards: an input of the comparison
 * (`output-is-input`), a folder, or a place in a folder that is missing or read-only (`output-unwritable`).
 */
export const checkReportPath = async (path: string, inputs: readonly string[]): Promise<void> => {
  if (inputs.some((input) => resolve(input) === resolve(path))) {
    throw new PixReviveError('output-is-input', `${path} is one of the videos. Choose another name for the output.`);
  }
  if ((await stat(path).catch(() => null))?.isDirectory() === true) {
    throw new PixReviveError('output-unwritable', `${path} is a folder. Name a file in it.`);
  }
  await access(dirname(resolve(path)), constants.W_OK).catch((cause: unknown) => {
    throw outputError(path, cause);
  });
};

const orOutputError =
  (path: string) =>
  (cause: unknown): never => {
    throw outputError(path, cause);
  };

/** Writes a text, whole or not at all; an older file of that name is replaced. */
export const writeReportText = (path: string, text: string): Promise<void> =>
  writeFileAtomic(path, text).catch(orOutputError(path));

/** Writes data as JSON, whole or not at all; an older file of that name is replaced. */
export const writeReportJson = (path: string, data: unknown): Promise<void> =>
  writeJsonAtomic(path, data).catch(orOutputError(path));

/** Writes the frame table. */
export const writeFramesCsv = (path: string, result: CompareResult): Promise<void> =>
  writeReportText(path, framesCsv(result));

/** Writes the report as JSON. */
export const writeCompareReport = (path: string, result: CompareResult, rates?: RateDistortion): Promise<void> =>
  writeReportJson(path, compareReport(result, rates));
