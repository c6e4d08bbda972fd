import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import {
  type ExportOptions,
  generateKeyFiles,
  type HistorySource,
  readPrivateKey,
  readPublicKey,
  sweep,
  verifyPlace,
} from '../../audit/index.ts';
import { inFolder, machineOf } from '../support/audit.ts';
import { recordings } from '../support/recorded.ts';
import { recordedSource } from '../support/recorded-source.ts';

const all = recordings().map(({ recorded }) => recorded);
const ended: typeof all = [];
for await (const { status, workflowId } of recordedSource(all).list(''))
  if (status !== 'running') ended.push(...all.filter(({ instance }) => instance === workflowId));

const base: Omit<ExportOptions, 'query'> & { readonly now: number } = {
  sha256: nodeSha256,
  machineOf,
  tool: { name: 'watchfloor', version: '0' },
  aboutMachine: () => ({}),
  now: Date.UTC(1970, 0, 2),
};
const MONTH = '1970-01';

/** An archive with a key, for one test. */
function inArchive(work: (archive: string, key: NonNullable<ExportOptions['key']>, check: Check) => Promise<void>) {
  return inFolder(async (folder) => {
    const file = path.join(folder, 'seal.key');
    generateKeyFiles(file);
    const archive = path.join(folder, 'archive');
    const check = async () => {
      const found: string[] = [];
      const options = { sha256: nodeSha256, machineOf, publicKeys: [readPublicKey(`${file}.pub`)] };
      for await (const one of verifyPlace(path.join(archive, MONTH), options))
        found.push(one.kind === 'case' ? one.verdict.status : one.status);
      return found;
    };
    await work(archive, readPrivateKey(file), check);
  });
}
type Check = () => Promise<string[]>;

const whole = ['sealed', ...ended.map(() => 'conforms')];
const asking = (source: ReturnType<typeof recordedSource>) =>
  source.asked.filter((call) => call.startsWith('history')).length;

/** Answers a moment later, so that sweeps overlap. */
function slowly(source: HistorySource): HistorySource {
  return {
    ...source,
    history: async (...which) => {
      await pause(5);
      return source.history(...which);
    },
  };
}

describe('an archive', () => {
  test('that several sweep at once has every case once, and is sealed', () =>
    inArchive(async (archive, key, check) => {
      const sources = [recordedSource(ended), recordedSource(ended), recordedSource(ended)];
      let waited = 0;
      const options = { ...base, key, onWait: () => void waited++ };
      const swept = await Promise.all(sources.map((one) => sweep(slowly(one), archive, options)));
      expect(waited).toBe(2);
      expect(swept.map(({ written }) => written[MONTH]?.written ?? 0).sort()).toEqual([0, 0, ended.length]);
      // Those who came later found all there, and asked for no history.
      expect(sources.map(asking).filter((count) => count > 0)).toHaveLength(1);
      expect(await check()).toEqual(whole);
      expect(
        readFileSync(path.join(archive, MONTH, 'cases.jsonl'), 'utf8')
          .trim()
          .split('\n'),
      ).toHaveLength(ended.length);
    }));

  test('that another sweeps at this moment is left to it where so wished, and can be swept afterwards', () =>
    inArchive(async (archive, key) => {
      const first = sweep(slowly(recordedSource(ended)), archive, { ...base, key });
      while (!existsSync(path.join(archive, 'sweep.lock'))) await pause(1);
      const second = sweep(recordedSource(ended), archive, { ...base, key, held: 'throw' });
      await expect(second).rejects.toMatchObject({ code: 'SWEEP_RUNNING' });
      expect((await first).written[MONTH]?.written).toBe(ended.length);
      expect((await sweep(recordedSource(ended), archive, { ...base, key, held: 'throw' })).written).toEqual({});
    }));

  test('whose sweeper was killed is taken over after a minute', () =>
    inArchive(async (archive, key, check) => {
      const lock = path.join(archive, 'sweep.lock');
      mkdirSync(lock, { recursive: true });
      const young = sweep(recordedSource(ended), archive, { ...base, key, held: 'throw' });
      await expect(young).rejects.toMatchObject({ code: 'SWEEP_RUNNING' });
      const long = new Date(Date.now() - 61_000);
      utimesSync(lock, long, long);
      await sweep(recordedSource(ended), archive, { ...base, key, held: 'throw' });
      expect(existsSync(lock)).toBe(false);
      expect(await check()).toEqual(whole);
    }));

  test('is ended by the next sweep, wherever the one before was stopped', async () => {
    // Before each case, and after the last one, before it is sealed.
    for (let stopAt = 0; stopAt <= ended.length; stopAt++)
      await inArchive(async (archive, key, check) => {
        const stopping = new AbortController();
        const stop = () => stopping.abort(new Error('stopped'));
        if (stopAt === 0) stop();
        let written = 0;
        const onCase = () => {
          if (++written === stopAt) stop();
        };
        const options = { ...base, key, onCase, signal: stopping.signal };
        await expect(sweep(recordedSource(ended), archive, options)).rejects.toThrow('stopped');
        expect(existsSync(path.join(archive, 'sweep.lock'))).toBe(false);
        const again = recordedSource(ended);
        const { written: now } = await sweep(again, archive, { ...base, key });
        expect(now[MONTH]?.written).toBe(ended.length - stopAt);
        expect(await check()).toEqual(whole);
        expect((await sweep(again, archive, { ...base, key })).written).toEqual({});
      });
  });

  test('of which only the beginning of a manifest was written goes on', () =>
    inArchive(async (archive, key, check) => {
      mkdirSync(path.join(archive, MONTH), { recursive: true });
      writeFileSync(path.join(archive, MONTH, 'manifest.json.new'), '{"form');
      await sweep(recordedSource(ended), archive, { ...base, key });
      expect(await check()).toEqual(whole);
      expect(readdirSync(path.join(archive, MONTH))).not.toContain('manifest.json.new');
    }));

  test('of some machines asks the server for the cases of no other', () =>
    inArchive(async (archive, key) => {
      const asked: string[] = [];
      const source = recordedSource(ended);
      const told = {
        ...source,
        list: (query: string) => {
          asked.push(query);
          return source.list(query);
        },
      };
      await sweep(told, archive, { ...base, key, machines: ['eod-case', 'tan-application'] });
      expect(asked.length).toBeGreaterThan(0);
      for (const query of asked) expect(query).toMatch(/^WatchfloorMachine IN \('eod-case', 'tan-application'\) AND /);
    }));

  test('that had no key is sealed by the first sweep with one', () =>
    inArchive(async (archive, key, check) => {
      await sweep(recordedSource(ended), archive, base);
      // Who asks by a key is not content with no seal.
      expect((await check())[0]).toBe('broken');
      const { written } = await sweep(recordedSource(ended), archive, { ...base, key });
      expect(written[MONTH]).toMatchObject({ written: 0, seal: { cases: ended.length } });
      expect(await check()).toEqual(whole);
    }));
});
