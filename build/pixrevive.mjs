#!/usr/bin/env node
/** The `pixrevive` command: the same as `npm run -s <command> --`, from any folder. */
import { fileURLToPath } from 'node:url';

// Started by itself, not by npm: the current folder counts, whatever an outer npm left in the environment.
delete process.env.INIT_CWD;
process.argv.splice(2, 0, 'cli');
await import(fileURLToPath(new URL('./run.mjs', import.meta.url)));
