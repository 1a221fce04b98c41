/** `pixrevive serve` */
import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidArgumentError, type Command } from 'commander';
import { PixReviveError } from '../../contract/errors.ts';
import { createStudio } from '../../engine/api/studio.ts';
import { hasDisplay, openBrowser } from '../../server/open-browser.ts';
import { startServer } from '../../server/server.ts';
import { createReporter } from '../reporter.ts';
import { version } from '../../engine/version.ts';

type Options = { port: number; open: boolean; root: string[]; json: boolean };

export const registerServe = (program: Command): void => {
  program
    .command('serve')
    .summary('the studio in a browser of this machine')
    .description('Serves the studio on 127.0.0.1 and prints its address, which works once and for one browser.')
    .argument('[files...]', 'videos or a project to open')
    .option('--port <n>', 'port; any free one by default', portOption, 0)
    .option('--open', 'open the address in the default browser', false)
    .option('--root <folder>', 'folder that the file browser may show; can be given again', collect, [])
    .option('--json', 'print one JSON object with the address', false)
    .action(async (files: string[], options: Options) => {
      await serve(files, options);
    });
};

const serve = async (files: string[], options: Options): Promise<void> => {
  const report = createReporter(options.json);
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) {
    throw new PixReviveError('input-missing', `There is no file "${missing}".`);
  }
  await using studio = await createStudio({
    version,
    shell: 'browser',
    roots: rootsOf(options.root),
    onInternalError: (error) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    },
  });
  await studio.openFiles(files.map((file) => resolve(file)));
  await using server = await startServer({ studio, renderer: rendererFolder(), port: options.port });
  report.event({ type: 'serving', address: server.address });
  report.line(`PixRevive Studio: ${server.address}`);
  if (options.open && !(hasDisplay() && (await openBrowser(server.address)))) {
    report.note('No browser could be opened here: open the address yourself.');
  }
  await untilStopped();
  report.note('Closing; jobs under way can be resumed at the next start.');
};

/** The built window: beside the sources, or in the bundle. */
const rendererFolder = (): string => {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'out', 'renderer');
    if (existsSync(candidate) || dirname(folder) === folder) {
      return candidate;
    }
  }
};

/** The folders named, or where a person's videos usually are. */
const rootsOf = (named: readonly string[]): string[] => {
  const folders = named.length > 0 ? named : [process.cwd(), join(homedir(), 'Videos'), homedir()];
  return [...new Set(folders.map((folder) => resolve(folder)))].filter((folder) => {
    const isFolder = existsSync(folder) && statSync(folder).isDirectory();
    if (!isFolder && named.length > 0) {
      throw new PixReviveError('input-missing', `There is no folder "${folder}".`);
    }
    return isFolder;
  });
};

const untilStopped = (): Promise<void> =>
  new Promise((done) => {
    const stop = (): void => {
      done();
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  });

const portOption = (text: string): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new InvalidArgumentError('It must be a port number, 0 to 65535.');
  }
  return port;
};

const collect = (value: string, list: string[]): string[] => [...list, value];
