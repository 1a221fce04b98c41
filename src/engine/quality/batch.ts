/** The same measurement over a folder of references and one or several folders of what was made of them. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PixReviveError } from '../../contract/errors.ts';
import type { BatchReport, GroupMeans, QualitySummary } from '../../contract/quality.ts';
import { compareFiles } from './compare.ts';
import type { CompareOptions } from './compare-options.ts';
import { isVideoName, matchNames, type MatchedSequence } from './match-names.ts';

const videosOf = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new PixReviveError('input-missing', `${folder} is not a folder that can be read. Give folders to --batch.`, {
      cause,
    });
  });
  return entries
    .filter((entry) => !entry.isDirectory() && isVideoName(entry.name))
    .map(({ name }) => join(folder, name))
    .sort();
};

const meanOf = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
};

/**
 * Means of each folder over the sequences, as the papers' tables have them: every sequence counts once, whatever its
 * length. A sequence that is identical to its reference in one folder has no finite PSNR-Y there and is left out of the
 * PSNR-Y means of all folders, so that these stay comparable. Pure.
 *
 * @param sequences the summaries of each sequence, in the order of the folders
 */
export const groupMeans = (
  folders: readonly string[],
  sequences: readonly (readonly QualitySummary[])[],
): GroupMeans[] =>
  folders.map((group, folder) => {
    const mean = (name: Exclude<keyof GroupMeans, 'group' | 'sequences'>, of = sequences): number | null =>
      meanOf(of.map((summaries) => summaries[folder]?.[name] ?? null));
    const finite = sequences.filter((summaries) => summaries.every(({ psnrY }) => psnrY !== null));
    return {
      group,
      sequences: sequences.length,
      psnrY: mean('psnrY', finite),
      ssimY: mean('ssimY'),
      deltaPsnrY: mean('deltaPsnrY', finite),
      deltaSsimY: mean('deltaSsimY'),
      pvd: mean('pvd'),
      sd: mean('sd'),
    };
  });

export type BatchOptions = Omit<CompareOptions, 'onRow' | 'onPhase' | 'onChecked' | 'onKnown'> & {
  /** Called before each sequence, and for every frame of it. */
  onProgress?: (progress: { name: string; sequence: number; sequences: number; frame: number; frames: number }) => void;
};

type Outcome = { summaries: QualitySummary[] } | { reason: string };

const measureSequence = async (
  { reference, files }: MatchedSequence,
  folders: readonly string[],
  options: CompareOptions,
): Promise<Outcome> => {
  const missing = folders.filter((_, i) => files[i] === null);
  if (missing.length > 0) {
    return {
      reason: `No file of this name in ${missing.join(', ')}: left out, so that all means are over the same sequences.`,
    };
  }
  try {
    const paths = files.filter((file) => file !== null);
    const result = await compareFiles(reference, paths, options);
    return { summaries: result.files.map(({ summary }) => summary) };
  } catch (thrown) {
    const error = PixReviveError.from(thrown);
    // What is wrong with one sequence is no reason to lose the others; anything else is.
    if (error.code === 'cancelled' || error.code === 'internal' || error.code === 'feature-unavailable') {
      throw error;
    }
    return { reason: error.userMessage };
  }
};

/**
 * Measures every sequence that all folders have, one after the other, and averages over sequences. Files without a
 * partner and sequences that cannot be measured are listed with the reason; the others are measured all the same.
 *
 * @throws PixReviveError `input-missing` for what is no folder, `reference-mismatch` where nothing can be measured,
 *   `cancelled`
 */
export const compareFolders = async (
  references: string,
  folders: readonly string[],
  options: BatchOptions = {},
): Promise<BatchReport> => {
  const { onProgress, ...rest } = options;
  const listed = [];
  for (const path of folders) {
    listed.push({ path, files: await videosOf(path) });
  }
  const { sequences: matched, unmatched } = matchNames(await videosOf(references), listed);
  const sequences: BatchReport['sequences'] = [];
  const failed: BatchReport['failed'] = [];
  for (const [i, sequence] of matched.entries()) {
    const { name, reference } = sequence;
    const progress = { name, sequence: i + 1, sequences: matched.length };
    onProgress?.({ ...progress, frame: 0, frames: 0 });
    const outcome = await measureSequence(sequence, folders, {
      ...rest,
      onRow: ({ index, frames }, { frame }) => {
        if (index === 0) {
          onProgress?.({ ...progress, frame: frame + 1, frames });
        }
      },
    });
    if ('reason' in outcome) {
      failed.push({ name, reason: outcome.reason });
    } else {
      sequences.push({ name, reference, summaries: outcome.summaries });
    }
  }
  if (sequences.length === 0) {
    const reasons = [
      ...unmatched.map(({ path, reason }) => `${path}: ${reason}`),
      ...failed.map(({ name, reason }) => `${name}: ${reason}`),
    ];
    throw new PixReviveError(
      'reference-mismatch',
      `Nothing could be measured. ${reasons.slice(0, 4).join(' ') || 'The folders hold no videos.'}`,
    );
  }
  const means = groupMeans(
    folders,
    sequences.map(({ summaries }) => summaries),
  );
  return { version: 1, references, folders: [...folders], sequences, means, unmatched, failed };
};
