/** Comparisons through the API, for tests. */
import type { CompareRequest, Comparison } from '../../src/contract/comparison.ts';
import type { Host } from './host.ts';

/** Starts a comparison and waits until it has ended, well or not. */
export const compareAndWait = async (host: Host, request: CompareRequest): Promise<Comparison> => {
  const { id } = await host.api.call('compare', request);
  return ended(host, id);
};

export const ended = async (host: Host, id: string): Promise<Comparison> => {
  const event = await host.waitFor(
    (told) => told.type === 'comparison' && told.comparison.id === id && told.comparison.state !== 'running',
    110_000,
  );
  if (event.type !== 'comparison') {
    throw new Error('no comparison was told of');
  }
  return event.comparison;
};
