/** What a restored file says about how it was made. Nothing in it depends on when or where: results stay repeatable. */
import { z } from 'zod';
import { executionProviders } from './model.ts';
import { restoreSettingsSchema } from './settings.ts';

/** Settings that decide what a restored sample is; those of the export are seen in the file itself. */
export const provenanceSettingsSchema = restoreSettingsSchema
  .pick({
    mode: true,
    qp: true,
    strength: true,
    steps: true,
    seed: true,
    chroma: true,
    deinterlace: true,
    range: true,
  })
  // A record is read as it was written: an option that is missing was not known then.
  .partial();

const fileRecordSchema = z.object({ id: z.string(), sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** The files that a restoration is made with: the model, and the one that restored its neighbours, where one did. */
export const modelRecordSchema = fileRecordSchema.extend({ neighboursBy: fileRecordSchema.optional() });
export type ModelRecord = z.infer<typeof modelRecordSchema>;

/** Stands in the container of every restored file that can hold it, or beside it; see docs/file-formats.md. */
export const provenanceSchema = z.object({
  version: z.literal(1),
  /** Name and version of what made the file. */
  product: z.string(),
  productVersion: z.string(),
  model: modelRecordSchema,
  provider: z.enum(executionProviders),
  settings: provenanceSettingsSchema,
  /** Name of the source without its folder, and SHA-256 over its size, its first and its last 4 MiB. */
  source: z.object({ name: z.string(), fingerprint: z.string() }),
});
export type Provenance = z.infer<typeof provenanceSchema>;
