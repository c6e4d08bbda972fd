/// <reference lib="dom" />
/** The pages of auditors, operators and testers, in a browser, served by a gateway. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import getPort from 'get-port';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { startSampleProvider } from '../../gateway/dev/index.ts';
import { createGateway, type Gateway } from '../../gateway/index.ts';
import { programmeMachines } from '../../pages/case/known-machines.ts';
import { recordingOf } from '../../pages/case/recording.ts';
import { memoryDesks } from '../gateway/memory-desks.ts';
import { memoryProgramme } from '../gateway/memory-programme.ts';
import { liveAll } from '../gateway/stage.ts';
import { recording, trailOf } from '../support/audit.ts';
import { chromium, withoutBrowser } from '../support/chromium.ts';

const root = path.resolve(import.meta.dirname, '../..');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const hostile = '</script><img src=x onerror="document.title=1">';

/** As `memoryDesks`, with a case that was lived, made as long as a ledger may be, and a run to be watched. */
async function desks() {
  const programme = memoryProgramme();
  liveAll(programme, 'contoso');
  const machines = programmeMachines(nodeSha256);
  const { taken, trail } = trailOf(recording('first-week-contoso~case-1001'));
  const definition = machines.definitionOf(trail.machine, trail.version);
  const lived = await recordingOf(trail, { definition, taken });
  const steps = Array.from({ length: 1_000 }, (_, index) => {
    const step = lived.steps[index % lived.steps.length];
    if (step === undefined) throw new Error('the recording has no step');
    return { ...step, seq: index + 1, at: trail.asOf - 1_000_000 + index * 1_000 };
  });
  const long = { ...lived, title: hostile, steps };
  const base = memoryDesks(programme);
  const run = { run: 'small', scenario: 's', title: hostile, seed: 1, target: 'virtual', writtenAt: 0, isLive: false };
  const floor = {
    ...{ scenario: 's', title: hostile, seed: 1, target: 'virtual', start: 0, end: 1e7, until: 1e7, isLive: false },
    boards: [{ machine: 'eod-case', states: ['opened', 'closed'] }],
    instances: [`eod-case/${hostile}`],
    events: ['START'],
    actors: [['expert', hostile] as [string, string]],
    steps: [[0, 0, 0, 0, 0] as [number, number, number, number, number]],
    campaigns: [],
  };
  const found = {
    ...base,
    audit: {
      ...base.audit,
      recording: async () => ({
        recording: long,
        verdict: { status: 'deviates' as const, findings: [{ code: 'STEP_DIFFERS', seq: 3, message: hostile }] },
      }),
    },
    simulation: {
      ...base.simulation,
      runs: async () => [{ ...run, isRecorded: true }],
      run: async () => ({ run: { ...run, isRecorded: true }, floor }),
    },
  };
  return { programme, desks: found as typeof base };
}

describe.skipIf(withoutBrowser)(
  `pages of auditors, operators and testers${withoutBrowser ? ` (skipped: ${withoutBrowser})` : ''}`,
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-console-'));
    let browser: Browser;
    let gateway: Gateway;
    let provider: Awaited<ReturnType<typeof startSampleProvider>>;
    let publicUrl: string;

    beforeAll(async () => {
      execFileSync(process.execPath, ['scripts/build-console.mjs', folder], { cwd: root });
      const port = await getPort({ host: '127.0.0.1' });
      publicUrl = `http://127.0.0.1:${port}`;
      provider = await startSampleProvider({ publicUrl, tenants: ['contoso'] });
      const { audience, clientId, issuer } = provider;
      gateway = createGateway({
        ...(await desks()),
        consoleDir: folder,
        sessionKeys: [randomBytes(32).toString('base64url')],
        settings: { publicUrl, identity: { issuer, clientId, audience } },
      });
      await gateway.listen('127.0.0.1', port);
      expect(chromium, 'CI installs Chromium').toBeDefined();
      browser = await puppeteer.launch({ executablePath: chromium ?? '', args: ['--no-sandbox'] });
    }, 120_000);
    afterAll(async () => {
      await browser?.close();
      await gateway?.close();
      await provider?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    /** Somebody in a browser of their own; what must not happen is noted. */
    async function someone(role: string): Promise<{ page: Page; told: string[] }> {
      const page = await (await browser.createBrowserContext()).newPage();
      const told: string[] = [];
      await page.goto(`${publicUrl}/auth/sign-in?return_to=/privacy`);
      const choice = await page.evaluateHandle(
        (name) => [...document.querySelectorAll('button')].find((one) => one.textContent?.includes(name)),
        `Sample ${role}`,
      );
      await Promise.all([
        page.waitForNavigation(),
        choice.asElement()?.evaluate((one) => (one as HTMLElement).click()),
      ]);
      page.on('console', (message) => told.push(message.text()));
      page.on('pageerror', (error) => told.push(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(publicUrl)) told.push(`asked for ${request.url()}`);
      });
      return { page, told };
    }

    test.each([
      ['auditor', '/audit/register', 'table'],
      ['auditor', '/audit/controls', '.card'],
      ['auditor', '/audit/sample', '.empty'],
      ['auditor', '/audit/eod-case/contoso~case-1', '.tm-chart svg'],
      ['operator', '/operations', 'table'],
      ['tester', '/runs', 'table'],
      ['tester', '/runs/small', '.fl-board'],
    ])('%s at %s: fits, says what it is to everybody, and asks nobody else', async (role, address, ready) => {
      const { page, told } = await someone(role);
      for (const [width, scheme] of [
        [1280, 'light'],
        [390, 'dark'],
      ] as const) {
        await page.setViewport({ width, height: 900 });
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
        await page.goto(`${publicUrl}${address}`);
        await page.waitForSelector(ready);
        expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
        await page.evaluate(axe);
        const violations = await page.evaluate(
          `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes[0].html))`,
        );
        expect(violations).toEqual([]);
        expect(await page.title()).not.toBe('1');
      }
      expect(told).toEqual([]);
      await page.browserContext().close();
    });

    test('a ledger of 1,000 steps is wound to any of them, and what they say is text', async () => {
      const { page, told } = await someone('auditor');
      await page.goto(`${publicUrl}/audit/eod-case/contoso~case-1`);
      await page.waitForSelector('.tm-chart svg [data-state]');
      const wind = (place: number) =>
        page.$eval(
          '.tm input[type=range]',
          (field, to) => {
            Object.assign(field, { value: String(to) });
            field.dispatchEvent(new Event('input'));
          },
          place,
        );
      for (const place of [999, 0, 500]) {
        await wind(place);
        await page.waitForFunction(`document.querySelector('.tm-where').textContent === '${place + 1} of 1000'`);
        expect(await page.$$eval('.tm-chart .state.lit', (lit) => lit.length)).toBeGreaterThan(0);
      }
      expect(await page.$$eval('main img', (all) => all.length)).toBe(0);
      expect(told).toEqual([]);
      await page.browserContext().close();
    });
  },
);
