import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RegisterRow, rowOf, writeRegisterPage } from '../../audit/index.ts';
import { milestones } from '../../machines/milestones.ts';
import { serviceLevels } from '../../machines/service-levels.ts';
import { inFolder, recording, trailOf, verdictOf } from '../support/audit.ts';
import { openBrowser, withoutBrowser } from '../support/browser.ts';

const attack = `"><script>window.owned=1</script></style><img src=x onerror="window.owned=1">`;

async function rows(): Promise<RegisterRow[]> {
  const names = ['contoso~case-1001', 'contoso~case-2001', 'fabrikam~case-3001', 'contoso~notification-1'];
  return Promise.all(
    names.map(async (name) => {
      const recorded = recording(`first-week-${name}`);
      const { trail } = trailOf(recorded);
      return rowOf(trail, await verdictOf(recorded), { clocks: serviceLevels, milestones, asOf: trail.asOf });
    }),
  );
}

describe.skipIf(withoutBrowser !== '')(`the page of the register in a browser${withoutBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 90_000);
  afterAll(() => browser?.close());

  test('filters without a script, fits a phone, and runs nothing that came from outside', () =>
    inFolder(async (folder) => {
      const all = await rows();
      const [first] = all as [RegisterRow];
      all.push({ ...first, workflow: attack, tenant: attack, state: [attack], decision: attack });
      const parts: string[] = [];
      await writeRegisterPage(
        all.map((row) => ({ row, place: '' })),
        (part) => void parts.push(Buffer.from(part as Uint8Array).toString('utf8')),
      );
      const file = path.join(folder, 'register.html');
      writeFileSync(file, parts.join(''));
      const page = await browser.newPage();
      const asked: string[] = [];
      page.on('request', (request) => {
        if (request.url() !== pathToFileURL(file).href) asked.push(request.url());
      });
      await page.goto(pathToFileURL(file).href);
      const shown = () =>
        page.$$eval('tbody tr', (found) => found.filter((row) => row.getClientRects().length > 0).length);
      expect(await shown()).toBe(5);
      await page.click('#f-late');
      expect(await shown()).toBe(1);
      await page.click('#f-late');
      await page.click('#f-machine-1');
      expect(await shown()).toBe(1);
      await page.click('input[name="machine"]');
      expect(await shown()).toBe(5);
      await page.setViewport({ width: 360, height: 800 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
      expect(await page.evaluate(() => (globalThis as { owned?: unknown }).owned)).toBeUndefined();
      expect(asked).toEqual([]);
    }));
});
