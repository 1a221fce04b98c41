import { describe, expect, it, vi } from 'vitest';
import { createQuitGuard, type QuitOptions, type QuitQuestion } from './quit.ts';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

const scene = (options: Partial<QuitOptions> = {}) => {
  const asked: QuitQuestion[] = [];
  const order: string[] = [];
  const guard = createQuitGuard({
    isBusy: () => false,
    isDirty: () => false,
    ask: (question) => {
      asked.push(question);
      return Promise.resolve(false);
    },
    close: () => {
      order.push('closed');
      return Promise.resolve();
    },
    quit: () => void order.push('quit'),
    onError: (error) => void order.push(String(error)),
    ...options,
  });
  /** Whether the event was let through. */
  const quit = (): boolean => {
    const preventDefault = vi.fn();
    guard.onQuit({ preventDefault });
    return preventDefault.mock.calls.length === 0;
  };
  return { asked, order, guard, quit };
};

describe('the quit guard', () => {
  it('closes the studio before the program ends, and asks nothing when nothing is at stake', async () => {
    const { asked, order, guard, quit } = scene();
    expect(quit()).toBe(false);
    await settle();
    expect({ asked, order, state: guard.state() }).toEqual({ asked: [], order: ['closed', 'quit'], state: 'closed' });
    expect(quit()).toBe(true);
  });

  it('asks while jobs run, and about them first', async () => {
    const { asked, order, guard, quit } = scene({ isBusy: () => true, isDirty: () => true });
    expect(quit()).toBe(false);
    await settle();
    expect({ asked, order, state: guard.state() }).toEqual({ asked: ['busy'], order: [], state: 'open' });
    // A person who stayed is asked again the next time.
    quit();
    await settle();
    expect(asked).toEqual(['busy', 'busy']);
  });

  it('asks once, however often a person tries', async () => {
    const answer = Promise.withResolvers<boolean>();
    let questions = 0;
    const ask = (): Promise<boolean> => {
      questions += 1;
      return answer.promise;
    };
    const { order, quit } = scene({ isDirty: () => true, ask });
    expect([quit(), quit(), quit()]).toEqual([false, false, false]);
    answer.resolve(true);
    await settle();
    expect([questions, order]).toEqual([1, ['closed', 'quit']]);
  });

  it('ends even when closing fails or hangs', async () => {
    const failing = scene({ close: () => Promise.reject(new Error('disk gone')) });
    failing.quit();
    await settle();
    expect(failing.order).toEqual(['Error: disk gone', 'quit']);

    const hanging = scene({ close: () => new Promise(() => undefined), closeMilliseconds: 10 });
    hanging.quit();
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(hanging.order).toEqual(['quit']);
  });

  it('stays when the question itself fails', async () => {
    const { order, guard, quit } = scene({ isBusy: () => true, ask: () => Promise.reject(new Error('no dialog')) });
    quit();
    await settle();
    expect([order, guard.state()]).toEqual([['Error: no dialog'], 'open']);
  });
});
