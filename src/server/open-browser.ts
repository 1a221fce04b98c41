/** Shows an address in the person's own browser. */
import { spawn } from 'node:child_process';

/** Whether a browser window could be shown here at all. */
export const hasDisplay = (): boolean =>
  process.platform !== 'linux' || process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;

/** Opens an address with the system's default program; false where that cannot be started. */
export const openBrowser = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const [program, args] =
      process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', address]]
        : [process.platform === 'darwin' ? 'open' : 'xdg-open', [address]];
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.once('error', () => {
      resolve(false);
    });
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
