/**
 * Set-up that runs before anything else, on whatever Node the machine has (18 or later): plain JavaScript, no package.
 * It installs what is missing, once, and says so on standard error; afterwards it is silent.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** TypeScript runs as it is, `using` and shared tensors work, from this major version on. */
const neededNodeMajor = 24;

const runtimeFolder = join(root, 'build', 'runtime');
const stampFile = join(root, 'node_modules', '.pixrevive-setup');
const lockFolder = join(root, '.cache', 'setup.lock');
/** A set-up that holds the lock for longer than this has died. */
const staleLockMilliseconds = 15 * 60_000;

const say = (text) => process.stderr.write(`pixrevive: ${text}\n`);

const fail = (text) => {
  say(text);
  process.exit(1);
};

/** Runs npm with the npm that started us, or the one on the PATH. */
const npm = (args, folder) => {
  const options = {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      // onnxruntime-node would otherwise download CUDA libraries on every Linux machine, and fail offline.
      ONNXRUNTIME_NODE_INSTALL: 'skip',
      // node-av would otherwise download a command-line FFmpeg that nothing here needs.
      SKIP_FFMPEG: 'true',
      npm_config_loglevel: 'error',
      npm_config_audit: 'false',
      npm_config_fund: 'false',
    },
  };
  const npmScript = process.env.npm_execpath;
  const result =
    npmScript !== undefined && /npm-cli\.c?js$/.test(npmScript)
      ? spawnSync(process.execPath, [npmScript, ...args], options)
      : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (result.status !== 0) {
    fail(
      `"npm ${args.join(' ')}" failed in ${folder}. Check the network and the free space, then run the command again.`,
    );
  }
};

const runtimeBinary = () => {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(runtimeFolder, 'node_modules', `node-${platform}-${process.arch}`, 'bin', name);
};

const isReady = (stamp) => {
  try {
    return readFileSync(stampFile, 'utf8') === stamp;
  } catch {
    return false;
  }
};

const sleep = (milliseconds) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);

/** Two commands started at once must not install into the same folder at once. */
const withLock = (action) => {
  mkdirSync(dirname(lockFolder), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lockFolder);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw error;
      }
      const age = existsSync(lockFolder) ? Date.now() - statSync(lockFolder).mtimeMs : 0;
      if (age > staleLockMilliseconds) {
        rmSync(lockFolder, { recursive: true, force: true });
      } else {
        sleep(500);
      }
    }
  }
  const unlock = () => rmSync(lockFolder, { recursive: true, force: true });
  process.once('exit', unlock);
  try {
    action();
  } finally {
    process.removeListener('exit', unlock);
    unlock();
  }
};

/** Path of a Node of the needed version, installed on first use. */
const ensureNode = () => {
  if (Number(process.versions.node.split('.')[0]) >= neededNodeMajor) {
    return process.execPath;
  }
  const binary = runtimeBinary();
  if (!existsSync(binary)) {
    withLock(() => {
      if (existsSync(binary)) {
        return;
      }
      say(`set-up 1/2: installing Node ${neededNodeMajor} beside this one (${process.version} is too old) …`);
      npm(['ci', '--ignore-scripts'], runtimeFolder);
    });
  }
  if (!existsSync(binary)) {
    fail(
      `Node ${neededNodeMajor} is needed (this is ${process.version}), and there is no ready-made one for ` +
        `${process.platform} ${process.arch}. Install Node ${neededNodeMajor} from nodejs.org and run the command again.`,
    );
  }
  return binary;
};

/** Installs the packages when the lock file is not the one they were installed from. */
const ensurePackages = () => {
  const stamp = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
  if (isReady(stamp)) {
    return;
  }
  withLock(() => {
    if (isReady(stamp)) {
      return;
    }
    say('set-up 2/2: installing packages …');
    npm(['ci'], root);
    writeFileSync(stampFile, stamp);
  });
};

/**
 * Makes the checkout ready and returns the Node to run it with.
 * @returns {string} path of the node binary
 */
export const ensureReady = () => {
  const node = ensureNode();
  ensurePackages();
  return node;
};
