#!/usr/bin/env node
/** The `pixrevive` command: the same as `npm run -s <command> --`, from any folder. */
import { fileURLToPath } from 'node:url';

process.argv.splice(2, 0, 'cli');
await import(fileURLToPath(new URL('./run.mjs', import.meta.url)));
