import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromium, withoutBrowser } from '../support/browser.ts';
import { answered, application, type Cast, consult, HOSTILE, notification, purchase } from './lives.ts';
import { go, launchBrowser, type Somebody, signIn } from './people.ts';
import { type ConsoleStage, openConsole } from './stage.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(withoutBrowser !== '')(`the console in a browser${withoutBrowser}`, () => {
  let stage: ConsoleStage;
  let browser: Browser;
  let cast: Cast;
  let alert = '';
  const people: Somebody[] = [];
  const as = async (subject: string) => {
    const somebody = await signIn(browser, stage.site, subject);
    people.push(somebody);
    return somebody;
  };
  beforeAll(async () => {
    stage = await openConsole();
    browser = await launchBrowser(chromium() ?? '');
    const { mde } = stage.tenants;
    cast = {
      site: stage.site,
      applicant: await as(`applicant@${mde}.example`),
      analyst: await as(`customer-analyst@${mde}.example`),
      reviewer: await as('reviewer@staff.example'),
      hunter: await as('hunter@staff.example'),
      seller: await as('account-team@staff.example'),
      expert: await as('expert@staff.example'),
    };
  });
  afterAll(async () => {
    await browser?.close();
    await stage?.close();
  });

  test('from the application to the first notification, each at a browser of their own', async () => {
    await application(cast, stage.tenants.mde);
    alert = await notification(cast, stage.tenants.mde);
    expect(await cast.analyst.page.title()).toBe('Watchfloor');
  });

  test('a case from each place of the Defender for Endpoint portal, one of them to its end', async () => {
    await purchase(cast, stage.tenants.mde, 'Microsoft Defender for Endpoint');
    const places = ['/cases', '/devices/fin-01', alert, `/files/${'a'.repeat(64)}`];
    const cases: string[] = [];
    for (const place of places) {
      await go(cast.analyst, stage.site, place);
      cases.push(await consult(cast.analyst, `What is it? ${HOSTILE}`));
    }
    expect(new Set(cases).size).toBe(4);
    await answered(cast, cases[3] ?? '');
    expect(await cast.analyst.page.title()).toBe('Watchfloor');
  });

  test('a case from each place of the Microsoft 365 Defender portal', async () => {
    const { xdr } = stage.tenants;
    await purchase(cast, xdr, 'Microsoft 365 Defender');
    const analyst = await as(`customer-analyst@${xdr}.example`);
    await go(analyst, stage.site, '/devices/ws-7');
    await consult(analyst, 'What runs there?');
    // Notifications of this tenant name no incident, so the page of one stands for the places beside it.
    await go(analyst, stage.site, '/cases');
    expect(await analyst.page.getByRole('button', { name: 'Consult a threat expert' }).count()).toBe(0);
  });

  test('no page has a fault of accessibility, runs over at 390 px, or asks another site', async () => {
    const { mde } = stage.tenants;
    const visits: [Somebody, string][] = [
      ...['/', '/incidents', '/alerts', alert, '/devices', '/files', '/cases', '/subscription', '/privacy'].map(
        (path): [Somebody, string] => [cast.analyst, path],
      ),
      [cast.applicant, '/settings/advanced-features'],
      [cast.applicant, '/settings/email-notifications'],
      ...['/', '/floor', '/applications', `/applications/${mde}`].map((path): [Somebody, string] => [
        cast.reviewer,
        path,
      ]),
      [cast.expert, new URL(cast.analyst.page.url()).pathname],
    ];
    for (const [somebody, path] of visits) {
      await go(somebody, stage.site, path);
      await somebody.page.getByText('Loading …').first().waitFor({ state: 'detached' });
      for (const colorScheme of ['light', 'dark'] as const) {
        await somebody.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect({ path, colorScheme, violations: await violations(somebody.page) }).toEqual({
          path,
          colorScheme,
          violations: [],
        });
      }
      for (const width of [390, 2560]) {
        await somebody.page.setViewportSize({ width, height: 900 });
        const over = await somebody.page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        expect({ path, width, isOver: Number(over) > 0 }).toEqual({ path, width, isOver: false });
      }
      await somebody.page.setViewportSize({ width: 1280, height: 900 });
    }
    expect(people.flatMap(({ faults }) => faults)).toEqual([]);
  });

  test('loads less than 300 kB of script, zipped, for its first view', async () => {
    const { page } = cast.analyst;
    await go(cast.analyst, stage.site, '/');
    await page.getByText('Loading …').first().waitFor({ state: 'detached' });
    const sizes = (await page.evaluate(
      `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).map(({ encodedBodySize }) => encodedBodySize)`,
    )) as number[];
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000);
  });

  test('says that it is offline, and sends what was waiting once', async () => {
    const { page } = cast.applicant;
    await go(cast.applicant, stage.site, '/settings/advanced-features');
    await page.getByText('On', { exact: true }).click();
    await page.context().setOffline(true);
    await page.getByText('Offline: this may be out of date').waitFor();
    await page.getByRole('button', { name: 'Save preferences' }).click();
    await page.getByText('There is no connection.').waitFor();
    await page.context().setOffline(false);
    await page.getByText('Preferences saved').waitFor();
    await page.getByText('Switched off').first().waitFor();
    expect(await page.getByText('Preferences saved').count()).toBe(1);
  });
});

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' | ')))`,
  );
}
