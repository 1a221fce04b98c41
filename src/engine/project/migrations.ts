/** Project files of earlier versions, brought to the present one step at a time. */
import { PixReviveError } from '../../contract/errors.ts';
import { projectFileSchema, projectVersion, type ProjectFile } from '../../contract/project.ts';

type Document = Readonly<Record<string, unknown>>;

/** Takes a document of version `from` to `from + 1`. */
export type Migration = { readonly from: number; readonly migrate: (document: Document) => Document };

/** In ascending order of `from`, without a gap up to the present version. Once released, a step is never changed. */
export const migrations: readonly Migration[] = [];

const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Takes a document through the steps that it needs.
 * @throws PixReviveError `project-newer`, `project-invalid`
 */
export const migrate = (
  document: unknown,
  name: string,
  steps: readonly Migration[] = migrations,
  current: number = projectVersion,
): Document => {
  if (!isDocument(document) || document['format'] !== 'pixrevive-project') {
    throw new PixReviveError('project-invalid', `"${name}" is not a project of PixRevive Studio.`);
  }
  const version = document['version'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new PixReviveError('project-invalid', `"${name}" does not say which version of the project format it has.`);
  }
  if (version > current) {
    throw new PixReviveError(
      'project-newer',
      `"${name}" was saved by a newer PixRevive Studio (project format ${version}; this one knows ${current}). Update the studio to open it.`,
    );
  }
  let migrated: Document = document;
  for (let from = version; from < current; from += 1) {
    const step = steps.find((candidate) => candidate.from === from);
    if (step === undefined) {
      throw new PixReviveError('project-invalid', `"${name}" has the project format ${from}, which cannot be read.`);
    }
    migrated = { ...step.migrate(migrated), version: from + 1 };
  }
  return migrated;
};

/**
 * The project of a file's text.
 * @throws PixReviveError `project-newer`, `project-invalid` naming what is wrong
 */
export const parseProject = (text: string, name: string): ProjectFile => {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new PixReviveError('project-invalid', `"${name}" is damaged: it is no JSON. Open a copy of it instead.`, {
      cause,
      message: cause instanceof Error ? cause.message : String(cause),
    });
  }
  const parsed = projectFileSchema.safeParse(migrate(document, name));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new PixReviveError(
      'project-invalid',
      `"${name}" is damaged: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}. Open a copy of it instead.`,
      { message: parsed.error.message },
    );
  }
  return parsed.data;
};
