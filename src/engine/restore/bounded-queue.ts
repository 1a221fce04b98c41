/**
 * A queue between two stages of a pipeline. A full queue makes the producer wait (back-pressure), an empty one the
 * consumer, so that memory stays flat however uneven the stages are.
 */
export class BoundedQueue<T> {
  private readonly items: T[] = [];
  private readonly capacity: number;
  private closed = false;
  private wakeProducer: (() => void) | null = null;
  private wakeConsumer: (() => void) | null = null;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Appends an item, after waiting for room. Answers false when the queue was closed and the item was not taken. */
  async push(item: T): Promise<boolean> {
    while (this.items.length >= this.capacity && !this.closed) {
      await new Promise<void>((resolve) => {
        this.wakeProducer = resolve;
      });
    }
    if (this.closed) {
      return false;
    }
    this.items.push(item);
    this.wakeConsumer?.();
    this.wakeConsumer = null;
    return true;
  }

  /** The oldest item, after waiting for one; null when the queue is closed and empty. */
  async shift(): Promise<T | null> {
    for (;;) {
      const item = this.items.shift();
      if (item !== undefined) {
        this.wakeProducer?.();
        this.wakeProducer = null;
        return item;
      }
      if (this.closed) {
        return null;
      }
      await new Promise<void>((resolve) => {
        this.wakeConsumer = resolve;
      });
    }
  }

  /** No more items will come; what is in the queue can still be taken. Wakes both sides. */
  close(): void {
    this.closed = true;
    this.wakeProducer?.();
    this.wakeConsumer?.();
    this.wakeProducer = null;
    this.wakeConsumer = null;
  }
}
