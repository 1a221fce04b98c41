/** VMAF, measured by an FFmpeg program that was built with libvmaf. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { PixReviveError } from '../../contract/errors.ts';
import { findFfmpeg } from '../media/ffmpeg-binary.ts';
import { scaleFilter } from '../media/rescale.ts';
import { pairingOf, type ComparedClip } from './compare-frames.ts';

const run = promisify(execFile);

/** What libvmaf's log holds, as far as it is read. */
const logSchema = z.object({
  frames: z.array(z.object({ frameNum: z.int(), metrics: z.looseObject({ vmaf: z.number() }) })),
});

/** Path of an FFmpeg program that can measure VMAF. Throws `feature-unavailable` where there is none. */
export const findVmafProgram = async (environment: NodeJS.ProcessEnv = process.env): Promise<string> => {
  const program = await findFfmpeg({ needLibvmaf: true, environment });
  if (program === null) {
    throw new PixReviveError(
      'feature-unavailable',
      'VMAF needs an FFmpeg program with libvmaf, and none was found. Install one (put it on the PATH, or name it in PIXREVIVE_FFMPEG), or measure without VMAF.',
    );
  }
  return program.path;
};

/**
 * Frames are paired by number, never by time, and the two inputs are named for libvmaf as its documentation asks: the
 * tested clip first.
 */
export const vmafArguments = (clip: ComparedClip): string[] => {
  const { reference, file, scaleTo } = clip;
  const { referenceStart, fileStart, frames } = pairingOf(clip);
  const scale = scaleTo === null ? '' : `${scaleFilter(scaleTo)},`;
  const take = (input: number, start: number, label: string, before = ''): string =>
    `[${input}:v:0]${before}trim=start_frame=${start}:end_frame=${start + frames},settb=1/1000,setpts=N[${label}]`;
  return [
    ...['-hide_banner', '-nostdin', '-v', 'error'],
    // The path is forced to be a local file, as everywhere else.
    ...['-i', `file:${resolve(file.path)}`, '-i', `file:${resolve(reference.path)}`],
    '-lavfi',
    `${take(0, fileStart, 'test')};${take(1, referenceStart, 'ref', scale)};[test][ref]libvmaf=log_fmt=json:log_path=vmaf.json`,
    ...['-an', '-f', 'null', '-'],
  ];
};

/** libvmaf's JSON log as one score (0 … 100) for each measured frame. */
export const parseVmafLog = (text: string): number[] =>
  logSchema
    .parse(JSON.parse(text))
    .frames.toSorted((a, b) => a.frameNum - b.frameNum)
    .map(({ metrics }) => metrics.vmaf);

/**
 * VMAF of each measured frame with the default model of the FFmpeg program. Throws `feature-unavailable` where no
 * program has libvmaf or its run fails, `cancelled` after `signal`.
 */
export const measureVmaf = async (clip: ComparedClip, signal?: AbortSignal): Promise<number[]> => {
  const program = await findVmafProgram();
  const folder = await mkdtemp(join(tmpdir(), 'pixrevive-vmaf-'));
  try {
    // The log's path stays free of characters that FFmpeg's filter syntax would read as its own.
    await run(program, vmafArguments(clip), { cwd: folder, ...(signal === undefined ? {} : { signal }) });
    const scores = parseVmafLog(await readFile(join(folder, 'vmaf.json'), 'utf8'));
    const { frames } = pairingOf(clip);
    if (scores.length !== frames) {
      throw new RangeError(`${scores.length} scores for ${frames} frames`);
    }
    return scores;
  } catch (cause) {
    if (signal?.aborted === true) {
      throw new PixReviveError('cancelled', 'The measurement was cancelled.', { cause });
    }
    throw new PixReviveError(
      'feature-unavailable',
      `VMAF could not be measured on ${clip.file.path}: ${program} failed. Measure without VMAF.`,
      { message: cause instanceof Error ? cause.message : String(cause), cause },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
