/** Collects what an HTML report holds beyond the measures, and writes it. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { RateDistortion } from '../../../contract/quality.ts';
import { readQpTrack } from '../../bitstream/qp.ts';
import { ffmpegVersion } from '../../media/ffmpeg-version.ts';
import type { CompareResult } from '../compare.ts';
import { writeReportText } from '../compare-report.ts';
import { oneBaseline, takePictures, type Baselines } from './frame-pictures.ts';
import { reportPage, type Fact } from './page.ts';
import { alignedQp, type FileQp } from './qp-strip.ts';

export type ReportOptions = {
  rates?: RateDistortion;
  /** What each file is compared with, frame by frame; that of the comparison by default. */
  baselines?: Baselines;
  /** Version of the studio. */
  version: string;
  settings: readonly Fact[];
  /** Commands for a POSIX shell that make this report again. */
  commands: readonly string[];
  signal?: AbortSignal;
};

/** SHA-256 of a whole file: a report names what it measured. */
const hashOf = async (path: string, signal: AbortSignal | undefined): Promise<string> => {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, signal === undefined ? {} : { signal });
  return hash.digest('hex');
};

/** Versions of what measured. */
export const versionFacts = (version: string): Fact[] => [
  { name: 'PixRevive Studio', value: version },
  { name: 'FFmpeg (decoding)', value: ffmpegVersion() },
  { name: 'Node.js', value: `${process.versions.node}, ${process.platform} ${process.arch}` },
];

/**
 * Reads quantisers, cuts pictures of the worst frames, hashes the files, and writes the report, whole or not at all.
 *
 * @throws PixReviveError `output-unwritable`, `output-no-space`, `cancelled`; what reading the files throws
 */
export const writeHtmlReport = async (path: string, result: CompareResult, options: ReportOptions): Promise<void> => {
  const { signal, rates, version, settings, commands } = options;
  const baselines = options.baselines ?? oneBaseline(result.files.length, result.baseline);
  const qp: (FileQp | null)[] = [];
  for (const { media, frames, offset } of result.files) {
    const track = await readQpTrack(media.path, media, signal === undefined ? {} : { signal });
    qp.push(alignedQp(track, frames, offset));
  }
  const pictures = await takePictures(result, baselines, signal === undefined ? {} : { signal });
  const files: string[] = [];
  for (const { path: file } of result.files) {
    files.push(await hashOf(file, signal));
  }
  const page = reportPage({
    result,
    qp,
    pictures,
    rates: rates ?? null,
    baselines,
    provenance: {
      madeAt: new Date().toISOString(),
      versions: versionFacts(version),
      settings,
      hashes: { reference: await hashOf(result.reference.path, signal), files },
      commands,
    },
  });
  await writeReportText(path, page);
};
