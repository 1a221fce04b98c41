/**
 * Undo and redo over immutable documents. A command is a function from one document to the next; the documents share
 * everything that a command did not touch, so keeping them all costs little.
 */
export type HistoryEntry<Document> = {
  readonly document: Document;
  /** What led to this document: a key of the message catalogue. */
  readonly label: string;
  /** Commands with the same key that follow one another within `mergeMilliseconds` count as one (a slider's drag). */
  readonly mergeKey: string | null;
  readonly at: number;
};

export type History<Document> = {
  readonly past: readonly HistoryEntry<Document>[];
  readonly present: HistoryEntry<Document>;
  readonly future: readonly HistoryEntry<Document>[];
};

const mergeMilliseconds = 1000;
const depth = 500;

export const startHistory = <Document>(document: Document): History<Document> => ({
  past: [],
  present: { document, label: '', mergeKey: null, at: 0 },
  future: [],
});

/** The history after a command; the same object when the command changed nothing. */
export const record = <Document>(
  history: History<Document>,
  document: Document,
  step: { label: string; mergeKey?: string | null; now: number },
): History<Document> => {
  const { present } = history;
  if (document === present.document) {
    return history;
  }
  const mergeKey = step.mergeKey ?? null;
  const merges = mergeKey !== null && mergeKey === present.mergeKey && step.now - present.at < mergeMilliseconds;
  return {
    past: merges ? history.past : [...history.past, present].slice(-depth),
    present: { document, label: step.label, mergeKey, at: step.now },
    future: [],
  };
};

export const undo = <Document>(history: History<Document>): History<Document> => {
  const previous = history.past.at(-1);
  return previous === undefined
    ? history
    : {
        past: history.past.slice(0, -1),
        // No merging into what was undone to.
        present: { ...previous, mergeKey: null },
        future: [history.present, ...history.future],
      };
};

export const redo = <Document>(history: History<Document>): History<Document> => {
  const [next, ...future] = history.future;
  return next === undefined
    ? history
    : { past: [...history.past, history.present], present: { ...next, mergeKey: null }, future };
};
