/** Runs the probe of one provider in a child process and turns every way of ending into an answer. */
import { startProbeProcess } from '../process/probe-process.ts';
import { entryUrl } from './entry.ts';
import { probeMessageSchema, type ProbeMessage, type ProbeSetup } from './probe-protocol.ts';

export type ProbeResult = Omit<Extract<ProbeMessage, { type: 'result' }>, 'type'>;

/** A stage that takes longer than this hangs. Compiling shaders for a large graph may take half a minute. */
export const patientMilliseconds = 90_000;

/** What a provider that nobody has asked for gets: one that computes on the CPU after all may take minutes. */
export const hastyMilliseconds = 20_000;

/** Never rejects: a crash, a hang or a child that cannot be started are results with a problem. */
export const runProbe = (setup: ProbeSetup, timeoutMilliseconds = patientMilliseconds): Promise<ProbeResult> =>
  new Promise((resolve) => {
    const child = startProbeProcess('provider-probe', entryUrl(import.meta.url, 'provider-probe'));
    let stage = 'starting';
    let result: ProbeResult | null = null;
    let timer: NodeJS.Timeout | undefined;
    let hung = false;
    const watch = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        hung = true;
        child.kill();
      }, timeoutMilliseconds);
    };
    watch();
    child.onMessage((data) => {
      const message = probeMessageSchema.parse(data);
      watch();
      if (message.type === 'stage') {
        stage = message.stage;
      } else {
        result = message;
        // A driver may hang while it unloads; the answer is known.
        child.kill();
      }
    });
    child.onExit(({ code, signal }, printed) => {
      clearTimeout(timer);
      const last = printed.trim().split('\n').at(-1) ?? '';
      const problem = hung
        ? `it gave no answer within ${(timeoutMilliseconds / 1000).toFixed(0)} s while ${stage}`
        : `it crashed while ${stage} (${signal ?? `status ${String(code)}`}${last === '' ? '' : `: ${last.slice(0, 200)}`})`;
      resolve(result ?? { problem, milliseconds: 0, cpuMilliseconds: 0, bytesPerPixel: 1 });
    });
    child.send(setup);
  });
