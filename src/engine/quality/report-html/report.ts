/** Collects what an HTML report holds beyond the measures, and writes it. */
import type { RateDistortion } from '../../../contract/quality.ts';
import { readQpTrack } from '../../bitstream/qp.ts';
import { ffmpegVersion } from '../../media/ffmpeg-version.ts';
import type { ComparedFile, CompareResult } from '../compare.ts';
import { writeReportText } from '../compare-report.ts';
import { hashOfFile, type MeasureStore } from '../measure-store.ts';
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
  /** Knows the hashes of files that were measured before. */
  store?: MeasureStore | null;
  signal?: AbortSignal;
};

/** SHA-256 of whole files: a report names what it measured. */
export const hashesOf = async (
  paths: readonly string[],
  store: MeasureStore | null,
  signal: AbortSignal | undefined,
): Promise<string[]> => {
  const hashes: string[] = [];
  for (const path of paths) {
    hashes.push(await (store === null ? hashOfFile(path, signal) : store.hashOf(path, signal)));
  }
  return hashes;
};

/** QP and types of the measured frames: from the measures where they have them, else read from the stream. */
const qpOf = async ({ media, frames, offset }: ComparedFile, signal: AbortSignal | undefined): Promise<FileQp> => {
  if (frames.some(({ frameType }) => frameType !== undefined)) {
    const rows = frames.map(({ qp = null, frameType = '?', bits = 0 }) => ({
      ...{ qp, type: frameType, bits: bits ?? 0 },
      ...{ spread: 0, native: null },
    }));
    return { source: rows.some(({ qp }) => qp !== null) ? 'frame' : 'unknown', frames: rows };
  }
  return alignedQp(await readQpTrack(media.path, media, { signal }), frames, offset);
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
  for (const file of result.files) {
    qp.push(await qpOf(file, signal));
  }
  const pictures = await takePictures(result, baselines, signal === undefined ? {} : { signal });
  const [reference = null, ...files] = await hashesOf(
    [result.reference.path, ...result.files.map((file) => file.path)],
    options.store ?? null,
    signal,
  );
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
      hashes: { reference, files },
      commands,
    },
  });
  await writeReportText(path, page);
};
