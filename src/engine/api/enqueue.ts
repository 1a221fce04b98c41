/** From the window's request to jobs: ids become paths, presets multiply the sources. */
import type { z } from 'zod';
import type { enqueueSchema } from '../../contract/queue.ts';
import type { QueueRequest, QueueSource } from '../jobs/queue-records.ts';
import type { StudioParts } from './control.ts';

/** @throws PixReviveError `not-found` for a file that is not open */
export const toQueueRequest = (
  request: z.output<typeof enqueueSchema>,
  { grants, library, previewFolder }: Pick<StudioParts, 'grants' | 'library' | 'previewFolder'>,
): QueueRequest => {
  const sources = request.sources.flatMap((source): QueueSource[] => {
    const settings = source.settings ?? request.settings;
    const presets = request.presets.length === 0 ? [settings.preset] : request.presets;
    const reference = source.reference === null ? null : library.pathOf(source.reference);
    return presets.map((preset) => ({
      input: library.pathOf(source.media),
      reference,
      settings: {
        ...settings,
        preset,
        range: source.range ?? settings.range,
        // A container chosen for one preset may not hold another.
        container: request.presets.length > 1 ? null : settings.container,
      },
    }));
  });
  const { folder, name } = request.destination;
  return {
    sources,
    folder: request.preview ? previewFolder : folder === null ? null : grants.pathOf(folder),
    pattern: request.presets.length > 1 && !name.includes('{preset}') ? `${name} {preset}` : name,
    // Previews replace nothing: each is a file of its own in the cache folder.
    overwrite: request.preview ? 'rename' : request.overwrite,
    preview: request.preview,
    start: request.start,
  };
};
