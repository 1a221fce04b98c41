/** `pixrevive <command>`: the command line over the engine. */
import { Command, CommanderError } from 'commander';
import { exitStatus, exitStatusOf, PixReviveError } from '../contract/errors.ts';
import { registerBench } from './commands/bench.ts';
import { registerCompare } from './commands/compare.ts';
import { registerCompareRestorers } from './commands/compare-restorers.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerModels } from './commands/models.ts';
import { registerProbe } from './commands/probe.ts';
import { registerRestore } from './commands/restore.ts';
import { registerServe } from './commands/serve.ts';
import { createReporter } from './reporter.ts';
import { version } from '../engine/version.ts';

// A reader that went away (`… | head`) ends the command, as it ends every other one in a pipe: 128 + SIGPIPE.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 141 : exitStatus.failed);
});

const program = new Command('pixrevive')
  .description('Restores compression-damaged video offline and measures what the restoration did.')
  .version(version)
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => {
      write(`pixrevive: ${text.replace(/^error: /, '')}`);
    },
  })
  .showHelpAfterError('(--help shows what can be given)');

registerRestore(program);
registerCompare(program);
registerCompareRestorers(program);
registerProbe(program);
registerModels(program);
registerDoctor(program);
registerServe(program);
registerBench(program);
for (const command of program.commands) {
  command.exitOverride().showHelpAfterError('(--help shows what can be given)');
}

try {
  await program.parseAsync();
} catch (thrown) {
  if (thrown instanceof CommanderError) {
    process.exitCode = thrown.exitCode === 0 ? exitStatus.done : exitStatus.usage;
  } else {
    const error = PixReviveError.from(thrown);
    createReporter(process.argv.includes('--json')).error(error);
    if (error.code === 'internal' && process.env['PIXREVIVE_DEBUG'] !== undefined) {
      process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? '') : ''}\n`);
    }
    process.exitCode = exitStatusOf(error.code);
  }
}
