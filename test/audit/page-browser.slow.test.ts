import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Trail, Trailed } from '../../audit/index.ts';
import { knownMachines } from '../../cli/audit/known-machines.ts';
import { trailPage } from '../../pages/case/trail-page.ts';
import { eventsOf, inFolder, recording, rewrite, trailOf } from '../support/audit.ts';
import { openBrowser, withoutBrowser } from '../support/browser.ts';

const attacks = [
  '<script>window.owned=1</script>',
  '"><img src=x onerror="window.owned=1">',
  "' onmouseover='window.owned=1' x='",
  '</style><script>window.owned=1</script>',
  '</title><svg/onload=window.owned=1>',
  '<a href="javascript:window.owned=1">x</a>',
  '<iframe src="https://evil.example/"></iframe>',
];

/** A trail in which every text that came from outside is an attack. */
function hostileTrail(): Trail {
  const recorded = recording('first-week-contoso~case-1001');
  for (const event of eventsOf(recorded))
    rewrite(event, (text) => text.replaceAll('A system utility', JSON.stringify(attacks.join(' ')).slice(1, -1)));
  const { trail } = trailOf(recorded);
  const all = attacks.join(' ');
  return {
    ...trail,
    workflow: all,
    tenant: all,
    profile: all,
    notes: attacks,
    lines: trail.lines.map((line) => ({
      ...line,
      claimed: { role: all, name: all },
      authenticated: { type: all, name: all },
      event: { ...line.event, id: all, payload: { [all]: all } },
      refused: { code: all, message: all },
      findings: attacks,
      effects: line.effects.map((effect) => ({ ...effect, name: all, error: { code: all, message: all } })),
    })),
    deadlines: trail.deadlines.map((one) => ({ ...one, name: all })),
  };
}

describe.skipIf(withoutBrowser !== '')(`the page of a trail in a browser${withoutBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  }, 90_000);
  afterAll(() => browser?.close());

  /** Opens the page and clicks on everything that can be opened; what was asked for and what was said comes back. */
  async function opened(
    trail: Trail,
    width: number,
    look: (page: Page) => Promise<void>,
    taken?: Trailed['taken'],
  ): Promise<string[]> {
    const machines = await knownMachines();
    return inFolder(async (folder) => {
      const file = path.join(folder, 'trail.html');
      writeFileSync(file, await trailPage(trail, machines, { taken }));
      const page = await browser.newPage();
      const told: string[] = [];
      page.on('request', (request) => {
        if (request.url() !== pathToFileURL(file).href) told.push(`asked for ${request.url()}`);
      });
      page.on('dialog', (dialog) => told.push(`dialog ${dialog.message()}`));
      page.on('pageerror', (error) => told.push(`error ${String(error)}`));
      page.on('console', (message) => told.push(`console ${message.text()}`));
      await page.setViewport({ width, height: 900 });
      await page.goto(pathToFileURL(file).href);
      for (const summary of await page.$$('summary'))
        await summary.evaluate((element) => (element as unknown as { click(): void }).click());
      await look(page);
      await page.close();
      return told;
    });
  }

  test.each([1280, 390])('runs nothing and asks nobody, whatever its texts say, at %i px', async (width) => {
    const told = await opened(hostileTrail(), width, async (page) => {
      expect(await page.evaluate('window.owned')).toBeUndefined();
      expect(await page.$$('script, iframe, img, a[href^="javascript"]')).toEqual([]);
      // The texts are there, as texts.
      expect(await page.evaluate('document.body.innerText')).toContain('<script>window.owned=1</script>');
    });
    expect(told).toEqual([]);
  });

  test('would not run a script even if one got in: its policy forbids it', async () => {
    const told = await opened(trailOf(recording('first-week-contoso~case-1001')).trail, 800, async (page) => {
      await page.evaluate('document.body.innerHTML += \'<img src=x onerror="window.owned=1">\'');
      await page.evaluate(
        "{ const script = document.createElement('script'); script.textContent = 'window.owned=1'; document.body.append(script); }",
      );
      expect(await page.evaluate('window.owned')).toBeUndefined();
    });
    expect(told.some((line) => line.includes('Content Security Policy'))).toBe(true);
  });

  test.each([1280, 760, 390])('fits a window of %i px, with the chart and the path walked', async (width) => {
    const { taken, trail } = trailOf(recording('first-week-contoso~case-1001'));
    const told = await opened(
      trail,
      width,
      async (page) => {
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
        expect(await page.$$eval('#chart svg rect.walked', (found) => found.length)).toBeGreaterThan(4);
        expect(await page.$$eval('#chart svg path.way.walked', (found) => found.length)).toBeGreaterThan(5);
        expect(await page.$$eval('#steps tbody tr', (found) => found.length)).toBe(trail.lines.length);
        // The style of the picture is let through by its hash.
        const fill = await page.$eval('#chart svg rect.state.last', (found) => {
          const view = (
            found as unknown as { ownerDocument: { defaultView: { getComputedStyle(of: unknown): { fill: string } } } }
          ).ownerDocument.defaultView;
          return view.getComputedStyle(found).fill;
        });
        expect(fill).toBe('rgb(11, 110, 79)');
      },
      taken,
    );
    expect(told).toEqual([]);
  });
});
