import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { WatchfloorError } from 'xstate-temporal/engine';

/** In this order; the first that is there is taken. */
const NAMES = ['temporal.config.ts', 'temporal.config.mts', 'temporal.config.js', 'temporal.config.mjs'];

/** The configuration file of a folder, or the one that was named; `undefined` where the folder has none. */
export function findConfigFile(cwd: string, named: string | undefined): string | undefined {
  if (named !== undefined) {
    const file = path.resolve(cwd, named);
    if (existsSync(file)) return file;
    throw new WatchfloorError('CONFIG_INVALID', `The configuration file ${file} is not there.`);
  }
  return NAMES.map((name) => path.join(cwd, name)).find((file) => existsSync(file));
}

/** Runs a configuration file and gives what it exports by default. Throws `CONFIG_INVALID`. */
export async function readConfigFile(file: string): Promise<unknown> {
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(file).href)) as { default?: unknown };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const what =
      code === 'ERR_UNKNOWN_FILE_EXTENSION'
        ? 'Node cannot run TypeScript by itself here. Start with "node --import tsx", or write it as temporal.config.mjs.'
        : error instanceof Error
          ? error.message
          : String(error);
    throw new WatchfloorError('CONFIG_INVALID', `${file}: ${what}`, { cause: error });
  }
  // A TypeScript file in a folder without "type": "module" is loaded as CommonJS, which wraps the export once more.
  const outer = module.default;
  const config = isWrapped(outer) ? outer.default : outer;
  if (config === undefined) {
    throw new WatchfloorError(
      'CONFIG_INVALID',
      `${file}: it has no default export. Write: export default defineConfig({ … });`,
    );
  }
  return config;
}

function isWrapped(value: unknown): value is { default: unknown } {
  return typeof value === 'object' && value !== null && '__esModule' in value && 'default' in value;
}
