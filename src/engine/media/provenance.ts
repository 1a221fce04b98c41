/**
 * What a restored file says about how it was made: in Matroska the global tag PIXREVIVE, in MP4 and QuickTime a `uuid` box
 * at the end of the file (ISO/IEC 14496-12, 11.1: readers skip those that they do not know), beside an image sequence a
 * file of its own. All hold the same JSON.
 */
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaInfo } from '../../contract/media.ts';
import { provenanceSchema, type Provenance } from '../../contract/provenance.ts';
import { readAt } from './file-bytes.ts';
import { isoBox, topLevelBoxes } from './iso-boxes.ts';

/** Name of the tag; Matroska's are in capitals. */
export const provenanceTag = 'PIXREVIVE';

export const isProvenanceTag = (key: string): boolean => key.toUpperCase() === provenanceTag;

/** Name of the record in the folder of an image sequence. */
export const provenanceFile = 'pixrevive.json';

const boxId = Buffer.from('b8a1f3c25d0e4f6a9c47706978727672', 'hex');

/** A record beyond this is none of ours. */
const mostBytes = 64 * 1024;

/** Tags of a restored file: those that were carried over, without the record of an earlier restoration, and its own. */
export const withProvenance = (
  metadata: Readonly<Record<string, string>>,
  provenance: Provenance | null,
): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(metadata).filter(([key]) => !isProvenanceTag(key))),
  ...(provenance === null ? {} : { [provenanceTag]: JSON.stringify(provenance) }),
});

/** Appends the record to an MP4 or QuickTime file. */
export const appendProvenanceBox = async (path: string, provenance: Provenance): Promise<void> => {
  const file = await open(path, 'a');
  try {
    await file.appendFile(isoBox('uuid', boxId, Buffer.from(JSON.stringify(provenance), 'utf8')));
  } finally {
    await file.close();
  }
};

const parse = (text: string): Provenance | null => {
  try {
    const parsed = provenanceSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};

const readBox = async (path: string): Promise<Provenance | null> => {
  const file = await open(path, 'r');
  try {
    const boxes = (await topLevelBoxes(file)).filter(({ type, size }) => type === 'uuid' && size <= mostBytes);
    for (const { start, headerBytes, size } of boxes.toReversed()) {
      const content = await readAt(file, start + headerBytes, size - headerBytes);
      if (content.subarray(0, boxId.length).equals(boxId)) {
        return parse(content.toString('utf8', boxId.length));
      }
    }
    return null;
  } finally {
    await file.close();
  }
};

/** How a file says that it was restored; null where it says nothing that can be read. */
export const readProvenance = async ({ path, container, metadata }: MediaInfo): Promise<Provenance | null> => {
  const tag = Object.entries(metadata).find(([key]) => isProvenanceTag(key));
  if (tag !== undefined) {
    return parse(tag[1]);
  }
  return container.split(',').includes('mp4') ? readBox(path).catch(() => null) : null;
};

/** The record beside an image sequence. */
export const readSequenceProvenance = async (folder: string): Promise<Provenance | null> =>
  parse(await readFile(join(folder, provenanceFile), 'utf8').catch(() => ''));
