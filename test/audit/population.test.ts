import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@temporalio/client';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import {
  exportBundle,
  type ListedRun,
  listedLives,
  livesOf,
  type PopulationSource,
  pseudonyms,
  type Reading,
  readClocks,
  reconcile,
  reportClocks,
  runsOfLives,
  temporalSource,
} from '../../audit/index.ts';
import { disclosure } from '../../machines/disclosure.ts';
import { registry } from '../../machines/index.ts';
import { serviceLevels } from '../../machines/service-levels.ts';
import { inFolder, machineOf, recording, trailOf } from '../support/audit.ts';
import { recordedSource } from '../support/recorded-source.ts';

const hour = 3_600_000;
const exporting = {
  sha256: nodeSha256,
  machineOf,
  query: 'one',
  tool: { name: 'watchfloor', version: '0' },
  aboutMachine: () => ({}),
};
/** An execution that ended at 0, of this first run. */
const asCase = (workflow: string, first = 'a') => ({
  ...{ workflow, first, machine: 'eod-case', simulated: false },
  ...{ runs: [first], hasEnded: true, isReadable: true, startedAt: 0, lastAt: 0, asOf: 0 },
});

describe('a population', () => {
  test('is complete when list, export and numbers agree', () => {
    const cases = ['eod-case/case-7', 'eod-case/case-8', 'eod-case/case-9'].map((name) => asCase(name));
    const found = reconcile({ listed: cases, exported: cases, numbers: ['case-7', 'case-8', 'case-9'] });
    expect(found).toMatchObject({ complete: true, series: [{ first: 7, last: 9, there: 3, missing: 0 }] });
  });

  test('names every number that is missing in the sequence, and no other', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 2, maxLength: 50 }), (numbers) => {
        const { series } = reconcile({ exported: numbers.map((number) => asCase(`eod-case/c-${number}`)) });
        const named = (series[0]?.gaps ?? []).flatMap((gap) => {
          const [from = 0, to = from] = gap.split('–').map(Number);
          return Array.from({ length: to - from + 1 }, (_, index) => from + index);
        });
        const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
        const wanted = Array.from({ length: most - least + 1 }, (_, index) => least + index).filter(
          (one) => !numbers.includes(one),
        );
        expect(named).toEqual(wanted);
        expect(series[0]?.missing).toBe(wanted.length);
      }),
    );
  });

  test('names what was not exported, what the server no longer has, and what another source has', () => {
    const found = reconcile({
      listed: ['eod-case/a', 'eod-case/b'].map((name) => asCase(name)),
      exported: ['eod-case/b', 'eod-case/c'].map((name) => asCase(name)),
      numbers: ['b', 'c', 'd'],
    });
    expect(found.rows).toMatchObject([
      { listed: 2, exported: 2, notExported: ['eod-case/a'], notListed: ['eod-case/c'] },
    ]);
    expect(found.numbers).toEqual({ expected: 3, withoutCase: ['d'], withoutNumber: ['eod-case/a'] });
    expect(found.complete).toBe(false);
  });

  test('tells executions of one workflow id apart: one that is there again does not stand for one that is gone', () => {
    const found = reconcile({
      listed: [asCase('eod-case/x', 'again'), asCase('eod-case/y')],
      exported: [asCase('eod-case/x', 'before'), asCase('eod-case/y')],
    });
    expect(found.rows).toMatchObject([
      { listed: 2, exported: 2, notExported: ['eod-case/x@again'], notListed: ['eod-case/x@before'], vanished: [] },
    ]);
    expect(found.begunAgain).toEqual([
      {
        workflow: 'eod-case/x',
        executions: [
          { first: 'again', listed: true, exported: false },
          { first: 'before', listed: false, exported: true },
        ],
      },
    ]);
    expect(found.complete).toBe(false);
  });

  test.each([
    ['that retention has deleted is no fault', 25, true],
    ['that retention cannot have deleted yet has vanished', 23, false],
    ['that the clocks leave in doubt has not', 24 - 1 / 60, true],
  ])('an exported case %s', (_, hours, complete) => {
    const kept = { retention: 24 * hour, now: hours * hour };
    const found = reconcile({ listed: [], exported: [asCase('eod-case/x')], kept });
    expect([found.complete, found.rows[0]?.vanished]).toEqual([complete, complete ? [] : ['eod-case/x']]);
    expect(found.rows[0]?.notListed).toEqual(['eod-case/x']);
  });

  test('counts real and simulated cases apart', () => {
    const exported = [asCase('eod-case/1'), { ...asCase('week.eod-case/1'), simulated: true }];
    expect(reconcile({ exported }).rows.map(({ exported: count, simulated }) => [simulated, count])).toEqual([
      [false, 1],
      [true, 1],
    ]);
  });
});

describe('executions', () => {
  test('of a bundle are told by their histories, whatever case.json says', () =>
    inFolder(async (folder) => {
      const one = recording('first-week-contoso~case-1001');
      const source = recordedSource([one]);
      await exportBundle(source, folder, exporting);
      const file = path.join(folder, 'cases', readdirSync(path.join(folder, 'cases'))[0] ?? '', 'case.json');
      const about = readFileSync(file, 'utf8').replace('"simulated": true', '"simulated": false');
      writeFileSync(file, about.replace('"machine": "eod-case"', '"machine": "tan-application"'));
      const lives = [];
      for await (const { life } of livesOf([folder])) lives.push(life);
      expect(lives).toMatchObject([
        { workflow: one.instance, machine: 'eod-case', simulated: true, hasEnded: true, runs: [lives[0]?.first] },
      ]);
      writeFileSync(file, about.replace(/"file": "[^"]*"/, '"file": "../../../x"'));
      for await (const { life, place } of livesOf([folder]))
        expect([life, place]).toEqual([undefined, path.dirname(file)]);
    }));

  test('of a scenario are timed by their steps where its offset is withheld', () =>
    inFolder(async (folder) => {
      const one = recording('subscription-contoso~case-9001');
      const later = JSON.stringify(one).replaceAll('"eventTime":"2030-', '"eventTime":"2099-');
      await exportBundle(recordedSource([JSON.parse(later)]), folder, {
        ...exporting,
        redaction: { names: pseudonyms(Buffer.alloc(32, 3)), disclosureOf: () => disclosure },
      });
      for await (const { life } of livesOf([folder]))
        expect([life?.simulated, new Date(life?.asOf ?? 0).getUTCFullYear()]).toEqual([true, 2030]);
      expect.assertions(1);
    }));

  test('of a list are found by their runs, and the server is asked only where it must be', async () => {
    const asked: string[] = [];
    const runs = ['a/1 r1', 'a/2 s1', 'a/2 s2', 'a/3 t2'].map((name) => {
      const [workflowId = '', runId = ''] = name.split(' ');
      return { workflowId, runId, machine: 'a' } as ListedRun;
    });
    const source = {
      list: async function* () {
        yield* runs;
      },
      isUntaken: async (_: string, runId: string) => runId === 's1',
      firstRun: async (_: string, runId: string) => {
        asked.push(runId);
        return runId === 't2' ? undefined : `${runId[0]}1`;
      },
    } as unknown as PopulationSource;
    const known = runsOfLives([{ workflow: 'a/3', first: 't1', runs: ['t1'] }]);
    const lives = await listedLives(source, '', known);
    expect(lives.map(({ first, workflow }) => `${workflow} ${first}`)).toEqual(['a/1 r1', 'a/2 s1', 'a/3 t2']);
    expect(asked).toEqual(['s1', 's2', 't2']);
  });

  test('that no worker has taken up are named, and are not missing', () => {
    const found = reconcile({
      listed: [asCase('eod-case/a'), { ...asCase('eod-case/b'), untaken: true }, asCase('eod-case/c')],
      exported: [asCase('eod-case/a'), asCase('eod-case/c')],
    });
    expect(found).toMatchObject({ complete: true, rows: [{ listed: 3, notExported: [], untaken: ['eod-case/b'] }] });
  });

  test('that no worker has taken up stand for no number: one that was deleted is missing still', () => {
    const exported = ['eod-case/case-7', 'eod-case/case-9'].map((name) => asCase(name));
    const said = { ...asCase('eod-case/case-8'), untaken: true };
    const found = reconcile({ listed: [...exported, said], exported, numbers: ['case-7', 'case-8', 'case-9'] });
    expect(found).toMatchObject({
      complete: false,
      rows: [{ untaken: ['eod-case/case-8'] }],
      series: [{ missing: 1, gaps: ['8'] }],
      numbers: { withoutCase: ['case-8'], withoutNumber: [] },
    });
  });

  test('were taken up where an earlier run was, though their latest one waits for a worker', async () => {
    // By run: its first run, why it began, and what it was reset from.
    const started: Record<string, readonly [first: string, initiator?: number, original?: string]> = {
      r1: ['r1'],
      r2: ['r1', 1],
      s1: ['s1'],
      t2: ['t1', 1],
      w1: ['w1'],
      // The server began it again by itself.
      x1: ['x1'],
      x2: ['x1', 3],
      y2: ['y1', 0, 'y1'],
    };
    const service = {
      getWorkflowExecutionHistory: async ({ execution: { runId } }: { execution: { runId: string } }) => ({
        history: {
          events: [
            {
              workflowExecutionStartedEventAttributes: {
                ...{ firstExecutionRunId: started[runId]?.[0], initiator: started[runId]?.[1] ?? 0 },
                originalExecutionRunId: started[runId]?.[2] ?? runId,
              },
            },
            ...(runId === 'r1' || runId === 'w1' ? [{ workflowTaskCompletedEventAttributes: {} }] : []),
          ],
        },
      }),
    };
    const client = {
      options: { namespace: 'one', loadedDataConverter: { payloadCodecs: [] } },
      workflowService: service,
    } as unknown as Client;
    const names = ['a/1 r1', 'a/1 r2', 'a/2 s1', 'a/3 t2', 'a/4 w1', 'a/5 x1', 'a/5 x2', 'a/6 y2'];
    const runs = names.map((name) => {
      const [workflowId = '', runId = ''] = name.split(' ');
      return { workflowId, runId, machine: 'a' } as ListedRun;
    });
    const list = async function* () {
      yield* runs;
    };
    const source = { ...temporalSource(client, { perSecond: 1_000 }), list };
    const lives = await listedLives(source, '', new Map());
    expect(lives.map(({ first, untaken }) => [first, untaken === true])).toEqual([
      ['r1', false],
      ['s1', true],
      ['t2', false],
      ['w1', false],
      ['x1', true],
      ['y2', false],
    ]);
  });
});

describe('clocks', () => {
  test.each(serviceLevels.map((level) => [level.id, level] as const))(
    '%s is by events and a clock that its chart has',
    (_, { due, machine, start, stop }) => {
      const definition = (
        registry as Record<string, readonly { schemas: { events: object }; machine: { root: unknown } }[]>
      )[machine]?.[0];
      for (const event of [start.event, ...stop])
        expect(Object.keys(definition?.schemas.events ?? {})).toContain(event);
      if (due === undefined) return;
      const names = ['first-week-contoso~case-1001', 'first-week-contoso~notification-1'].flatMap((name) =>
        trailOf(recording(name)).trail.deadlines.map((one) => one.name),
      );
      expect(names).toContain(due);
    },
  );

  const readings = (name: string, asOf: number) => readClocks(trailOf(recording(name)).trail, serviceLevels, asOf);
  const firstReport = (name: string, asOf = 0) => readings(name, asOf).find(({ clock }) => clock === 'first-report');

  test('of the recorded cases are read as the scripts have them', () => {
    expect(firstReport('first-week-contoso~case-1001')).toMatchObject({
      outcome: 'met',
      profile: 'mde',
      month: '2030-01',
      lasted: 3.9 * hour,
      category: 'alertInformation',
    });
    expect(firstReport('first-week-contoso~case-2001')).toMatchObject({ outcome: 'breached' });
    expect(firstReport('first-week-fabrikam~case-3001')).toMatchObject({
      outcome: 'excluded',
      why: 'no time is promised (profile xdr)',
    });
    expect(firstReport('first-week-contoso~case-1002')).toMatchObject({
      outcome: 'met',
    });
  });

  test('are counted by what was asked too, and only for clocks of inquiries', () => {
    const names = ['contoso~case-1001', 'contoso~case-2001', 'fabrikam~case-3001', 'contoso~notification-1'];
    const all = names.flatMap((name) => readings(`first-week-${name}`, 0));
    const rows = reportClocks(all, serviceLevels).rows.filter(({ by }) => by === 'category');
    expect(rows.map(({ clock, group, n, excluded }) => [clock, group, n, excluded])).toEqual([
      ['first-report', 'alertInformation', 1, 0],
      ['first-report', 'threatIntelligence', 1, 1],
      ['case-accepted', 'alertInformation', 0, 0],
      ['case-accepted', 'threatIntelligence', 0, 0],
    ]);
  });

  test('that run are open until they are due, and overdue after', () => {
    const { dueAt = 0 } = firstReport('subscription-contoso~case-9001') ?? {};
    expect(firstReport('subscription-contoso~case-9001', Number(dueAt))).toMatchObject({ outcome: 'open' });
    expect(firstReport('subscription-contoso~case-9001', Number(dueAt) + 1)).toMatchObject({ outcome: 'overdue' });
  });

  const reading = (outcome: Reading['outcome'], simulated = false): Reading => ({
    clock: 'first-report',
    workflow: 'w',
    simulated,
    tenant: 't',
    profile: 'mde',
    month: '2030-01',
    startedAt: 0,
    stoppedAt: outcome === 'met' ? 1 : null,
    dueAt: 2,
    outcome,
    lasted: 1,
  });

  test('that are overdue count as breached, and what is open or excluded as neither', () => {
    const { breaches, rows } = reportClocks(
      (['met', 'met', 'breached', 'overdue', 'open', 'excluded'] as const).map((one) => reading(one)),
      serviceLevels,
    );
    expect(rows[0]).toMatchObject({ n: 4, met: 2, breached: 2, overdue: 1, open: 1, excluded: 1, share: 0.5 });
    expect(breaches).toHaveLength(2);
  });

  test('never count what is simulated with what is real', () => {
    const { rows } = reportClocks([reading('met'), reading('breached', true)], serviceLevels);
    expect(rows.filter(({ by }) => by === 'all').map(({ n, met, simulated }) => [simulated, n, met])).toEqual([
      [false, 1, 1],
      [true, 1, 0],
    ]);
  });

  test('have the plain median where all have stopped, and none where fewer than half have', () => {
    const median = (stopped: readonly number[], open: readonly number[] = []) => {
      const lasting = (lasted: number, stoppedAt: number | null) => ({ ...reading('measured'), lasted, stoppedAt });
      const readings = [...stopped.map((time) => lasting(time, time)), ...open.map((time) => lasting(time, null))];
      return reportClocks(readings, serviceLevels).rows[0]?.median;
    };
    expect(median([3, 1, 2])).toBe(2);
    expect(median([1], [5, 6])).toBeNull();
    expect(median([], [5])).toBeNull();
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 99 }), (times) => {
        const sorted = times.toSorted((a, b) => a - b);
        expect(median(times)).toBe(sorted[Math.ceil(sorted.length / 2) - 1]);
      }),
    );
  });
});
