/** Runs the probe of one provider in a child process and turns every way of ending into an answer. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { entryUrl } from './entry.ts';
import { probeMessageSchema, type ProbeMessage, type ProbeSetup } from './probe-protocol.ts';

export type ProbeResult = Omit<Extract<ProbeMessage, { type: 'result' }>, 'type'>;

/** A stage that takes longer than this hangs. Compiling shaders for a large graph may take half a minute. */
const defaultTimeoutMilliseconds = 90_000;

/** Never rejects: a crash, a hang or a child that cannot be started are results with a problem. */
export const runProbe = (setup: ProbeSetup, timeoutMilliseconds = defaultTimeoutMilliseconds): Promise<ProbeResult> =>
  new Promise((resolve) => {
    const child = fork(fileURLToPath(entryUrl(import.meta.url, 'provider-probe')), [], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Inside Electron the executable is Electron itself, which this makes run as Node.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    let stage = 'starting';
    let printed = '';
    let result: ProbeResult | null = null;
    let timer: NodeJS.Timeout | undefined;
    let hung = false;
    const watch = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        hung = true;
        child.kill('SIGKILL');
      }, timeoutMilliseconds);
    };
    watch();
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      printed = (printed + text).slice(-2000);
    });
    child.on('message', (data) => {
      const message = probeMessageSchema.parse(data);
      watch();
      if (message.type === 'stage') {
        stage = message.stage;
      } else {
        result = message;
        // A driver may hang while it unloads; the answer is known.
        child.kill('SIGKILL');
      }
    });
    const settle = (problem: string): void => {
      clearTimeout(timer);
      resolve(result ?? { problem, milliseconds: 0, cpuMilliseconds: 0, bytesPerPixel: 1 });
    };
    child.on('error', (error) => {
      settle(`the test process cannot be started: ${error.message}`);
    });
    child.on('close', (code, signal) => {
      const last = printed.trim().split('\n').at(-1) ?? '';
      const how = hung
        ? `it hung while ${stage}`
        : `it crashed while ${stage} (${signal ?? `status ${String(code)}`}${last === '' ? '' : `: ${last.slice(0, 200)}`})`;
      settle(how);
    });
    child.send(setup, () => undefined);
  });
