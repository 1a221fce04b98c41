/** Which hardware encoders work on this machine: found by encoding a picture, never by what was compiled in. */
import { Codec } from 'node-av/lib';
import { z } from 'zod';
import { entryUrl } from '../model/entry.ts';
import { startProbeProcess } from '../process/probe-process.ts';

/** Encoders that take pictures from ordinary memory, as the chunk writer has them. VA-API and Vulkan ones do not. */
const candidates: readonly { name: string; codec: 'h264' | 'hevc' | 'av1'; maker: string }[] = [
  { name: 'h264_nvenc', codec: 'h264', maker: 'NVIDIA NVENC' },
  { name: 'hevc_nvenc', codec: 'hevc', maker: 'NVIDIA NVENC' },
  { name: 'av1_nvenc', codec: 'av1', maker: 'NVIDIA NVENC' },
  { name: 'h264_qsv', codec: 'h264', maker: 'Intel Quick Sync' },
  { name: 'hevc_qsv', codec: 'hevc', maker: 'Intel Quick Sync' },
  { name: 'av1_qsv', codec: 'av1', maker: 'Intel Quick Sync' },
  { name: 'h264_amf', codec: 'h264', maker: 'AMD AMF' },
  { name: 'hevc_amf', codec: 'hevc', maker: 'AMD AMF' },
  { name: 'av1_amf', codec: 'av1', maker: 'AMD AMF' },
  { name: 'h264_videotoolbox', codec: 'h264', maker: 'Apple VideoToolbox' },
  { name: 'hevc_videotoolbox', codec: 'hevc', maker: 'Apple VideoToolbox' },
];

export type HardwareEncoder = { name: string; codec: 'h264' | 'hevc' | 'av1'; maker: string };
export type HardwareEncoderAttempt = HardwareEncoder & {
  /** Null when it encoded a picture. */
  problem: string | null;
};

const messageSchema = z.object({ name: z.string(), problem: z.string().nullable().optional() });

/** A driver that does not answer within this many milliseconds hangs. */
const attemptMilliseconds = 20_000;

type ChildResult = { problems: Map<string, string | null>; unfinished: string | null; how: string };

const runChild = (names: readonly string[]): Promise<ChildResult> =>
  new Promise((resolve) => {
    const problems = new Map<string, string | null>();
    let unfinished: string | null = null;
    let how = 'it crashed';
    const url = entryUrl(import.meta.url, 'hardware-encoder-probe');
    const child = startProbeProcess('hardware-encoder-probe', url, names);
    const expire = (): void => {
      how = 'it hung';
      child.kill();
    };
    let timer = setTimeout(expire, attemptMilliseconds);
    child.onMessage((data) => {
      const parsed = messageSchema.safeParse(data);
      if (!parsed.success) {
        return;
      }
      const { name, problem } = parsed.data;
      clearTimeout(timer);
      timer = setTimeout(expire, attemptMilliseconds);
      if (problem === undefined) {
        unfinished = name;
      } else {
        problems.set(name, problem);
        unfinished = null;
      }
    });
    child.onExit(() => {
      clearTimeout(timer);
      resolve({ problems, unfinished, how });
    });
  });

/**
 * Tries every hardware encoder of this FFmpeg build in a child process and says what came of it. Never rejects: a
 * driver that crashes or hangs is a result.
 */
export const tryHardwareEncoders = async (): Promise<HardwareEncoderAttempt[]> => {
  const built = new Set(Codec.getCodecList().map(({ name }) => name));
  const attempts: HardwareEncoderAttempt[] = [];
  let waiting = candidates.filter(({ name }) => built.has(name));
  while (waiting.length > 0) {
    const { problems, unfinished, how } = await runChild(waiting.map(({ name }) => name));
    const tried = waiting.filter(({ name }) => problems.has(name) || name === unfinished);
    attempts.push(
      ...tried.map((encoder) => ({
        ...encoder,
        problem: problems.get(encoder.name) ?? (encoder.name === unfinished ? how : null),
      })),
    );
    if (tried.length === 0) {
      attempts.push(...waiting.map((encoder) => ({ ...encoder, problem: 'the test process could not be started' })));
      break;
    }
    waiting = waiting.filter((encoder) => !tried.includes(encoder));
  }
  return attempts;
};

/** The hardware encoders that encoded a picture on this machine; a preset of the user's may name them. */
export const listHardwareEncoders = async (): Promise<HardwareEncoder[]> =>
  (await tryHardwareEncoders())
    .filter(({ problem }) => problem === null)
    .map(({ name, codec, maker }) => ({ name, codec, maker }));
