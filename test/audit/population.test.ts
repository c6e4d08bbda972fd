import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Reading, readClocks, reconcile, reportClocks } from '../../audit/index.ts';
import { registry } from '../../machines/index.ts';
import { serviceLevels } from '../../machines/service-levels.ts';
import { recording, trailOf } from '../support/audit.ts';

const hour = 3_600_000;
const asCase = (workflow: string) => ({ workflow, machine: 'eod-case', simulated: false });

describe('a population', () => {
  test('is complete when list, export and numbers agree', () => {
    const cases = ['eod-case/case-7', 'eod-case/case-8', 'eod-case/case-9'].map(asCase);
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
      listed: ['eod-case/a', 'eod-case/b'].map(asCase),
      exported: ['eod-case/b', 'eod-case/c'].map(asCase),
      numbers: ['b', 'c', 'd'],
    });
    expect(found.rows).toMatchObject([
      { listed: 2, exported: 2, notExported: ['eod-case/a'], notListed: ['eod-case/c'] },
    ]);
    expect(found.numbers).toEqual({ expected: 3, withoutCase: ['d'], withoutNumber: ['eod-case/a'] });
    expect(found.complete).toBe(false);
  });

  test('counts real and simulated cases apart', () => {
    const exported = [asCase('eod-case/1'), { ...asCase('week.eod-case/1'), simulated: true }];
    expect(reconcile({ exported }).rows.map(({ exported: count, simulated }) => [simulated, count])).toEqual([
      [false, 1],
      [true, 1],
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
