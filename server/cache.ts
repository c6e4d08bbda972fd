import path from 'node:path';
import envPaths from 'env-paths';

/** The server that `build` makes. The newest release that Go 1.26.8 builds: 1.32.2 asks for 1.26.10. */
export const SERVER_VERSION = '1.32.1';

/** The Temporal CLI that `download` fetches; from 1.9 on it carries a server that can skip time. */
export const CLI_VERSION = '1.9.1';

/** The first server release that can skip time. */
export const TIME_SKIPPING_SINCE = '1.32.0';

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
