/** The browser of the end-to-end tests: the system's Chromium, installed on Debian and Ubuntu where it is missing. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const packages = ['chromium', 'fonts-dejavu-core'];

/**
 * Path of a Chromium; `PIXREVIVE_CHROMIUM` names another one.
 * @throws Error with the remedy where none is there and none can be installed.
 */
export const ensureChromium = (): string => {
  const named = process.env['PIXREVIVE_CHROMIUM'];
  if (named !== undefined) {
    return named;
  }
  const found = places.find((path) => existsSync(path));
  if (found !== undefined) {
    return found;
  }
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !existsSync('/usr/bin/apt-get')) {
    throw new Error('The end-to-end tests need Chromium: install it, or name one in PIXREVIVE_CHROMIUM.');
  }
  console.log(`installing ${packages.join(', ')} with apt-get (once) …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'], env });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
  const installed = places.find((path) => existsSync(path));
  if (installed === undefined) {
    throw new Error('Chromium could not be installed with apt-get; install it by hand and run the tests again.');
  }
  return installed;
};
