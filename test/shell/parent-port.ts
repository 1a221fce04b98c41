/**
 * Preloaded into a Node child to make it look like a utility process from the inside: Electron gives those a
 * `process.parentPort` and no `process.send`.
 */
const send = process.send?.bind(process);

Object.defineProperty(process, 'parentPort', {
  value: {
    on: (_event: 'message', listener: (event: { data: unknown }) => void): void => {
      process.on('message', (data) => {
        listener({ data });
      });
    },
    postMessage: (message: unknown): void => {
      send?.(message, undefined, undefined, () => undefined);
    },
  },
});
Object.defineProperty(process, 'send', { value: undefined });
