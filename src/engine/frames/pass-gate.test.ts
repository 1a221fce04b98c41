import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PassGate } from './pass-gate.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Asks to pass; the state tells, now or later, whether it has. */
const tryToPass = async (gate: PassGate): Promise<{ passed: boolean }> => {
  const state = { passed: false };
  void gate.passed().then(() => {
    state.passed = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return state;
};

describe('PassGate', () => {
  it('holds back until the last one who waits has got what it waited for', async () => {
    const gate = new PassGate();
    expect((await tryToPass(gate)).passed).toBe(true);
    gate.hold();
    gate.hold();
    const [one, other] = [await tryToPass(gate), await tryToPass(gate)];
    gate.release();
    await vi.advanceTimersByTimeAsync(100);
    expect([one.passed, other.passed]).toEqual([false, false]);
    gate.release();
    await vi.advanceTimersByTimeAsync(0);
    expect([one.passed, other.passed]).toEqual([true, true]);
  });

  it('lets background work go on after a while, and have its turn', async () => {
    const gate = new PassGate();
    gate.hold();
    const held = await tryToPass(gate);
    await vi.advanceTimersByTimeAsync(1990);
    expect(held.passed).toBe(false);
    await vi.advanceTimersByTimeAsync(10);
    expect(held.passed).toBe(true);
    // The next one who waits comes right after: the background keeps its turn first.
    gate.release();
    gate.hold();
    expect((await tryToPass(gate)).passed).toBe(true);
    gate.release();
    await vi.advanceTimersByTimeAsync(2000);
    gate.hold();
    expect((await tryToPass(gate)).passed).toBe(false);
  });

  it('forgets a release without a hold: the process that held may have been another', async () => {
    const gate = new PassGate();
    gate.release();
    gate.hold();
    expect((await tryToPass(gate)).passed).toBe(false);
  });
});
