import { existsSync } from 'node:fs';

/** Debian's Chromium; CI installs it. Elsewhere it may be named by `CHROMIUM`. */
export const chromium: string | undefined = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
].find((place) => place !== undefined && existsSync(place));

/** Browser tests run wherever there is a browser, and in CI they fail where there is none. */
export const withoutBrowser: string | false =
  chromium === undefined && !process.env.CI ? 'no Chromium is installed here; apt-get install chromium' : false;
