import { generateKeyPairSync } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { readTrust, type TrustJson } from 'xstate-temporal/proof';
import { exportBundle, verifyPlace } from '../../audit/index.ts';
import { appendAnchor, sealBundle, verifySeal } from '../../audit/seal/index.ts';
import type { PlaceOptions } from '../../audit/verify/verify-bundle.ts';
import { knownMachines } from '../../cli/audit/known-machines.ts';
import { trailPage } from '../../pages/case/trail-page.ts';
import { editable } from '../audit/detection/edit.ts';
import { alterations } from '../audit/detection/index.ts';
import { caseToWrite, recordedCases } from '../support/audit-bundle.ts';
import { openBrowser, withoutBrowser } from '../support/browser.ts';
import { writeCaseFiles } from '../support/case-files.ts';
import { recordedOperations } from '../support/recorded.ts';
import { recordedSource } from '../support/recorded-source.ts';
import { buildVerifier, type Found, foundOf, type Given, VerifierPage } from '../support/verifier-page.ts';

const root = mkdtempSync(path.join(tmpdir(), 'watchfloor-verifier-'));
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const key = String(publicKey.export({ type: 'spki', format: 'pem' }));
const machines = await knownMachines();
const page = (trail: Parameters<typeof trailPage>[0], verdict: never, taken: never) =>
  trailPage(trail, machines, { verdict, taken });

describe.skipIf(withoutBrowser !== '')(`the page that verifies${withoutBrowser}`, () => {
  let browser: Browser;
  let file = '';
  const whole = path.join(root, 'whole');
  /** Of two cases. */
  const small = path.join(root, 'small');

  beforeAll(async () => {
    file = buildVerifier(root);
    browser = await openBrowser();
    for (const [folder, most] of [
      [whole, Number.POSITIVE_INFINITY],
      [small, 2],
    ] as const)
      await exportBundle(recordedSource(recordedCases().slice(0, most)), folder, {
        sha256: nodeSha256,
        machineOf: machines.machineOf,
        query: 'all of them',
        tool: { name: 'watchfloor', version: '0' },
        aboutMachine: () => ({}),
        key: privateKey,
        page: page as never,
      });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(root, { recursive: true, force: true });
  });

  /** What the command finds at these places. */
  async function commanded(
    places: readonly string[],
    keyed = true,
    more: Partial<PlaceOptions> = {},
  ): Promise<{ seals: Found[]; cases: Found[] }> {
    const seals: Found[] = [];
    const cases: Found[] = [];
    for (const place of places)
      for await (const one of verifyPlace(place, {
        sha256: nodeSha256,
        machineOf: machines.machineOf,
        disclosureOf: machines.disclosureOf,
        page: page as never,
        publicKeys: keyed ? [publicKey] : [],
        ...more,
      }))
        (one.kind === 'seal' ? seals : cases).push(foundOf(one));
    return { seals, cases };
  }

  /** Drops these on a new page; what it finds, and what it says that it should not. */
  async function paged(places: readonly string[], keys: readonly string[] = [key], more: Partial<Given> = {}) {
    const opened = await VerifierPage.open(browser, file);
    try {
      await opened.drop({ places, keys, ...more });
      const outcome = await opened.outcome();
      return { outcome, ...(await opened.found()), told: opened.told };
    } finally {
      await opened.page.close();
    }
  }

  const inOrder = (found: readonly Found[]) => found.toSorted((a, b) => (a.of < b.of ? -1 : 1));

  async function findsAlike(places: readonly string[], keyed = true): Promise<void> {
    const { told, outcome: _outcome, ...found } = await paged(places, keyed ? [key] : []);
    const own = await commanded(places, keyed);
    expect(inOrder(found.seals)).toEqual(inOrder(own.seals));
    expect(inOrder(found.cases)).toEqual(inOrder(own.cases));
    expect(told).toEqual([]);
  }

  /** A copy of the small bundle, with one thing done to it. */
  function copied(name: string, change: (folder: string) => void): string {
    const folder = path.join(root, name);
    cpSync(small, folder, { recursive: true });
    change(folder);
    return folder;
  }

  test('finds an honest bundle as it is, with and without the key, and asks for nothing', async () => {
    const { cases, outcome, seals, told } = await paged([whole]);
    expect(outcome).toBe('ok');
    expect(seals).toEqual([{ of: 'whole', status: 'sealed', codes: [] }]);
    expect(cases.every(({ codes, status }) => status === 'conforms' && codes.length === 0)).toBe(true);
    expect(cases).toHaveLength(recordedCases().length);
    expect(told).toEqual([]);
    await findsAlike([whole], false);
  });

  test('says of every alteration what the command says, with the old seal and sealed anew', async () => {
    const cases = recordedCases().map(caseToWrite);
    const places: string[] = [];
    for (const [index, { apply, id, sites }] of alterations.entries()) {
      // Another case each time; the first from there on where it can be done.
      const one = [...cases.slice(index % cases.length), ...cases].find((each) => sites(each).length > 0);
      const definition = one && machines.definitionOf(one.machine, one.version);
      if (one === undefined || definition === undefined) continue;
      const changed = editable(one);
      const [site] = sites(one);
      apply(changed, site as never, { chart: compile(definition, { sha256: nodeSha256 }), sha256: nodeSha256 });
      const folder = path.join(root, `altered-${id}`);
      mkdirSync(folder);
      const manifest = { format: 'watchfloor.bundle/1', log: 'default', redaction: { payloads: 'none' }, cases: 1 };
      writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
      writeCaseFiles(folder, one);
      await sealBundle(folder, privateKey, { at: 0 });
      writeCaseFiles(folder, changed as never);
      const anew = path.join(root, `anew-${id}`);
      cpSync(folder, anew, { recursive: true });
      await sealBundle(anew, privateKey, { at: 0 });
      places.push(folder, anew);
    }
    expect(places).toHaveLength(2 * alterations.length);
    await findsAlike(places);
  });

  test('gives hostile bundles the verdicts that the command gives', async () => {
    const first = readdirSync(path.join(small, 'cases'))[0] ?? '';
    const history = (folder: string) => {
      const place = path.join(folder, 'cases', first, 'history');
      return path.join(place, readdirSync(place)[0] ?? '');
    };
    const inCase = (name: string, change: (file: string) => void) =>
      copied(name, (folder) => change(path.join(folder, 'cases', first, 'case.json')));
    const edit = (change: (json: Record<string, unknown>) => void) => (at: string) => {
      const json = JSON.parse(readFileSync(at, 'utf8')) as Record<string, unknown>;
      change(json);
      writeFileSync(at, JSON.stringify(json));
    };
    const deep = `${'['.repeat(2_000_000)}${']'.repeat(2_000_000)}`;
    await findsAlike([
      copied('deep', (folder) => writeFileSync(history(folder), `{"events":${deep}}`)),
      copied('bomb', (folder) => writeFileSync(history(folder), gzipSync(Buffer.alloc(300_000_000)))),
      copied('cut', (folder) => truncateSync(history(folder), 200)),
      copied('not-text', (folder) => writeFileSync(history(folder), Buffer.from([0xff, 0xfe, 0x00]))),
      copied('empty', (folder) => truncateSync(history(folder), 0)),
      copied('huge', (folder) => truncateSync(history(folder), 500_000_000)),
      copied('extra', (folder) => writeFileSync(path.join(folder, 'extra onerror=alert(1).txt'), 'x')),
      copied('no-seal', (folder) => rmSync(path.join(folder, 'seal.json'))),
      copied('no-sums', (folder) => rmSync(path.join(folder, 'SHA256SUMS'))),
      copied('no-cases', (folder) => rmSync(path.join(folder, 'cases'), { recursive: true })),
      copied('seal-text', (folder) => writeFileSync(path.join(folder, 'seal.json'), '<script>alert(1)</script>')),
      copied('sums-tail', (folder) => appendFileSync(path.join(folder, 'SHA256SUMS'), 'nonsense\n')),
      inCase(
        'wrong-types',
        edit((json) => Object.assign(json, { workflow: 7, runs: { length: 3 }, salt: [] })),
      ),
      inCase('proto', (at) =>
        writeFileSync(
          at,
          '{"format":"watchfloor.case/1","__proto__":{"runs":[]},"runs":[{"run":"x","file":"../../../x"}]}',
        ),
      ),
      inCase(
        'markup',
        edit((json) => Object.assign(json, { workflow: '<img src=x onerror=alert(1)>' })),
      ),
      inCase(
        'many-runs',
        edit((json) => Object.assign(json, { runs: Array(20_000).fill({ run: 'r', file: 'no.json' }) })),
      ),
      copied('long-numbers', (folder) =>
        edit((json) => {
          const [event] = json.events as Record<string, unknown>[];
          Object.assign(event ?? {}, { taskId: '9223372036854775807', version: '-9223372036854775808' });
        })(history(folder)),
      ),
    ]);
  });

  test.each([
    ['the root of the seal', 'ok', (root: string) => root],
    ['another root', 'failed', () => 'ab'.repeat(32)],
  ])('holds a seal against an anchor file that has %s', async (_, outcome, rootOf) => {
    const anchors = path.join(root, `anchors-${outcome}.jsonl`);
    const { statement } = await verifySeal(small, [publicKey]);
    const { log = '', tree = { root: '', size: 0 } } = statement ?? {};
    appendAnchor(anchors, { at: '2026-01-01T00:00:00Z', log, size: tree.size, root: rootOf(tree.root) });
    const found = await paged([small], [key], { anchors });
    expect(found.outcome).toBe(outcome);
    expect(found.seals).toEqual((await commanded([small], true, { anchors })).seals);
    expect(found.seals[0]?.codes).toEqual(outcome === 'ok' ? [] : ['ANCHOR_MISSING', 'ANCHOR_DIFFERS']);
  });

  test.each([
    ['whose issuers have signed', 'ok', (trust: TrustJson) => trust],
    ['with another issuer', 'failed', ({ issuers }: TrustJson) => ({ issuers: issuers.slice(0, 1) })],
    ['that is none', 'TRUST_INVALID', () => ({ issuers: 'all' })],
  ])('holds proofs against a trust file %s', async (_, outcome, change) => {
    const recorded = recordedOperations();
    const [place, trust] = [`operations-${outcome}.json`, `trust-${outcome}.json`].map((name) => path.join(root, name));
    writeFileSync(place ?? '', JSON.stringify(recorded));
    writeFileSync(trust ?? '', JSON.stringify(change(recorded.trust)));
    const found = await paged([place ?? ''], [], { trust: trust ?? '' });
    expect(found.outcome).toBe(outcome);
    if (outcome === 'TRUST_INVALID') return;
    const own = await commanded([place ?? ''], false, { trust: readTrust(change(recorded.trust)) });
    expect(found.cases[0]?.codes).toEqual(own.cases[0]?.codes);
    expect(found.cases[0]?.codes).toEqual(outcome === 'ok' ? [] : ['PROOF_FAILS']);
  });

  test('says what is wrong with a key, and verifies nothing', async () => {
    const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect((await paged([whole], [pem])).outcome).toBe('KEY_PRIVATE');
    expect((await paged([whole], ['hello'])).outcome).toBe('KEY_UNFIT');
  });

  test('can be cancelled, and begun again', async () => {
    const opened = await VerifierPage.open(browser, file);
    await opened.drop({ places: [whole], keys: [key] });
    await opened.page.waitForSelector('#outcome button');
    await opened.page.$$eval('#outcome button', ([button]) => (button as unknown as { click(): void }).click());
    expect(['cancelled', 'ok']).toContain(await opened.outcome());
    await opened.drop({ places: [whole], keys: [key] });
    await opened.page.waitForSelector('#outcome:not([data-outcome]), #outcome[data-outcome=ok]');
    expect(await opened.outcome()).toBe('ok');
    await opened.page.close();
  });

  test.each([1280, 390])('winds a case back and forth by the keyboard, %i pixels wide', async (width) => {
    const opened = await VerifierPage.open(browser, file, width);
    const { page: tab, told } = opened;
    await opened.drop({ places: [whole], keys: [key] });
    await opened.outcome();
    const [row] = await tab.$$('tr[data-place*="case-1001"] button');
    await row?.evaluate((element) => (element as unknown as { click(): void }).click());
    await tab.waitForSelector('.tm [aria-current=step]');
    const where = () => tab.$eval('.tm-where', (element) => element.textContent);
    await tab.focus('.tm input[type=range]');
    const shown = async (keys: readonly ('ArrowRight' | 'ArrowLeft' | 'End' | 'Home')[], text: string) => {
      for (const one of keys) await tab.keyboard.press(one);
      await tab.waitForFunction(`document.querySelector('.tm-where').textContent === ${JSON.stringify(text)}`);
      return tab.$$eval('.tm-chart [data-state].lit', (states) => states.map((one) => one.getAttribute('data-state')));
    };
    expect(await where()).toBe('1 of 10');
    expect(await shown(['ArrowRight', 'ArrowRight', 'ArrowRight'], '4 of 10')).toContain('triaged.assessing');
    const end = await shown(['End'], '10 of 10');
    expect(end).not.toContain('triaged.assessing');
    await shown(['ArrowLeft'], '9 of 10');
    await shown(['Home'], '1 of 10');
    // Nothing is wider than the window.
    expect(await tab.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(told).toEqual([]);
    await tab.close();
  });
});
