/** The page that verifies, in a browser, as whoever uses it. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, CDPSession, ElementHandle, Page } from 'puppeteer-core';
import type { PlaceVerdict } from '../../audit/index.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Builds the page into a folder; its file. */
export function buildVerifier(folder: string): string {
  execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build-pages.mjs', folder], { cwd: root });
  return path.join(folder, 'watchfloor-verify.html');
}

/** What was found, as far as page and command both tell it. */
export interface Found {
  /** Of a seal its place, of a case its folder. */
  readonly of: string;
  readonly status: string;
  readonly codes: readonly string[];
}

/** What `verifyPlace` found, likewise. */
export function foundOf(one: PlaceVerdict): Found {
  const of = one.place.split('/').slice(-3).join('/');
  if (one.kind === 'seal') {
    const findings = (one.seal?.findings ?? []).filter(
      ({ code }) => one.status !== 'unproven' || code !== 'SIGNATURE_INVALID',
    );
    return { of: path.basename(one.place), status: one.status, codes: [...new Set(findings.map(({ code }) => code))] };
  }
  const { because, findings, status } = one.verdict;
  return { of, status, codes: [...new Set([...(because ? [because.code] : []), ...findings.map(({ code }) => code)])] };
}

export interface Given {
  readonly places: readonly string[];
  readonly keys?: readonly string[];
  /** Files. */
  readonly trust?: string;
  readonly anchors?: string;
}

/** A page on which bundles can be dropped; it notes what must not happen. */
export class VerifierPage {
  /** Requests, violations of the page's policy, errors and whatever else it says. */
  readonly told: string[] = [];
  readonly page: Page;
  private readonly session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.page = page;
    this.session = session;
  }

  static async open(browser: Browser, file: string, width = 1280): Promise<VerifierPage> {
    const page = await browser.newPage();
    const opened = new VerifierPage(page, await page.createCDPSession());
    const { told } = opened;
    const own = pathToFileURL(file).href;
    page.on('request', (request) => {
      const url = request.url();
      if (url !== own && !url.startsWith('blob:')) told.push(`asked for ${url}`);
    });
    page.on('dialog', (dialog) => told.push(`dialog ${dialog.message()}`));
    page.on('pageerror', (error) => told.push(`error ${String(error)}`));
    page.on('console', (message) => told.push(`console ${message.text()}`));
    await page.setViewport({ width, height: 1_000 });
    await page.goto(own);
    return opened;
  }

  /** Drops what is given, as from a file manager. */
  async drop({ anchors, keys = [], places, trust }: Given): Promise<void> {
    for (const [label, file] of [
      ['trust file', trust],
      ['anchor file', anchors],
    ] as const) {
      if (file === undefined) continue;
      const field = await this.page.waitForSelector(`::-p-xpath(//label[contains(., "${label}")]//input)`);
      await (field as ElementHandle<never>).uploadFile(file);
    }
    await this.page.$eval('#key', (field, text) => Object.assign(field, { value: text }), keys.join('\n'));
    await this.page.$eval('.drop', (element) => element.scrollIntoView());
    const box = await (await this.page.$('.drop'))?.boundingBox();
    const [x, y] = [(box?.x ?? 0) + 20, (box?.y ?? 0) + 10];
    const data = { items: [], files: [...places], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
      await this.session.send('Input.dispatchDragEvent', { type, x, y, data });
  }

  /** Waits for the end; what came of it. */
  async outcome(): Promise<string> {
    await this.page.waitForSelector('#outcome[data-outcome]', { timeout: 240_000 });
    return this.page.$eval('#outcome', (element) => element.getAttribute('data-outcome') ?? '');
  }

  /** What the page shows, in its order. */
  async found(): Promise<{ readonly seals: Found[]; readonly cases: Found[] }> {
    const seals = await this.page.$$eval('[data-seal]', (cards) =>
      cards.map((card) => ({
        of: (card.getAttribute('data-place') ?? '').slice(1),
        status: card.getAttribute('data-seal') ?? '',
        lines: [...card.querySelectorAll('.findings li')].map((line) => line.textContent ?? ''),
      })),
    );
    const cases = await this.page.$$eval('tr[data-place]', (rows) =>
      rows.map((row) => ({
        of: (row.getAttribute('data-place') ?? '').split('/').slice(-3).join('/'),
        status: row.getAttribute('data-status') ?? '',
        codes: (row.lastElementChild?.textContent ?? '').split(', ').filter((code: string) => code !== ''),
      })),
    );
    return {
      seals: seals.map(({ lines, ...rest }) => ({
        ...rest,
        codes: [...new Set(lines.flatMap((line) => /^[A-Z][A-Z_]+/.exec(line) ?? []))],
      })),
      cases,
    };
  }
}
