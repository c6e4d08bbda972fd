import type { KeyObject } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  appendAnchor,
  caseFolder,
  generateKeyFiles,
  readPrivateKey,
  readPublicKey,
  type SealVerdict,
  sealBundle,
  verifySeal,
} from '../../audit/seal/index.ts';
import { recordedCases, writeBundle } from '../support/audit-bundle.ts';
import type { Recorded } from '../support/recorded.ts';
import { hasPython, runTinily, verifyTinily } from '../support/tiny-verifier.ts';

let root: string;
let key: KeyObject;
let publicFile: string;
let anchors: string;
let whole: string;
const cases = recordedCases().filter(({ instance }) => /9001|northwind|notification-1/.test(instance));

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'watchfloor-seal-'));
  publicFile = generateKeyFiles(join(root, 'key.pem')).publicFile;
  key = readPrivateKey(join(root, 'key.pem'));
  whole = join(root, 'whole');
  writeBundle(whole, { cases });
  const { log, tree } = await sealBundle(whole, key, { at: 0 });
  anchors = join(root, 'anchors.jsonl');
  appendAnchor(anchors, { at: '2026-01-01T00:00:00Z', log, ...tree });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const verify = (dir: string, anchorFile: string | null = anchors) =>
  verifySeal(dir, [readPublicKey(publicFile)], anchorFile === null ? {} : { anchors: anchorFile });
let copies = 0;
function copyOf(dir: string): string {
  const copy = join(root, `copy-${copies++}`);
  cpSync(dir, copy, { recursive: true });
  return copy;
}
function filesIn(dir: string): string[] {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => statSync(join(dir, file)).isFile()).sort();
}
const firstCase = () => join('cases', readdirSync(join(whole, 'cases')).sort()[0]!);
const edit = (file: string, change: (text: string) => string) =>
  writeFileSync(file, change(readFileSync(file, 'utf8')));
type Events = { events: Record<string, unknown>[] };
const editEvents = (dir: string, change: (events: Events['events']) => void) =>
  edit(join(dir, firstCase(), 'history/0001.json'), (text) => {
    const history = JSON.parse(text) as Events;
    change(history.events);
    return JSON.stringify(history);
  });

/** What is done to a bundle by somebody without the key, and the finding that says it best. */
const alterations: readonly [string, string, (dir: string) => unknown][] = [
  ['an event is dropped', 'CHAIN_DIFFERS', (dir) => editEvents(dir, (events) => void events.splice(5, 1))],
  ['the tail is cut', 'CHAIN_DIFFERS', (dir) => editEvents(dir, (events) => void events.splice(-3))],
  ['an event is added', 'CASE_UNSEALED', (dir) => editEvents(dir, (events) => void events.push(events[0]!))],
  [
    'events are swapped',
    'CHAIN_DIFFERS',
    (dir) => editEvents(dir, (events) => void events.push(...events.splice(3, 1))),
  ],
  [
    'a time is changed',
    'CHAIN_DIFFERS',
    (dir) => editEvents(dir, (events) => void Object.assign(events[2]!, { eventTime: '2026-01-01T00:00:00Z' })),
  ],
  [
    'a number is changed',
    'CHAIN_DIFFERS',
    (dir) => editEvents(dir, (events) => void Object.assign(events[2]!, { version: 7.5 })),
  ],
  [
    'a payload is changed',
    'CHAIN_DIFFERS',
    (dir) =>
      edit(join(dir, firstCase(), 'history/0001.json'), (text) => text.replace(/"data":"[^"]{8,}"/, '"data":"AAAA"')),
  ],
  [
    'the layout of a history is changed',
    'FILE_DIFFERS',
    (dir) => edit(join(dir, firstCase(), 'history/0001.json'), (text) => JSON.stringify(JSON.parse(text), null, 1)),
  ],
  [
    'a history is no JSON',
    'CASE_MALFORMED',
    (dir) => edit(join(dir, firstCase(), 'history/0001.json'), (text) => text.slice(0, -9)),
  ],
  ['a history is emptied', 'CASE_MALFORMED', (dir) => edit(join(dir, firstCase(), 'history/0001.json'), () => '')],
  [
    'a history has a byte order mark',
    'CASE_MALFORMED',
    (dir) => edit(join(dir, firstCase(), 'history/0001.json'), (text) => `\ufeff${text}`),
  ],
  [
    'a history is nested without end',
    'CASE_MALFORMED',
    (dir) =>
      editEvents(
        dir,
        (events) => void Object.assign(events[0]!, { links: JSON.parse('['.repeat(2_000) + ']'.repeat(2_000)) }),
      ),
  ],
  [
    'a history lies beside the bundle',
    'CASE_MALFORMED',
    (dir) => edit(join(dir, firstCase(), 'case.json'), (text) => text.replace('history/0001.json', '../../../x.json')),
  ],
  [
    'the salt is taken away',
    'CASE_MALFORMED',
    (dir) => edit(join(dir, firstCase(), 'case.json'), (text) => text.replace(/"salt".*\n/, '')),
  ],
  [
    'the workflow id is changed',
    'CASE_MALFORMED',
    (dir) => edit(join(dir, firstCase(), 'case.json'), (text) => text.replace(/"workflow": "/, '"workflow": "x')),
  ],
  [
    'the version is changed',
    'CHAIN_DIFFERS',
    (dir) => edit(join(dir, firstCase(), 'case.json'), (text) => text.replace('"1.0.0"', '"1.0.1"')),
  ],
  [
    'a simulation is passed off as real',
    'CHAIN_DIFFERS',
    (dir) =>
      edit(join(dir, firstCase(), 'case.json'), (text) => text.replace('"simulated": true', '"simulated": false')),
  ],
  ['a case is deleted', 'CASE_MISSING', (dir) => rmSync(join(dir, firstCase()), { recursive: true })],
  ['a case is added', 'CASE_UNSEALED', (dir) => mkdirSync(join(dir, 'cases/new'))],
  ['two cases are exchanged', 'CASE_MALFORMED', (dir) => exchangeTwo(dir)],
  ['a file is added', 'FILE_UNLISTED', (dir) => writeFileSync(join(dir, 'cases', 'note.txt'), 'x')],
  ['a file with an odd name is added', 'FILE_UNLISTED', (dir) => writeFileSync(join(dir, 'cases', '\u202e ö'), 'x')],
  ['a file is replaced by a link to it', 'FILE_MISSING', (dir) => linkInstead(dir)],
  ['the manifest is changed', 'SUBJECT_DIFFERS', (dir) => appendFileSync(join(dir, 'manifest.json'), ' ')],
  ['the manifest is deleted', 'FILE_MISSING', (dir) => rmSync(join(dir, 'manifest.json'))],
  [
    'the list of hashes is not in order',
    'SEAL_MALFORMED',
    (dir) =>
      edit(join(dir, 'SHA256SUMS'), (text) =>
        text
          .split('\n')
          .slice(0, -1)
          .reverse()
          .map((line) => `${line}\n`)
          .join(''),
      ),
  ],
  [
    'the list of hashes points outside',
    'SEAL_MALFORMED',
    (dir) => edit(join(dir, 'SHA256SUMS'), (text) => text.replace('  manifest.json', '  ../manifest.json')),
  ],
  [
    'a statement is changed',
    'TREE_DIFFERS',
    (dir) =>
      edit(join(dir, 'cases.jsonl'), (text) =>
        text.replace(/"head":"./, '"head":"0').replace('"head":"00', '"head":"10'),
      ),
  ],
  [
    'a statement is dropped',
    'TREE_DIFFERS',
    (dir) => edit(join(dir, 'cases.jsonl'), (text) => text.slice(text.indexOf('\n') + 1)),
  ],
  [
    'a statement is not canonical',
    'SEAL_MALFORMED',
    (dir) => edit(join(dir, 'cases.jsonl'), (text) => text.replace('{', '{ ')),
  ],
  [
    'the last statement has no end',
    'SEAL_MALFORMED',
    (dir) => edit(join(dir, 'cases.jsonl'), (text) => text.slice(0, -1)),
  ],
  [
    'what was signed is changed',
    'SIGNATURE_INVALID',
    (dir) => editStatement(dir, (text) => text.replace('"events":', '"events":1')),
  ],
  [
    'what was signed is something else',
    'SEAL_MALFORMED',
    (dir) => editStatement(dir, (text) => text.replace('urn:watchfloor', 'urn:other')),
  ],
  [
    'the signature is taken away',
    'SIGNATURE_INVALID',
    (dir) => edit(join(dir, 'seal.json'), (text) => text.replace(/"signatures": \[[^\]]*\]/, '"signatures": []')),
  ],
  ['the seal is taken away', 'SEAL_MISSING', (dir) => rmSync(join(dir, 'seal.json'))],
  ['the seal is emptied', 'SEAL_MALFORMED', (dir) => writeFileSync(join(dir, 'seal.json'), '')],
  ['everything is sealed anew with another key', 'SIGNATURE_INVALID', async (dir) => sealWithOther(dir)],
  [
    'everything is sealed anew with the key, less a case',
    'ANCHOR_MISSING',
    async (dir) => {
      rmSync(join(dir, firstCase()), { recursive: true });
      await sealBundle(dir, key, { at: 0 });
    },
  ],
  [
    'an event is changed and everything sealed anew with the key',
    'ANCHOR_DIFFERS',
    async (dir) => {
      editEvents(dir, (events) => void events.splice(5, 1));
      await sealBundle(dir, key, { at: 0 });
    },
  ],
];

function exchangeTwo(dir: string): void {
  const [one = '', two = ''] = readdirSync(join(dir, 'cases')).sort();
  renameSync(join(dir, 'cases', one), join(dir, 'cases', 'x'));
  renameSync(join(dir, 'cases', two), join(dir, 'cases', one));
  renameSync(join(dir, 'cases', 'x'), join(dir, 'cases', two));
}

function linkInstead(dir: string): void {
  const file = join(dir, firstCase(), 'history/0001.json');
  renameSync(file, join(root, `moved-${copies}.json`));
  symlinkSync(join(root, `moved-${copies}.json`), file);
}

function editStatement(dir: string, change: (text: string) => string): void {
  edit(join(dir, 'seal.json'), (text) => {
    const seal = JSON.parse(text) as { payload: string };
    const payload = Buffer.from(change(Buffer.from(seal.payload, 'base64').toString())).toString('base64');
    return JSON.stringify({ ...seal, payload });
  });
}

async function sealWithOther(dir: string): Promise<void> {
  const other = join(root, `other-${copies}.pem`);
  generateKeyFiles(other);
  await sealBundle(dir, readPrivateKey(other), { at: 0 });
}

const brief = ({ ok, found, cases: count, events }: Pick<SealVerdict, 'ok' | 'found' | 'cases' | 'events'>) => ({
  ok,
  found: { ...found },
  cases: count,
  events,
});

describe('a sealed bundle', () => {
  test('is verified, with its payloads and without, and has the same root', async () => {
    const { ok, anchored, events } = await verify(whole);
    expect({ ok, anchored, events }).toEqual({ ok: true, anchored: true, events: eventsOf(cases) });
    const withheld = join(root, 'withheld');
    writeBundle(withheld, { cases, withhold: true });
    await sealBundle(withheld, key, { at: 0 });
    expect(brief(await verify(withheld))).toEqual(brief(await verify(whole)));
  });

  test.each(alterations)('is found out when %s: %s', async (_what, code, alter) => {
    const dir = copyOf(whole);
    await alter(dir);
    const { ok, found } = await verify(dir);
    expect(ok).toBe(false);
    expect(Object.keys(found)).toContain(code);
    rmSync(dir, { recursive: true });
  });

  test('is found out whichever byte of whichever file is changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (a, b, mask) => {
        const files = filesIn(whole);
        const file = join(whole, files[a % files.length]!);
        const bytes = readFileSync(file);
        const changed = Buffer.from(bytes);
        changed[b % bytes.length]! ^= mask;
        writeFileSync(file, changed);
        try {
          const { ok } = await verify(whole);
          // The layout of seal.json may change, and the key id in it is a hint.
          if (ok) expect(file.endsWith('seal.json')).toBe(true);
        } finally {
          writeFileSync(file, bytes);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('that another continues keeps its statements; a case that was deleted since is told', async () => {
    const [first, ...others] = cases;
    const open = join(root, 'open');
    const grown = join(root, 'grown');
    const cut = { ...first!, histories: [{ events: (first!.histories[0] as Events).events.slice(0, 20) }] };
    writeBundle(open, { cases: [cut, others[0]!], log: 'growing' });
    const early = await sealBundle(open, key, { at: 0 });
    const anchorFile = join(root, 'growing.jsonl');
    appendAnchor(anchorFile, { at: 'then', log: 'growing', ...early.tree });
    writeBundle(grown, { cases: [first!, ...others], log: 'growing' });
    const late = await sealBundle(grown, key, { at: 0, previous: open });
    appendAnchor(anchorFile, { at: 'now', log: 'growing', ...late.tree });
    expect([early.tree.size, late.tree.size, late.events]).toEqual([2, cases.length + 1, eventsOf(cases)]);
    const verdict = await verify(grown, anchorFile);
    expect(brief(verdict)).toMatchObject({ ok: true, cases: cases.length });

    const history = join(grown, 'cases', caseFolder(first!.instance), 'history/0001.json');
    edit(history, (text) => text.replace('"eventId":"3"', '"eventId":"33"'));
    await expect(sealBundle(copyOf(grown), key, { previous: open })).rejects.toMatchObject({
      code: 'PREVIOUS_DIFFERS',
    });
    rmSync(join(grown, 'cases', caseFolder(first!.instance)), { recursive: true });
    await sealBundle(grown, key, { at: 0, previous: open });
    expect(Object.keys((await verify(grown, null)).found)).toEqual(['CASE_MISSING', 'MANIFEST_DIFFERS']);
  });
});

describe('sealing', () => {
  test('anew in the same folder goes on with its own statements', async () => {
    const dir = join(root, 'archive');
    writeBundle(dir, { cases: cases.slice(1), log: 'archive' });
    await sealBundle(dir, key, { at: 0 });
    const before = readFileSync(join(dir, 'cases.jsonl'), 'utf8');
    writeBundle(dir, { cases, log: 'archive' });
    const { tree } = await sealBundle(dir, key, { at: 0, previous: dir });
    expect(tree.size).toBe(cases.length);
    expect(readFileSync(join(dir, 'cases.jsonl'), 'utf8').startsWith(before)).toBe(true);
    expect((await verify(dir, null)).findings).toEqual([]);
  });

  test('that fails leaves the seal before it as it was', async () => {
    const dir = copyOf(whole);
    mkdirSync(join(dir, 'cases', 'zzz'));
    await expect(sealBundle(dir, key)).rejects.toMatchObject({ code: 'CASE_MALFORMED' });
    symlinkSync('manifest.json', join(dir, 'link'));
    rmSync(join(dir, 'cases', 'zzz'), { recursive: true });
    await expect(sealBundle(dir, key)).rejects.toMatchObject({ code: 'PATH_UNSEALABLE' });
    rmSync(join(dir, 'link'));
    expect((await verify(dir)).findings).toEqual([]);
    expect(filesIn(dir)).toEqual(filesIn(whole));
    rmSync(join(dir, 'manifest.json'));
    await expect(sealBundle(dir, key)).rejects.toMatchObject({ code: 'MANIFEST_MISSING' });
  });
});

describe.runIf(hasPython)('the verifier in Python, where there is one,', () => {
  test('says the same of every altered bundle, with anchors and without', async () => {
    const bundles: { dir: string; anchors?: string }[] = [{ dir: whole, anchors }];
    for (const [, , alter] of alterations) {
      const dir = copyOf(whole);
      await alter(dir);
      bundles.push({ dir, anchors }, { dir });
    }
    const own: unknown[] = [];
    for (const one of bundles)
      own.push(
        brief(await verifySeal(one.dir, [readPublicKey(publicFile)], one.anchors ? { anchors: one.anchors } : {})),
      );
    expect(verifyTinily(bundles, [publicFile]).map(brief)).toEqual(own);
  });

  test('is a command: 0 verified, 1 found something, 2 called wrongly', async () => {
    expect(runTinily([whole, publicFile, '--anchors', anchors])).toBe(0);
    const dir = copyOf(whole);
    rmSync(join(dir, 'seal.json'));
    expect(runTinily([dir, publicFile])).toBe(1);
    expect(runTinily([whole, join(root, 'key.pem')])).toBe(2);
    expect(runTinily([join(root, 'nowhere'), publicFile])).toBe(2);
  });

  test('says the same of bundles with any change of any byte', async () => {
    const files = filesIn(whole);
    const places = fc.sample(fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 })), { numRuns: 60 });
    const dirs = places.map(([a, b, mask]) => {
      const dir = copyOf(whole);
      const file = join(dir, files[a % files.length]!);
      const bytes = readFileSync(file);
      bytes[b % bytes.length]! ^= mask;
      writeFileSync(file, bytes);
      return dir;
    });
    const own: unknown[] = [];
    for (const dir of dirs) own.push(brief(await verify(dir)));
    expect(
      verifyTinily(
        dirs.map((dir) => ({ dir, anchors })),
        [publicFile],
      ).map(brief),
    ).toEqual(own);
  });

  test('reads any JSON in events to the same bytes', async () => {
    const payload = fc.record({
      metadata: fc.constant({ e: 'eA==' }),
      data: fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('base64')),
    });
    const odd = fc.oneof(
      fc.jsonValue({ depthSize: 'medium' }),
      payload,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.array(payload),
    );
    const events = fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), odd), { maxLength: 12 });
    const histories = fc.sample(events, { numRuns: 60 }).map((list) => ({
      events: list.map((event, index) => ({ ...event, eventId: String(index + 1) })),
    }));
    const dir = join(root, 'odd');
    writeBundle(dir, {
      cases: histories.map((history, index) => ({ ...cases[0]!, instance: `odd/${index} é`, histories: [history] })),
    });
    await sealBundle(dir, key, { at: 0 });
    const own = await verify(dir, null);
    expect(own.findings).toEqual([]);
    expect(verifyTinily([{ dir }], [publicFile]).map(brief)).toEqual([brief(own)]);
  });
});

function eventsOf(all: readonly Recorded[]): number {
  return all
    .flatMap(({ histories }) => histories)
    .reduce<number>((sum, history) => sum + (history as Events).events.length, 0);
}
