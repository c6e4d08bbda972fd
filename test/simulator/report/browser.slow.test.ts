import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replayOf } from '../../../cli/simulate/floor-file.ts';
import { studyPage } from '../../../simulator/report/index.ts';
import { parseExpectation } from '../../../simulator/study/expect/index.ts';
import { studyOf } from '../../../simulator/study/experiments/index.ts';
import { chromium, withoutBrowser } from '../../support/chromium.ts';
import { madeUpRun } from '../../support/made-up-run.ts';

const texts = ['eod.firstReport.p95 < 48h in 90% of runs', 'lost == 0', 'share(eod.firstReport <= 48h) >= 99%'];
const html = studyPage(
  studyOf(
    Array.from({ length: 12 }, (_, replication) => madeUpRun(replication)),
    { expectations: texts.map(parseExpectation), title: 'A wave <b>of</b> ransomware', description: 'x'.repeat(300) },
  ),
  { command: `npx watchfloor simulate ${'a-long-name-'.repeat(12)}.yaml --seed 7 --replications 12` },
);

/** A colour's lightness as WCAG 2 has it, from `rgb(…)`. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe.skipIf(withoutBrowser)(
  `the report in a browser${withoutBrowser ? ` (skipped: ${withoutBrowser})` : ''}`,
  () => {
    let folder: string;
    let browser: Browser;

    beforeAll(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-report-'));
      writeFileSync(path.join(folder, 'report.html'), html);
      expect(chromium, 'CI installs Chromium').toBeDefined();
      browser = await puppeteer.launch({ executablePath: chromium ?? '', args: ['--no-sandbox'] });
    });
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('replays a run: winds to any moment, plays on by itself, and runs nothing that a text says', async () => {
      const hostile = '</script><img src=x onerror="document.title=1">';
      const study = studyOf([madeUpRun(0)], { expectations: [] });
      const replay = await replayOf({
        ...{ scenario: 's', title: hostile, seed: 1, target: 'virtual', start: 0, end: 1e7, until: 1e7, isLive: false },
        boards: [{ machine: 'eod-case', states: ['opened', 'closed'] }],
        instances: [`eod-case/${hostile}`, 'eod-case/contoso~case-1'],
        events: ['START', hostile],
        actors: [['expert', hostile]],
        steps: [
          [0, 0, 0, 0, 0],
          [5e6, 1, 0, 0, 0],
          [6e6, 0, 1, 1, 0],
        ],
        campaigns: [
          {
            ...{ id: 'c', kind: hostile, tenant: 'contoso', began: 1, marks: [['notified', 4e6]] },
            actions: [{ at: 2e6, technique: 'T1486', tactic: 'impact', seen: 'alert' }],
          },
        ],
      });
      writeFileSync(path.join(folder, 'replay.html'), studyPage(study, { command: 'x', replay }));
      const page = await browser.newPage();
      const said: string[] = [];
      page.on('console', (message) => said.push(message.text()));
      page.on('pageerror', (error) => said.push(String(error)));
      await page.goto(pathToFileURL(path.join(folder, 'replay.html')).href);
      const counts = () => page.$$eval('.fl-head b', (all) => all.map((one) => one.textContent));
      const wind = (share: number) =>
        page.$eval(
          '.fl input[type=range]',
          (field, to) => {
            Object.assign(field, { value: String(to * 10_000) });
            field.dispatchEvent(new Event('input'));
          },
          share,
        );
      await wind(0.55);
      await page.waitForFunction(`document.querySelector('.fl-now').textContent.includes('step 2 of 3')`);
      expect(await counts()).toEqual(['2', '0']);
      expect(await page.$$eval('.fl-actions li:not(.ahead)', (rows) => rows.length)).toBe(2);
      await wind(0.1);
      await page.waitForFunction(`document.querySelector('.fl-now').textContent.includes('step 1 of 3')`);
      expect(await counts()).toEqual(['1', '0']);
      await page.select('.fl select', '4');
      await page.$eval('.fl-controls button', (button) => button.click());
      await page.waitForFunction(`document.querySelector('.fl-now').textContent.includes('step 3 of 3')`);
      expect(await counts()).toEqual(['1', '1']);
      expect(await page.$$eval('img', (all) => all.length)).toBe(0);
      expect(said).toEqual([]);
      await page.close();
    });

    describe.each([
      [1200, 'light'],
      [390, 'dark'],
      [390, 'light'],
    ] as const)('%d pixels wide, %s', (width, scheme) => {
      it('fits, says nothing on the console, fetches nothing, and can be read', async () => {
        const page = await browser.newPage();
        const said: string[] = [];
        const fetched: string[] = [];
        page.on('console', (message) => said.push(message.text()));
        page.on('pageerror', (error) => said.push(String(error)));
        page.on('request', (request) => fetched.push(new URL(request.url()).protocol));
        await page.setViewport({ width, height: 844 });
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
        await page.goto(pathToFileURL(path.join(folder, 'report.html')).href, { waitUntil: 'load' });
        const found = (await page.evaluate(`(() => {
        const shown = [...document.querySelectorAll('main *')].filter((one) => one.getClientRects().length > 0);
        const inside = (one) => one.closest('.scroll') !== null;
        const text = [...document.querySelectorAll('svg text')].map((one) => one.getBoundingClientRect().height);
        const color = (selector, of) => getComputedStyle(document.querySelector(selector))[of];
        return {
          scrolls: document.documentElement.scrollWidth - window.innerWidth,
          beyond: shown.filter((one) => !inside(one) && one.getBoundingClientRect().right > window.innerWidth + 1)
            .map((one) => one.tagName + '.' + one.getAttribute('class')).slice(0, 5),
          title: document.querySelector('h1').textContent,
          drawings: document.querySelectorAll('svg').length,
          smallest: Math.min(...text),
          ink: color('body', 'color'), page: color('body', 'backgroundColor'),
          soft: color('.soft', 'color'), card: color('.card', 'backgroundColor'), label: color('svg text', 'fill'),
        };
      })()`)) as Record<'ink' | 'page' | 'soft' | 'card' | 'label' | 'title', string> & {
          scrolls: number;
          beyond: string[];
          drawings: number;
          smallest: number;
        };
        await page.close();
        expect(said).toEqual([]);
        expect(new Set(fetched)).toEqual(new Set(['file:']));
        expect({ scrolls: found.scrolls, beyond: found.beyond }).toEqual({ scrolls: 0, beyond: [] });
        expect(found.title).toBe('A wave <b>of</b> ransomware');
        expect(found.drawings).toBeGreaterThan(10);
        // Text in drawings is as large as a phone shows it: nine pixels at least.
        expect(found.smallest).toBeGreaterThan(9);
        const contrast = (a: string, b: string) => {
          const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
          return (high + 0.05) / (low + 0.05);
        };
        for (const [text, ground] of [
          [found.ink, found.page],
          [found.soft, found.page],
          [found.label, found.card],
        ] as const)
          expect(contrast(text, ground)).toBeGreaterThan(4.5);
      });
    });
  },
);
