/** How long inputs take to reach the screen: from the event to the refresh that shows its effect. */
import type { Page } from '@playwright/test';
import { z } from 'zod';

/** Notes in the page how long each input of one kind takes to reach the screen. Runs there, where the DOM is. */
const watching = (kind: string): string => `
  globalThis.delays = [];
  globalThis.watch?.abort();
  globalThis.watch = new AbortController();
  addEventListener('${kind}', (event) => {
    requestAnimationFrame(() => {
      // A message that is sent in the last moment before drawing is received after it.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => delays.push(performance.now() - event.timeStamp);
      port2.postMessage(null);
    });
  }, { capture: true, signal: watch.signal });`;

const percentile = (numbers: number[], part: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.ceil(numbers.length * part) - 1)] ?? NaN;

export type Delays = { median: number; p95: number; max: number };

/** One input of a kind after the other, each when the one before can be seen; milliseconds. */
export const inputDelays = async (
  page: Page,
  kind: 'wheel' | 'pointermove',
  steps: number,
  act: (i: number) => Promise<void>,
): Promise<Delays> => {
  await page.evaluate(watching(kind));
  for (let i = 0; i < steps; i++) {
    await act(i);
    // The page's policy forbids what waitForFunction does with a string.
    while (Number(await page.evaluate('delays.length')) <= i) {
      await page.waitForTimeout(5);
    }
  }
  const found = z.array(z.number()).parse(await page.evaluate('delays'));
  return { median: percentile(found, 0.5), p95: percentile(found, 0.95), max: Math.max(...found) };
};
