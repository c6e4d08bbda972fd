#!/usr/bin/env node
import { existsSync } from 'node:fs';

if (existsSync(new URL('./main.ts', import.meta.url))) {
  // In a clone: from the sources.
  const { runCli, setup } = await import('../scripts/setup.mjs');
  await setup();
  await runCli(process.argv.slice(2));
} else {
  await import('../dist/cli/main.js');
}
