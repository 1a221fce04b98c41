/** Finding an FFmpeg command-line program, for VMAF and for whoever wants to see the command. Nothing needs it. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';

export type FfmpegProgram = {
  /** Absolute path. */
  path: string;
  /** As the program states it, for example `8.1`. */
  version: string;
  /** Whether it can measure VMAF. */
  libvmaf: boolean;
  /** Where it was found. */
  origin: 'PIXREVIVE_FFMPEG' | 'ffmpeg-static' | 'PATH';
};

const run = promisify(execFile);

/** A program that does not answer within this many milliseconds is none. */
const answerMilliseconds = 10_000;

const isProgram = async (path: string): Promise<boolean> => {
  try {
    await access(path, process.platform === 'win32' ? constants.F_OK : constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
};

/** The optional package states a path even when its download failed: the path alone proves nothing. */
const staticPath = (): string | null => {
  try {
    const stated: unknown = createRequire(import.meta.url)('ffmpeg-static');
    // An installed studio keeps programs beside its archive: what lies within cannot be started.
    return typeof stated === 'string' ? stated.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked') : null;
  } catch {
    return null;
  }
};

type Candidate = Pick<FfmpegProgram, 'path' | 'origin'>;

const candidatesIn = (environment: NodeJS.ProcessEnv): Candidate[] => {
  const named = environment['PIXREVIVE_FFMPEG'];
  const packaged = staticPath();
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const onPath = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [
    ...(named === undefined || named === '' ? [] : [{ path: resolve(named), origin: 'PIXREVIVE_FFMPEG' as const }]),
    ...(packaged === null ? [] : [{ path: packaged, origin: 'ffmpeg-static' as const }]),
    ...onPath.map((folder) => ({ path: resolve(join(folder, name)), origin: 'PATH' as const })),
  ];
};

const ask = async (path: string, argument: string): Promise<string | null> => {
  try {
    const { stdout } = await run(path, ['-hide_banner', argument], {
      timeout: answerMilliseconds,
      maxBuffer: 16 * 1024 * 1024,
      windowsHide: true,
    });
    return stdout;
  } catch {
    return null;
  }
};

const inspect = async ({ path, origin }: Candidate): Promise<FfmpegProgram | null> => {
  const about = (await isProgram(path)) ? await ask(path, '-version') : null;
  const version = /^ffmpeg version (\S+)/.exec(about ?? '')?.[1];
  if (version === undefined) {
    return null;
  }
  const filters = (await ask(path, '-filters')) ?? '';
  return { path, origin, version, libvmaf: / libvmaf /.test(filters) };
};

/**
 * The FFmpeg program to use: the one that PIXREVIVE_FFMPEG names, else the one of the ffmpeg-static package, else the
 * first one on the PATH; each only if its file exists and it answers as FFmpeg. With `needLibvmaf`, the first of them
 * that has libvmaf. Null where there is none.
 */
export const findFfmpeg = async (
  options: { needLibvmaf?: boolean; environment?: NodeJS.ProcessEnv } = {},
): Promise<FfmpegProgram | null> => {
  for (const candidate of candidatesIn(options.environment ?? process.env)) {
    const program = await inspect(candidate);
    if (program !== null && (options.needLibvmaf !== true || program.libvmaf)) {
      return program;
    }
  }
  return null;
};
