/** What a process of Chromium holds, by its own account (chrome://tracing, memory-infra). */
import type { Browser } from '@playwright/test';
import { z } from 'zod';

const partition = (name: string): `partition_alloc/partitions/${string}` => `partition_alloc/partitions/${name}`;
const sizeSchema = z.object({ attrs: z.object({ size: z.object({ value: z.string() }) }) }).optional();
const dumpSchema = z.object({
  ph: z.literal('v'),
  pid: z.number(),
  args: z.object({
    dumps: z.object({
      allocators: z.object({ [partition('array_buffer')]: sizeSchema, [partition('buffer')]: sizeSchema }),
    }),
  }),
});

export type Partitions = {
  /** Contents of JavaScript's ArrayBuffers, in MiB. */
  arrayBuffers: number;
  /** Blink's own buffers, in MiB: above all the bodies of responses that DevTools may ask for. */
  buffers: number;
};

/** Memory of a renderer by partition. Null where Chromium gave no account of the process. */
export const partitionsOf = async (browser: Browser, pid: number): Promise<Partitions | null> => {
  const session = await browser.newBrowserCDPSession();
  const events: unknown[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  const complete = new Promise<void>((resolve) => {
    session.once('Tracing.tracingComplete', () => {
      resolve();
    });
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['disabled-by-default-memory-infra'] },
  });
  await session.send('Tracing.requestMemoryDump', { levelOfDetail: 'detailed' });
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  const dumps = events
    .flatMap((event) => dumpSchema.safeParse(event).data ?? [])
    .filter((dump) => dump.pid === pid)
    .map(({ args }) => args.dumps.allocators);
  const size = (name: string): number =>
    dumps.reduce((sum, sizes) => {
      const found = sizes[partition(name)];
      return sum + (found === undefined ? 0 : Number.parseInt(found.attrs.size.value, 16) / 2 ** 20);
    }, 0);
  return dumps.length === 0 ? null : { arrayBuffers: size('array_buffer'), buffers: size('buffer') };
};
