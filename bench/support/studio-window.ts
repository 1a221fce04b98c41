/** The built studio in a real Chromium, for benchmarks: served as `pixrevive serve` does, driven as a person would. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { ensureChromium } from '../../build/testing/chromium.ts';
import { folderIn, makePlaces, removePlaces, startServer, type StudioServer } from '../../e2e/support/server.ts';
import { makeClip } from '../../test/fixtures/make-clip.ts';

export type StudioWindow = AsyncDisposable & {
  browser: Browser;
  page: Page;
  server: StudioServer;
  /** From the start of the engine to its printed address. */
  serverMilliseconds: number;
};

type Options = {
  /** Files of the folder that the window sees: name, size and number of frames. */
  clips: readonly { name: string; width: number; height: number; frames: number }[];
};

/** Opens a window of 1280×720 that shows nothing yet: the first navigation is the caller's to measure. */
export const openWindow = async ({ clips }: Options): Promise<StudioWindow> => {
  const places = makePlaces();
  for (const { name, width, height, frames } of clips) {
    makeClip(join(folderIn(places), name), { width, height, frames, gop: 50, bFrames: 2, qp: 32 });
  }
  const browser = await chromium.launch({ executablePath: ensureChromium(), args: ['--no-sandbox', '--disable-quic'] });
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, locale: 'en-GB', colorScheme: 'dark' });
  // The last thing before the first navigation: what the engine still does after its start competes with the page.
  const begun = performance.now();
  const server = await startServer(places);
  const serverMilliseconds = performance.now() - begun;
  return {
    browser,
    page,
    server,
    serverMilliseconds,
    [Symbol.asyncDispose]: async () => {
      await browser.close();
      await server.stop();
      removePlaces(places);
    },
  };
};

/** Opens a file of the folder in the window and waits until its first frame is on the screen. */
export const openClip = async (page: Page, name: string): Promise<void> => {
  await page.keyboard.press('Control+KeyO');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('option', { name }).click();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await page
    .locator('.viewer-stage')
    .getByRole('img', { name: /^Video frame \d/ })
    .waitFor();
};

/** A process that takes part in showing the studio. */
export type Part = { kind: string; pid: number };

/** Parent of a process; null where it is gone, or where there is no /proc. */
const statOf = (pid: number): { parent: number; cpuMilliseconds: number } | null => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    // Clock ticks of a hundredth of a second, which is what every Linux tells user space.
    return { parent: Number(fields[1]), cpuMilliseconds: (Number(fields[11]) + Number(fields[12])) * 10 };
  } catch {
    return null;
  }
};

/** The studio's server with every process that it started. */
const engineParts = (root: number): Part[] => {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), statOf(Number(name))?.parent ?? 0]),
  );
  const below = (pid: number): number[] =>
    [...parents].filter(([, parent]) => parent === pid).flatMap(([child]) => [child, ...below(child)]);
  const script = (pid: number): string =>
    /([\w-]+)\.(?:ts|js)\0/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1] ?? 'child';
  return [
    { kind: 'engine: server', pid: root },
    ...below(root).map((pid) => ({ kind: `engine: ${script(pid)}`, pid })),
  ];
};

/** Chromium's processes and the engine's by kind, as far as the system tells (Linux). */
export const partsOf = async ({ browser, server }: StudioWindow): Promise<Part[]> => {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return [
    ...processInfo.map(({ type, id }) => ({ kind: `Chromium: ${type}`, pid: id })),
    ...engineParts(server.process.pid ?? 0),
  ];
};

/** Processor time that a process has taken so far, in milliseconds; 0 for one that is gone. */
export const cpuMilliseconds = ({ pid }: Part): number => statOf(pid)?.cpuMilliseconds ?? 0;

/** Memory that a process holds now, in MiB; 0 for one that is gone. */
export const residentMiB = ({ pid }: Part): number => {
  try {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(line?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
};
