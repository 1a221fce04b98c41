/**
 * Everything that crosses between the page and the main process besides the contract's requests: one table, from which
 * the preload script has its types and the main process its checks.
 */
import { z } from 'zod';
import { actionIdSchema, keyBindingsSchema, type ActionId } from '../contract/actions.ts';
import { fileIdSchema, jobIdSchema, type FileId } from '../contract/ids.ts';

/** Longest path of any of the platforms. */
const longestPath = 32_767;

/** Requests with an answer. */
export const invocations = {
  pickFiles: {
    argument: z.object({ kind: z.enum(['media', 'project']), multiple: z.boolean() }),
    result: z.array(fileIdSchema),
  },
  pickFolder: { argument: z.null(), result: fileIdSchema.nullable() },
  pickSave: {
    argument: z.string().max(200),
    result: z.object({ folder: fileIdSchema, name: z.string() }).nullable(),
  },
  /** Paths come from the preload script, which has them from dropped files; the page itself never sees one. */
  grantDropped: { argument: z.array(z.string().min(1).max(longestPath)).max(10_000), result: z.array(fileIdSchema) },
  revealJobOutput: { argument: jobIdSchema, result: z.null() },
} as const;

/** What the page tells without waiting for anything. */
export const notices = {
  /** The page listens; what came before may be handed over now. */
  ready: z.null(),
  setProgress: z.number().min(0).max(1).nullable(),
  notify: z.object({ title: z.string().max(200), body: z.string().max(2000) }),
  setMenuLabels: z.object({
    labels: z.partialRecord(actionIdSchema, z.string().min(1).max(120)),
    language: z.enum(['en', 'pl']).optional(),
    bindings: keyBindingsSchema.optional(),
  }),
  setDirty: z.boolean(),
} as const;

export type InvocationName = keyof typeof invocations;
export type NoticeName = keyof typeof notices;
export type InvocationArgument<Name extends InvocationName> = z.output<(typeof invocations)[Name]['argument']>;
export type InvocationResult<Name extends InvocationName> = z.output<(typeof invocations)[Name]['result']>;
export type NoticeArgument<Name extends NoticeName> = z.output<(typeof notices)[Name]>;

/** What the main process tells the page. */
export type ShellEvents = { action: ActionId; openFiles: FileId[]; openProject: FileId };
export type ShellEventName = keyof ShellEvents;

/** Name on the wire. */
export const channel = <Name extends InvocationName | NoticeName | ShellEventName>(name: Name) =>
  `pixrevive:${name}` as const;
