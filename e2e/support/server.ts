/** Starts `pixrevive serve` as a person would, with folders of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');
const servingSchema = z.object({ type: z.literal('serving'), address: z.string() });

export const sampleClip = join(root, 'resources/sample/damaged.mkv');
export const sampleSource = join(root, 'resources/sample/source.mkv');

export type StudioServer = {
  address: string;
  /** The folder that the file browser shows. */
  folder: string;
  process: ChildProcess;
  /** Everything that the engine printed as an error. */
  errors: string[];
  stop: () => Promise<void>;
};

/** What the server is to find again when a test starts it a second time. */
export type Places = { base: string };

export const makePlaces = (): Places => ({ base: mkdtempSync(join(tmpdir(), 'pixrevive-e2e-')) });

/** The folder that a server's file browser shows: with spaces and letters that are not in ASCII. */
export const folderIn = ({ base }: Places): string => {
  const folder = join(base, 'Archiwum żółte 録画');
  mkdirSync(join(folder, 'results'), { recursive: true });
  return folder;
};

export const removePlaces = ({ base }: Places): void => {
  rmSync(base, { recursive: true, force: true });
};

/**
 * @param options.keepFiles the folder stays as an earlier start left it
 * @throws Error when the server ends before it says where it is
 */
export const startServer = async (places: Places, { keepFiles = false } = {}): Promise<StudioServer> => {
  const folder = folderIn(places);
  if (!keepFiles) {
    cpSync(sampleClip, join(folder, 'damaged.mkv'));
    cpSync(sampleSource, join(folder, 'source.mkv'));
  }
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'src/cli/main.ts'), 'serve', '--json', '--root', folder],
    {
      env: { ...process.env, PIXREVIVE_HOME: join(places.base, 'home') },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const errors: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  for await (const line of createInterface({ input: child.stdout })) {
    const serving = servingSchema.safeParse(JSON.parse(line));
    if (serving.success) {
      return {
        address: serving.data.address,
        folder,
        process: child,
        errors,
        stop: async () => {
          if (child.exitCode === null && child.signalCode === null) {
            child.kill('SIGTERM');
            await once(child, 'exit');
          }
        },
      };
    }
  }
  throw new Error(`the studio did not start: ${errors.join('\n')}`);
};
