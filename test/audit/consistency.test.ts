import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import {
  caseFolder,
  compareBundles,
  continueBundle,
  type ExportOptions,
  exportBundle,
  generateKeyFiles,
  readPrivateKey,
  readPublicKey,
  verifySeal,
} from '../../audit/index.ts';
import { sealBundle } from '../../audit/seal/index.ts';
import { inFolder, machineOf } from '../support/audit.ts';
import { writeBundle, writeCase } from '../support/audit-bundle.ts';
import { recordings } from '../support/recorded.ts';
import { recordedSource } from '../support/recorded-source.ts';

const all = recordings().map(({ recorded }) => recorded);
const [first, second, third] = all as [(typeof all)[0], (typeof all)[0], (typeof all)[0]];
const base: ExportOptions = {
  sha256: nodeSha256,
  machineOf,
  query: 'all of them',
  tool: { name: 'watchfloor', version: '0' },
  aboutMachine: () => ({}),
};

async function withKey<T>(work: (at: (name: string) => string) => Promise<T>): Promise<T> {
  return inFolder((folder) => {
    const at = (name: string) => path.join(folder, name);
    generateKeyFiles(at('seal.key'));
    return work(at);
  });
}

const keys = (at: (name: string) => string) => ({
  key: readPrivateKey(at('seal.key')),
  publicKeys: [readPublicKey(at('seal.key.pub'))],
});

/** The bundle with its first case cut after so many events. */
function shortened({ histories, ...rest }: (typeof all)[0], events: number): (typeof all)[0] {
  return { ...rest, histories: [{ events: (histories[0] as { events: unknown[] }).events.slice(0, events) }] };
}

describe('a later bundle', () => {
  test('that was exported as a continuation in another folder is proven to extend the earlier one', () =>
    withKey(async (at) => {
      const { key, publicKeys } = keys(at);
      await exportBundle(recordedSource([first, second]), at('q1'), { ...base, key });
      continueBundle(at('q1'), at('q2'));
      const done = await exportBundle(recordedSource(all), at('q2'), { ...base, key });
      expect(done.kept).toBeGreaterThan(0);
      const compared = await compareBundles(at('q1'), at('q2'), publicKeys);
      expect(compared).toMatchObject({
        status: 'continues',
        problems: [],
        cases: { counts: { same: 2, added: all.length - 2, differs: 0, gone: 0 } },
      });
      expect(compared.proof?.length).toBeGreaterThan(0);
      expect((await verifySeal(at('q2'), publicKeys)).ok).toBe(true);
      // The seal of the earlier one is enough.
      expect((await compareBundles(at('q1/seal.json'), at('q2'), publicKeys)).status).toBe('continues');
      // And the earlier one does not continue the later one.
      expect((await compareBundles(at('q2'), at('q1'), publicKeys)).status).toBe('differs');
    }));

  test('that was killed while it was made goes on; into any other folder nothing is copied', () =>
    withKey(async (at) => {
      const { key } = keys(at);
      await exportBundle(recordedSource([first]), at('q1'), { ...base, key });
      continueBundle(at('q1'), at('q2'));
      const manifest = readFileSync(at('q2/manifest.json'), 'utf8');
      writeFileSync(at('q2/manifest.json'), manifest.replace('"complete": true', '"complete": false'));
      continueBundle(at('q1'), at('q2'));
      expect(readFileSync(at('q2/manifest.json'), 'utf8')).toContain('"complete": false');
      await exportBundle(recordedSource([second]), at('other'), { ...base, key });
      expect(() => continueBundle(at('q1'), at('other'))).toThrow('does not continue');
      await exportBundle(recordedSource([second]), at('unsealed'), base);
      expect(() => continueBundle(at('unsealed'), at('q3'))).toThrow('only a sealed bundle');
    }));

  test('is never made inside the earlier one, nor in place of a file or a link', () =>
    withKey(async (at) => {
      const { key } = keys(at);
      await exportBundle(recordedSource([first]), at('q1'), { ...base, key });
      symlinkSync(at('q1'), at('linked'));
      writeFileSync(at('file'), 'mine');
      symlinkSync(at('nowhere'), at('dangling'));
      const before = readdirSync(at('.'), { recursive: true }).sort();
      for (const place of ['q1/later', 'q1/a/later', 'linked/later', 'linked', 'file', 'dangling', 'file/later'])
        expect(() => continueBundle(at('q1'), at(place)), place).toThrow(
          expect.objectContaining({ code: 'EXPORT_DIFFERS' }),
        );
      expect(readdirSync(at('.'), { recursive: true }).sort()).toEqual(before);
      expect(readFileSync(at('file'), 'utf8')).toBe('mine');
    }));

  test('of another root and the same cases contains what was sealed, and is no continuation', () =>
    withKey(async (at) => {
      const { key, publicKeys } = keys(at);
      writeBundle(at('q1'), { cases: [shortened(third, 20), second] });
      writeBundle(at('q2'), { cases: [first, second, third] });
      for (const name of ['q1', 'q2']) await sealBundle(at(name), key);
      expect(await compareBundles(at('q1'), at('q2'), publicKeys)).toMatchObject({
        status: 'contains',
        problems: ['the later tree does not extend the earlier one'],
        cases: { counts: { same: 1, grown: 1, added: 1, differs: 0, gone: 0 } },
      });
    }));

  test('that lacks a case, or has other events of one, is told with the case, whoever sealed it', () =>
    withKey(async (at) => {
      const { key, publicKeys } = keys(at);
      writeBundle(at('q1'), { cases: [first, second, third] });
      writeBundle(at('q2'), { cases: [first, second, third] });
      await sealBundle(at('q1'), key);
      const altered = JSON.parse(JSON.stringify(second)) as typeof second;
      const events = (altered.histories[0] as { events: { eventTime: string }[] }).events;
      (events[4] as { eventTime: string }).eventTime = '2030-01-01T00:00:00Z';
      writeCase(at('q2'), altered);
      rmSync(path.join(at('q2/cases'), caseFolder(third.instance)), { recursive: true });
      await sealBundle(at('q2'), key);
      expect(await compareBundles(at('q1'), at('q2'), publicKeys)).toMatchObject({
        status: 'differs',
        cases: { differs: [second.instance], gone: [third.instance], counts: { same: 1 } },
      });
    }));

  test('in which a workflow id was begun again lacks the execution before, though the id is there', () =>
    withKey(async (at) => {
      const { key, publicKeys } = keys(at);
      await exportBundle(recordedSource([first, second]), at('q1'), { ...base, key });
      // The same id, begun again: another first run, another story.
      const text = JSON.stringify(first);
      const run = /"originalExecutionRunId":"([^"]+)"/.exec(text)?.[1] ?? '';
      const again = JSON.parse(text.replaceAll(run, '01a20282-0000-7000-8000-000000000000')) as typeof first;
      await exportBundle(recordedSource([again, second]), at('q2'), { ...base, key });
      expect(await compareBundles(at('q1'), at('q2'), publicKeys)).toMatchObject({
        status: 'differs',
        cases: { gone: [first.instance], differs: [] },
      });
    }));

  test('is compared only with seals by the keys given, and statements that fit them', () =>
    withKey(async (at) => {
      const { key, publicKeys } = keys(at);
      generateKeyFiles(at('other.key'));
      writeBundle(at('q1'), { cases: [first] });
      await sealBundle(at('q1'), readPrivateKey(at('other.key')));
      cpSync(at('q1'), at('q2'), { recursive: true });
      await sealBundle(at('q2'), key, { previous: at('q1') });
      expect(await compareBundles(at('q1'), at('q2'), publicKeys)).toMatchObject({
        status: 'differs',
        problems: ['the seal of the earlier bundle is by no key that was given'],
      });
      expect((await compareBundles(at('q1'), at('q2'), [])).status).toBe('continues');
      writeFileSync(at('q2/cases.jsonl'), readFileSync(at('q2/cases.jsonl'), 'utf8').repeat(2));
      expect(await compareBundles(at('q1'), at('q2'), [])).toMatchObject({ status: 'differs' });
    }));
});
