/** Steps of a piece of work on their way to whoever asks for them one by one. */
import { PixReviveError } from '../../contract/errors.ts';

export class StepQueue<Step> {
  private readonly steps: Step[] = [];
  private ended: { failure: unknown } | null = null;
  private wake = (): void => undefined;

  push(step: Step): void {
    this.steps.push(step);
    this.wake();
  }

  /** Does the work; what it throws is thrown to the reader, behind the steps that were pushed before. */
  async run(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.ended = { failure: null };
    } catch (failure) {
      this.ended = { failure };
    }
    this.wake();
  }

  async *read(): AsyncGenerator<Step, void, void> {
    for (;;) {
      const step = this.steps.shift();
      if (step !== undefined) {
        yield step;
      } else if (this.ended === null) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      } else if (this.ended.failure === null) {
        return;
      } else {
        throw PixReviveError.from(this.ended.failure);
      }
    }
  }
}
