/** A short job over the custom protocol, from the sample to its result. */
import type { JobItem } from '../../src/contract/queue.ts';
import { restoreSettingsSchema } from '../../src/contract/settings.ts';
import type { RunningShell } from './running-shell.ts';

const settings = restoreSettingsSchema.parse({ range: { in: 0, out: 6 }, provider: 'cpu', threads: 1 });

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Puts the sample into the queue and waits for the end of its job. */
export const restoreSample = async (shell: RunningShell): Promise<JobItem> => {
  const { media, reference } = await shell.api.call('openSample');
  const [job] = await shell.api.call('enqueue', {
    sources: [{ media: media.id, reference: reference.id }],
    settings,
    destination: { folder: shell.studio().grant(shell.folder) },
  });
  for (let i = 0; i < 1200; i += 1) {
    const item = await shell.api.call('job', { job: job?.id ?? '' });
    if (item.state === 'done' || item.state === 'failed' || item.state === 'interrupted') {
      return item;
    }
    await sleep(50);
  }
  throw new Error('the job did not end');
};
