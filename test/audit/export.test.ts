import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import {
  type ExportOptions,
  exportBundle,
  generateKeyFiles,
  type PlaceVerdict,
  pseudonyms,
  readManifest,
  readPrivateKey,
  readPublicKey,
  registerOf,
  runFromJson,
  stitch,
  sweep,
  verifyPlace,
} from '../../audit/index.ts';
import { disclosure } from '../../machines/disclosure.ts';
import { inFolder, machineOf, recording } from '../support/audit.ts';
import { openToOthers } from '../support/modes.ts';
import { type Recorded, recordings } from '../support/recorded.ts';
import { recordedSource } from '../support/recorded-source.ts';

const all = recordings().map(({ recorded }) => recorded);
const base: ExportOptions = {
  sha256: nodeSha256,
  machineOf,
  query: 'all of them',
  tool: { name: 'watchfloor', version: '0' },
  aboutMachine: () => ({}),
};
const redaction = { names: pseudonyms(Buffer.alloc(32, 3)), disclosureOf: () => disclosure };

async function verdicts(place: string, keyFile?: string): Promise<PlaceVerdict[]> {
  const publicKeys = keyFile === undefined ? [] : [readPublicKey(`${keyFile}.pub`)];
  const found: PlaceVerdict[] = [];
  for await (const one of verifyPlace(place, { sha256: nodeSha256, machineOf, publicKeys })) found.push(one);
  return found;
}

const statuses = (found: readonly PlaceVerdict[]) =>
  found.map((one) => (one.kind === 'case' ? one.verdict.status : one.status));

function contents(place: string): Map<string, string> {
  const names = readdirSync(place, { recursive: true, encoding: 'utf8' }).sort();
  return new Map(
    names
      .filter((name) => statSync(path.join(place, name)).isFile())
      .map((name) => [name, readFileSync(path.join(place, name), 'utf8')]),
  );
}

describe('an export', () => {
  test('of everything is sealed and verified by files alone', () =>
    inFolder(async (folder) => {
      const key = path.join(folder, 'seal.key');
      generateKeyFiles(key);
      const place = path.join(folder, 'bundle');
      const done = await exportBundle(recordedSource(all), place, { ...base, key: readPrivateKey(key) });
      expect(done).toMatchObject({ cases: all.length, written: all.length, failures: [], seal: { cases: all.length } });
      const found = await verdicts(place, key);
      expect(statuses(found)).toEqual(['sealed', ...all.map(() => 'conforms')]);
      // Without a key nobody can say who sealed it.
      expect(statuses(await verdicts(place))[0]).toBe('unproven');
      expect(await readManifest(place)).toMatchObject({
        complete: true,
        redaction: { payloads: 'none' },
        cases: all.length,
      });
    }));

  test('is for its owner alone, with its seal and its archive', () =>
    inFolder(async (folder) => {
      const key = path.join(folder, 'seal.key');
      generateKeyFiles(key);
      const given = { ...base, key: readPrivateKey(key), page: async () => '<html></html>' };
      await exportBundle(recordedSource(all), path.join(folder, 'a', 'bundle'), given);
      await sweep(recordedSource(all), path.join(folder, 'archive'), { ...given, now: 2 });
      expect([...openToOthers(path.join(folder, 'a')), ...openToOthers(path.join(folder, 'archive'))]).toEqual([]);
    }));

  test('gives cases whose ids some systems take for one file folders of their own', () =>
    inFolder(async (folder) => {
      const place = path.join(folder, 'bundle');
      const [some] = all;
      const ids = ['eod-case/a', 'eod-case/A', 'eod-case/a.', 'eod-case/á'].map((instance) => ({ ...some, instance }));
      await exportBundle(recordedSource(ids as typeof all), place, base);
      const names = readdirSync(path.join(place, 'cases'));
      expect(names).toHaveLength(4);
      expect(new Set(names.map((name) => name.toLowerCase().replace(/[. ]+$/, ''))).size).toBe(4);
      // And again into the same folder: each case keeps its name.
      await exportBundle(recordedSource(ids as typeof all), place, base);
      expect(readdirSync(path.join(place, 'cases'))).toEqual(names);
    }));

  test('without names and texts shows none of them in any file, says so, and keeps its seal', () =>
    inFolder(async (folder) => {
      const key = path.join(folder, 'seal.key');
      generateKeyFiles(key);
      const place = path.join(folder, 'bundle');
      const named = recordings().map(({ recorded }) => recorded);
      for (const { histories } of named)
        for (const event of (histories[0] as { events: Record<string, { identity?: string }>[] }).events)
          for (const attributes of Object.values(event))
            if (attributes?.identity !== undefined) attributes.identity = 'ada.analyst-laptop';
      await exportBundle(recordedSource(named), place, { ...base, redaction, key: readPrivateKey(key) });
      for (const [name, text] of contents(place)) {
        const plain = text.replace(/"data": ?"([^"]+)"/g, (_, data: string) =>
          Buffer.from(data, 'base64').toString('utf8'),
        );
        for (const word of ['soc@', 'Contoso SOC', 'utility', 'How should', 'laptop'])
          expect([name, word, plain.includes(word)]).toEqual([name, word, false]);
      }
      expect(await readManifest(place)).toMatchObject({ redaction: { payloads: 'withheld', names: 'pseudonyms' } });
      const found = await verdicts(place, key);
      expect(statuses(found)).toEqual(['sealed', ...all.map(() => 'notVerifiable')]);
      // What can be said without the payloads was looked at: a trail that was changed is found.
      const file = path.join(place, 'cases', readdirSync(path.join(place, 'cases'))[1] ?? '', 'trail.json');
      writeFileSync(
        file,
        readFileSync(file, 'utf8')
          .replace('"to": [\n    "composing"', '"to": [\n    "closed"')
          .replace(/"digest": "./, '"digest": "x'),
      );
      expect(
        statuses(await verdicts(place, key)).filter((status) => status === 'deviates' || status === 'broken'),
      ).toEqual(['broken', 'deviates']);
    }));

  test('names the head of the unredacted case, so that nobody can show another one later', () =>
    inFolder(async (folder) => {
      const file = path.join(folder, 'seal.key');
      generateKeyFiles(file);
      const key = readPrivateKey(file);
      const one = recordedSource([recording('first-week-contoso~case-1001')]);
      await exportBundle(one, path.join(folder, 'redacted'), { ...base, redaction, key });
      await exportBundle(one, path.join(folder, 'whole'), { ...base, key });
      const [name = ''] = readdirSync(path.join(folder, 'whole', 'cases'));
      const { evidence } = JSON.parse(readFileSync(path.join(folder, 'redacted', 'cases', name, 'case.json'), 'utf8'));
      const stated = JSON.parse(readFileSync(path.join(folder, 'whole', 'cases.jsonl'), 'utf8'));
      expect(evidence).toEqual({ events: stated.events, head: stated.head });

      // By the unredacted case the redacted one is verified; by another one it is not.
      const check = async () => {
        const given = { sha256: nodeSha256, machineOf, publicKeys: [], evidence: path.join(folder, 'whole') };
        for await (const found of verifyPlace(path.join(folder, 'redacted', 'cases', name), given))
          if (found.kind === 'case') return [found.verdict.status, ...found.verdict.findings.map(({ code }) => code)];
        return [];
      };
      expect(await check()).toEqual(['conforms']);
      const history = path.join(folder, 'whole', 'cases', name, 'history', '0001.json');
      writeFileSync(history, readFileSync(history, 'utf8').replace('"eventId":"30"', '"eventId":"31"'));
      expect(await check()).toEqual(['deviates', 'EVIDENCE_DIFFERS']);
    }));

  test('that was killed goes on where it was, and ends as if it had not been', () =>
    inFolder(async (folder) => {
      const place = path.join(folder, 'bundle');
      const stop = new AbortController();
      let seen = 0;
      const onCase = () => {
        if (++seen === 4) stop.abort();
      };
      await expect(
        exportBundle(recordedSource(all), place, { ...base, onCase, signal: stop.signal }),
      ).rejects.toThrow();
      expect(await readManifest(place)).toMatchObject({ complete: false });
      mkdirSync(path.join(place, '.unfinished', 'half'), { recursive: true });
      const source = recordedSource(all);
      const done = await exportBundle(source, place, base);
      expect(done.kept).toBeGreaterThan(0);
      expect(done).toMatchObject({ cases: all.length, failures: [] });
      expect(existsSync(path.join(place, '.unfinished'))).toBe(false);
      // What had ended and was there was not asked for again.
      expect(source.asked.filter((call) => call.startsWith('history')).length).toBeLessThan(2 * all.length);
      expect(statuses(await verdicts(place))).toEqual(['unsealed', ...all.map(() => 'conforms')]);
    }));

  test('refuses a folder that holds something else, and one of another redaction', () =>
    inFolder(async (folder) => {
      writeFileSync(path.join(folder, 'precious.txt'), 'x');
      await expect(exportBundle(recordedSource(all), folder, base)).rejects.toMatchObject({
        code: 'EXPORT_FOLDER_FOREIGN',
      });
      expect(readdirSync(folder)).toEqual(['precious.txt']);
      const place = path.join(folder, 'bundle');
      const one = recordedSource([recording('first-week-contoso~case-1001')]);
      await exportBundle(one, place, base);
      await expect(exportBundle(one, place, { ...base, redaction })).rejects.toMatchObject({ code: 'EXPORT_DIFFERS' });
    }));

  test('asks for a case that the list does not have yet, and tells one that is not there', () =>
    inFolder(async (folder) => {
      const { instance } = recording('first-week-contoso~case-1001');
      const source = { ...recordedSource(all), list: async function* () {} };
      const done = await exportBundle(source, path.join(folder, 'bundle'), {
        ...base,
        ids: [instance, 'eod-case/none'],
      });
      expect(done).toMatchObject({
        written: 1,
        kept: 0,
        failures: [{ workflow: 'eod-case/none', code: 'HISTORY_GONE' }],
      });
    }));

  test('leaves out what no worker has taken up, unless it is asked for: anybody can start such with what attributes they like', () =>
    inFolder(async (folder) => {
      const real = recording('first-week-contoso~case-1001');
      const [started] = (real.histories[0] as { events: object[] }).events;
      const madeUp = { ...real, instance: 'eod-case/contoso~made-up', histories: [{ events: [started] }] };
      const place = path.join(folder, 'bundle');
      const done = await exportBundle(recordedSource([real, madeUp as never]), place, base);
      expect(done).toMatchObject({ cases: 1, written: 1, failures: [] });
      expect(await readManifest(place)).toMatchObject({ complete: true });
      const asked = await exportBundle(recordedSource([madeUp as never]), path.join(folder, 'asked'), {
        ...base,
        ids: [madeUp.instance],
      });
      expect(asked).toMatchObject({ failures: [], cases: 1 });
    }));

  test('tells a case that it cannot read, and has all others', () =>
    inFolder(async (folder) => {
      const broken = recording('first-week-contoso~case-1002');
      (broken.histories[0] as { events: unknown[] }).events.splice(0, 1);
      const others = all.filter(({ instance }) => instance !== broken.instance);
      const done = await exportBundle(recordedSource([...others, broken]), path.join(folder, 'bundle'), base);
      expect(done).toMatchObject({
        cases: others.length,
        failures: [{ workflow: broken.instance, code: 'HISTORY_MALFORMED' }],
      });
    }));
});

/** A run as far as the stitching reads it. */
function run(
  id: string,
  { after, first = id, next, reset }: { after?: string; first?: string; next?: string; reset?: string } = {},
  at = 0,
) {
  const started = {
    originalExecutionRunId: reset ?? id,
    firstExecutionRunId: first,
    ...(after ? { continuedExecutionRunId: after } : {}),
  };
  const time = new Date(1_000_000 + at).toISOString();
  const events = [
    {
      eventId: '1',
      eventTime: time,
      eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_STARTED',
      workflowExecutionStartedEventAttributes: started,
    },
    ...(reset
      ? [
          {
            eventId: '2',
            eventTime: new Date(2_000_000 + at).toISOString(),
            eventType: 'EVENT_TYPE_WORKFLOW_TASK_FAILED',
            workflowTaskFailedEventAttributes: { baseRunId: reset, newRunId: id },
          },
        ]
      : []),
    ...(next
      ? [
          {
            eventId: '9',
            eventTime: time,
            eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW',
            workflowExecutionContinuedAsNewEventAttributes: { newExecutionRunId: next },
          },
        ]
      : []),
  ];
  return { ...runFromJson({ events }, id), json: { events } };
}

describe('runs of a workflow id', () => {
  const ids = (runs: readonly { runId: string }[]) => runs.map(({ runId }) => runId);

  test('that continue one another are one life, in their order', () => {
    const [life, ...others] = stitch([
      run('c', { after: 'b', first: 'a' }),
      run('a', { next: 'b' }),
      run('b', { after: 'a', first: 'a', next: 'c' }),
    ]);
    expect([ids(life?.runs ?? []), ids(life?.abandoned ?? []), others]).toEqual([['a', 'b', 'c'], [], []]);
  });

  test('of which one was reset have the reset one in their chain, and what came after the old one as abandoned', () => {
    const [life] = stitch([
      run('a', { next: 'b' }),
      run('b', { after: 'a', first: 'a' }),
      run('x', { first: 'a', reset: 'a', next: 'y' }, 5),
      run('y', { after: 'x', first: 'a' }, 9),
    ]);
    expect([ids(life?.runs ?? []), ids(life?.abandoned ?? [])]).toEqual([
      ['x', 'y'],
      ['a', 'b'],
    ]);
  });

  test('that were started one after another are lives of their own', () => {
    expect(stitch([run('b', {}, 7), run('a')]).map(({ first }) => first)).toEqual(['a', 'b']);
  });
});

test('an execution that no worker has taken up is a case without a step', () =>
  inFolder(async (folder) => {
    const recorded = structuredClone(all[0]) as Recorded;
    const [history] = recorded.histories as { events: Record<string, unknown>[] }[];
    const { eventTime, taskId } = history?.events[1] ?? {};
    history?.events.splice(2, Number.POSITIVE_INFINITY, {
      ...{ eventId: '3', eventTime, taskId, eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED' },
      workflowExecutionTerminatedEventAttributes: { reason: 'of no use' },
    });
    const place = path.join(folder, 'bundle');
    expect(await exportBundle(recordedSource([recorded]), place, { ...base, ids: [recorded.instance] })).toMatchObject({
      failures: [],
      statuses: { conforms: 1 },
    });
    const found: unknown[] = [];
    for await (const { row } of registerOf([place], { sha256: nodeSha256, machineOf, clocks: [], milestones: [] }))
      found.push([
        row.machine,
        row.version,
        row.status,
        row.steps,
        row.verdict,
        row.exceptions.map(({ kind }) => kind),
      ]);
    expect(found).toEqual([[recorded.machine, '', 'terminated', 0, 'conforms', ['terminated']]]);
    for await (const one of verifyPlace(place, { sha256: nodeSha256, machineOf, publicKeys: [] }))
      expect(one.kind === 'case' ? one.verdict.findings : []).toEqual([]);
    const [name = ''] = readdirSync(path.join(place, 'cases'));
    const said = path.join(place, 'cases', name, 'verdict.json');
    const own = readFileSync(said, 'utf8');
    writeFileSync(said, own.replace('"conforms"', '"deviates"'));
    for await (const one of verifyPlace(place, { sha256: nodeSha256, machineOf, publicKeys: [] }))
      if (one.kind === 'case') expect(one.verdict.findings.map(({ code }) => code)).toEqual(['VERDICT_DIFFERS']);
    writeFileSync(said, own);
    // Nobody can say on which version it began.
    const file = path.join(place, 'cases', name, 'case.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"version": ""', '"version": "1.0.0"'));
    for await (const one of verifyPlace(place, { sha256: nodeSha256, machineOf, publicKeys: [] }))
      if (one.kind === 'case') expect(one.verdict.findings.map(({ code }) => code)).toContain('CASE_DIFFERS');
  }));

describe('the archive', () => {
  const ended = all.filter(({ histories }) => JSON.stringify(histories).includes('WORKFLOW_EXECUTION_COMPLETED'));
  const long = 40 * 86_400_000;

  test('gets what has ended, once, and loses old months but those on hold', () =>
    inFolder(async (folder) => {
      const options = { ...base, now: Date.UTC(1970, 0, 2) };
      const first = await sweep(recordedSource(ended), folder, options);
      expect(first.written['1970-01']).toMatchObject({ written: ended.length, failures: [] });
      expect((await sweep(recordedSource(ended), folder, options)).written).toEqual({});
      expect((await sweep(recordedSource([]), folder, { ...options, deleteAfter: long })).deleted).toEqual([]);

      const late = { ...options, now: Date.UTC(1970, 11, 1), deleteAfter: long };
      for (const hold of ['first-week.eod-case/contoso~case-1001', 'first-week.eod-*', 'tenant:contoso']) {
        writeFileSync(path.join(folder, 'holds.txt'), `# a remark\n${hold}  # because\n`);
        const { deleted, held } = await sweep(recordedSource([]), folder, late);
        expect([deleted, held[0]?.cases.includes('first-week.eod-case/contoso~case-1001')]).toEqual([[], true]);
      }
      writeFileSync(path.join(folder, 'holds.txt'), 'eod-case/another\n');
      expect((await sweep(recordedSource([]), folder, late)).deleted).toEqual(['1970-01']);
      expect(existsSync(path.join(folder, '1970-01'))).toBe(false);
      expect(JSON.parse(readFileSync(path.join(folder, 'deletions.jsonl'), 'utf8'))).toMatchObject({
        month: '1970-01',
        cases: ended.length,
      });
    }));

  test('deletes only what is on record, and nothing that is held anywhere', () =>
    inFolder(async (folder) => {
      const options = { ...base, now: Date.UTC(1970, 0, 2) };
      await sweep(recordedSource(ended.slice(0, 2)), folder, options);
      const late = { ...options, now: Date.UTC(1970, 11, 1), deleteAfter: long };
      const place = path.join(folder, '1970-01');
      const recorded: unknown[] = [];
      const onDelete = async (entry: unknown) => void recorded.push([entry, existsSync(place)]);
      const held = [ended[1]?.instance ?? ''];
      expect((await sweep(recordedSource([]), folder, { ...late, holds: async () => held, onDelete })).held).toEqual([
        { month: '1970-01', cases: held },
      ]);
      const fails = () => Promise.reject(new Error('no worker'));
      await expect(sweep(recordedSource([]), folder, { ...late, holds: fails, onDelete })).rejects.toThrow('no worker');
      await expect(sweep(recordedSource([]), folder, { ...late, onDelete: fails })).rejects.toThrow('no worker');
      expect([recorded, existsSync(place)]).toEqual([[], true]);
      expect((await sweep(recordedSource([]), folder, { ...late, onDelete })).deleted).toEqual(['1970-01']);
      expect(recorded).toEqual([[{ month: '1970-01', cases: 2, seal: null }, true]]);
      expect(existsSync(place)).toBe(false);
    }));

  test('deletes nothing where the holds cannot be read', () =>
    inFolder(async (folder) => {
      const options = { ...base, now: Date.UTC(1970, 0, 2) };
      await sweep(recordedSource(ended.slice(0, 1)), folder, options);
      mkdirSync(path.join(folder, 'holds.txt'));
      const late = { ...options, now: Date.UTC(1970, 11, 1), deleteAfter: long };
      await expect(sweep(recordedSource([]), folder, late)).rejects.toMatchObject({ code: 'HOLDS_UNREADABLE' });
      expect(existsSync(path.join(folder, '1970-01'))).toBe(true);
    }));
});
