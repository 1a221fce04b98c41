/** Which files of several folders belong to which reference, by their names. Pure. */
import { basename, extname } from 'node:path';

/** Endings of what is taken for a video in a folder; other files are passed over. */
const videoEndings = new Set(
  (
    'y4m mkv mp4 m4v mov avi ts m2ts mts mpg mpeg m2v webm ivf obu av1 hevc h265 265 h264 264 avc bin ' +
    'nut mxf flv wmv asf vob ogv 3gp dv'
  ).split(' '),
);

/** Whether a file in a folder is taken for a video: by its ending; hidden files never are. */
export const isVideoName = (name: string): boolean =>
  !name.startsWith('.') && videoEndings.has(extname(name).slice(1).toLowerCase());

const stemOf = (path: string): string => basename(path, extname(path));

/** A reference and its file in each folder; null where a folder has none. */
export type MatchedSequence = { name: string; reference: string; files: (string | null)[] };

export type NameMatches = {
  sequences: MatchedSequence[];
  /** Files that found no partner, or more than one, with the reason. */
  unmatched: { path: string; reason: string }[];
};

/** A name belongs to a reference if it is the same or goes on after it: `Kimono` → `Kimono_qp37`, `Kimono.restored`. */
const belongs = (stem: string, reference: string): boolean =>
  stem === reference || (stem.startsWith(reference) && /^[^\p{L}\p{N}]/u.test(stem.slice(reference.length)));

type Folder = { path: string; files: readonly string[] };

/**
 * Gives each file to the reference whose name is the longest beginning of its own. Where a folder has two files for one
 * reference neither is taken, rather than the wrong one.
 *
 * @param references paths of the pristine videos
 * @param folders the folders to measure, each with the paths of its videos
 */
export const matchNames = (references: readonly string[], folders: readonly Folder[]): NameMatches => {
  const unmatched: NameMatches['unmatched'] = [];
  const byStem = Map.groupBy(references, stemOf);
  for (const [stem, paths] of byStem) {
    if (paths.length > 1) {
      paths.forEach((path) => unmatched.push({ path, reason: `Several references are called ${stem}.` }));
      byStem.delete(stem);
    }
  }
  const stems = [...byStem.keys()].sort((a, b) => b.length - a.length);
  const columns = folders.map(({ path: folder, files }) => {
    const taken = Map.groupBy(files, (file) => stems.find((stem) => belongs(stemOf(file), stem)) ?? null);
    taken.get(null)?.forEach((path) => unmatched.push({ path, reason: 'No reference has this name.' }));
    return new Map(
      stems.flatMap((stem) => {
        const [file, ...others] = taken.get(stem) ?? [];
        if (file === undefined) {
          return [];
        }
        if (others.length > 0) {
          const reason = `${folder} has ${others.length + 1} files for the reference ${stem}; leave one.`;
          [file, ...others].forEach((path) => unmatched.push({ path, reason }));
          return [];
        }
        return [[stem, file] as const];
      }),
    );
  });
  const sequences = [...byStem].flatMap(([name, [reference]]): MatchedSequence[] => {
    const files = columns.map((column) => column.get(name) ?? null);
    if (reference === undefined || files.every((file) => file === null)) {
      unmatched.push({ path: reference ?? name, reason: 'No folder has a file of this name.' });
      return [];
    }
    return [{ name, reference, files }];
  });
  return { sequences: sequences.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })), unmatched };
};
