import { existsSync } from 'node:fs';
import { type Browser, launch } from 'puppeteer-core';

const places = [
  process.env.WATCHFLOOR_CHROMIUM ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** A Chromium on this machine; without one `undefined`, and in CI the path where it must be. */
export function chromium(): string | undefined {
  const found = places.find((place) => place !== '' && existsSync(place));
  return found ?? (process.env.CI ? '/usr/bin/chromium' : undefined);
}

/** What stands in the title of a test that cannot run here; empty where it can. */
export const withoutBrowser =
  chromium() === undefined ? ' (skipped: no Chromium is installed; apt-get install chromium)' : '';

export function openBrowser(): Promise<Browser> {
  const executablePath = chromium() ?? '';
  return launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    timeout: 60_000,
  });
}
