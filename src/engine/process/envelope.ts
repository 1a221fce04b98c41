/**
 * What travels between Electron's main process and a utility process, around the messages of jobs and lanes. A utility
 * process cannot start processes of its own there (the executable is no Node), so it asks the main process to, and the
 * messages of those children travel in the same envelopes. Parsed on both ends.
 */
import { z } from 'zod';

/** Entries that a utility process may have started; nothing else is started on its word. */
export const childEntries = ['provider-probe', 'hardware-encoder-probe'] as const;
export type ChildEntry = (typeof childEntries)[number];

const childId = z.int().min(0);

export const toMainSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), body: z.unknown() }),
  /** Nothing more will be said; answered with `release`, so that nothing said before is lost with the process. */
  z.object({ kind: z.literal('leaving') }),
  z.object({
    kind: z.literal('fork'),
    child: childId,
    entry: z.enum(childEntries),
    args: z.array(z.string().max(100)).max(100),
  }),
  z.object({ kind: z.literal('child-message'), child: childId, body: z.unknown() }),
  z.object({ kind: z.literal('child-kill'), child: childId }),
]);
export type ToMain = z.infer<typeof toMainSchema>;

export const fromMainSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), body: z.unknown() }),
  z.object({ kind: z.literal('release') }),
  z.object({ kind: z.literal('child-message'), child: childId, body: z.unknown() }),
  z.object({ kind: z.literal('child-exit'), child: childId, code: z.int().nullable(), stderr: z.string() }),
]);
export type FromMain = z.infer<typeof fromMainSchema>;
