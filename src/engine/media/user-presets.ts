/** Export presets that the person made, in one file. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PixReviveError } from '../../contract/errors.ts';
import { exportPresetSchema, type ExportPreset } from '../../contract/presets.ts';
import { userFolders } from '../paths.ts';

const fileSchema = z.object({ version: z.literal(1), presets: z.array(exportPresetSchema) });

/** Where the presets of this person are kept. */
export const userPresetsPath = (folder: string = userFolders().config): string => join(folder, 'presets.json');

/**
 * The person's presets; none where there is no file.
 * @throws PixReviveError `settings-invalid` for a file that cannot be read: a preset must not vanish in silence
 */
export const loadUserPresets = async (path: string = userPresetsPath()): Promise<ExportPreset[]> => {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) {
    return [];
  }
  try {
    return fileSchema.parse(JSON.parse(text)).presets;
  } catch (cause) {
    throw new PixReviveError('settings-invalid', `Your presets in "${path}" cannot be read. Mend or delete the file.`, {
      cause,
      message: cause instanceof Error ? cause.message : String(cause),
    });
  }
};

/** The content of a preset file. */
export const userPresetsFile = (presets: readonly ExportPreset[]): z.infer<typeof fileSchema> => ({
  version: 1,
  presets: [...presets],
});
