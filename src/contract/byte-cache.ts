/** Things that can be made again, kept while there is room; what was used longest ago goes first. On both sides of the contract. */
export class ByteCache<Value> {
  private readonly entries = new Map<string, { value: Value; bytes: number }>();
  private readonly capacity: number;
  private readonly onDrop: (value: Value) => void;
  private used = 0;

  /**
   * @param capacity bytes that all values together may take
   * @param onDrop gives back what a value holds outside of JavaScript, once the cache lets go of it
   */
  constructor(capacity: number, onDrop: (value: Value) => void = () => undefined) {
    this.capacity = capacity;
    this.onDrop = onDrop;
  }

  get bytes(): number {
    return this.used;
  }

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) {
      return undefined;
    }
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  /** Keeps a value; one that is larger than the whole cache is not kept. */
  set(key: string, value: Value, bytes: number): void {
    this.delete(key);
    if (bytes > this.capacity) {
      return;
    }
    this.entries.set(key, { value, bytes });
    this.used += bytes;
    for (const oldest of this.entries.keys()) {
      if (this.used <= this.capacity) {
        break;
      }
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.entries.get(key);
    if (entry !== undefined) {
      this.entries.delete(key);
      this.used -= entry.bytes;
      this.onDrop(entry.value);
    }
  }

  /** Forgets every key that begins so. */
  deletePrefix(prefix: string): void {
    for (const key of [...this.entries.keys()]) {
      if (key.startsWith(prefix)) {
        this.delete(key);
      }
    }
  }
}
