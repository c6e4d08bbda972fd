import path from 'node:path';
import envPaths from 'env-paths';
import { CLI_VERSION, SERVER_VERSION } from './versions.ts';

const executable = process.platform === 'win32' ? '.exe' : '';

/** Where binaries are kept between runs: `WATCHFLOOR_CACHE`, else the user's cache folder for `watchfloor`. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return path.resolve(env.WATCHFLOOR_CACHE || envPaths('watchfloor', { suffix: '' }).cache);
}

/** The server binary that `build` leaves in a cache folder. */
export function builtServer(cache: string): string {
  return path.join(cache, `server-${SERVER_VERSION}`, `server${executable}`);
}

/** The Temporal CLI that `download` leaves in a cache folder. */
export function downloadedCli(cache: string): string {
  return path.join(cache, `cli-${CLI_VERSION}`, `temporal${executable}`);
}
