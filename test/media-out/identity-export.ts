/** Exports a file unchanged: what a job does, with the identity in the place of the network. */
import { basename, join } from 'node:path';
import type { MediaInfo } from '../../src/contract/media.ts';
import type { ContainerId, ExportPreset } from '../../src/contract/presets.ts';
import { restoreSettingsSchema } from '../../src/contract/settings.ts';
import { openChunkWriter } from '../../src/engine/media/chunk-writer.ts';
import type { ChunkWriter } from '../../src/engine/media/chunk-writer.ts';
import { planExport } from '../../src/engine/media/export-plan.ts';
import type { ExportPlan } from '../../src/engine/media/export-plan.ts';
import { muxOutput } from '../../src/engine/media/mux.ts';
import { probeMedia } from '../../src/engine/media/probe.ts';
import { openVideoReader } from '../../src/engine/media/reader.ts';

export type IdentityExport = {
  preset?: string;
  container?: ContainerId;
  range?: { in: number; out: number };
  /** Frames of a chunk; small, so that a short clip has several joints. */
  chunkFrames?: number;
  userPresets?: readonly ExportPreset[];
  overwrite?: boolean;
};

export type Exported = {
  media: MediaInfo;
  plan: ExportPlan;
  chunks: string[];
  frames: { pts: bigint; duration: bigint }[];
};

/** Encodes the chunks into `folder`. */
export const encodeChunks = async (source: string, folder: string, options: IdentityExport = {}): Promise<Exported> => {
  const media = await probeMedia(source);
  const { preset = 'ffv1', container = null, range = null, chunkFrames = 7 } = options;
  const settings = restoreSettingsSchema.parse({ preset, container, range });
  const plan = planExport(media, settings, { userPresets: options.userPresets ?? [] });
  await using reader = await openVideoReader(source, { media, range: range ?? undefined });
  const chunks: string[] = [];
  const frames: Exported['frames'] = [];
  let writer: ChunkWriter | null = null;
  for (let frame = await reader.read(); frame !== null; frame = await reader.read()) {
    if (writer === null) {
      const path = join(folder, `${basename(source)}.${preset}.${String(chunks.length).padStart(6, '0')}.chunk`);
      chunks.push(path);
      writer = await openChunkWriter(path, plan);
    }
    await writer.write(frame, frame);
    frames.push({ pts: frame.pts, duration: frame.duration });
    reader.release(frame);
    if (frames.length % chunkFrames === 0) {
      await writer.finish();
      writer = null;
    }
  }
  await writer?.finish();
  return { media, plan, chunks, frames };
};

/** The whole way from `source` to `output`. */
export const exportUnchanged = async (
  source: string,
  output: string,
  folder: string,
  options: IdentityExport = {},
): Promise<Exported> => {
  const exported = await encodeChunks(source, folder, options);
  const { media, plan, chunks, frames } = exported;
  const overwrite = options.overwrite ?? false;
  await muxOutput({ source, media, plan, chunks, frames, range: options.range ?? null, output, overwrite });
  return exported;
};
