/** Opaque ids: the only way in which a window names a file, a clip, a job or a project. */
import { z } from 'zod';

const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[A-Za-z0-9_-]{6,40}$`));

/** A file or folder that a person granted: dropped, picked in a dialog, named on the command line or in a project. */
export const fileIdSchema = id('f');
export type FileId = z.infer<typeof fileIdSchema>;

/** A media file opened in the studio. */
export const mediaIdSchema = id('m');
export type MediaId = z.infer<typeof mediaIdSchema>;

export const jobIdSchema = id('j');
export type JobId = z.infer<typeof jobIdSchema>;

export const projectIdSchema = id('p');
export type ProjectId = z.infer<typeof projectIdSchema>;

export const comparisonIdSchema = id('c');
export type ComparisonId = z.infer<typeof comparisonIdSchema>;
