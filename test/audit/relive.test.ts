import { expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { compile, type Migration, migrate } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { readRun } from '../../audit/history/history-reader.ts';
import { relive } from '../../audit/restep/relive.ts';
import { by, meta, noon } from '../../packages/xstate-temporal/test/engine/support.ts';

const compiled = (version: string, initial: string, states: object) =>
  compile(
    { version, machine: createMachine({ id: 'parcel', context: { kilos: 3 }, initial, states } as never) } as never,
    { sha256: nodeSha256 },
  );
const older = compiled('1.0.0', 'packed', { packed: {} });
const newer = compiled('2.0.0', 'shut', { shut: { on: { OPEN: 'open' } }, open: {} });
const fits: Migration = () => ({ value: 'shut', context: { kilos: 3 }, history: {}, timers: [], children: [] });

it('a migration that is not what it was is seen where a history is lived again', () => {
  const start = older.start({}, meta(noon, 'start'));
  const step = migrate(older, newer, start.snapshot, { '1.0.0->2.0.0': fits }, meta(noon, 'move'), nodeSha256);
  const authenticated = null;
  const steps = [start, step].map(({ record, snapshot }, index) => ({
    seq: record.seq,
    cause: index === 0 ? 'start' : 'migrate:move',
    at: record.at,
    digest: snapshot.digest,
    event: '3',
    task: '3',
    recordedAt: record.at,
    recordedBy: null,
  }));
  const run = {
    ...readRun({ events: [] }),
    request: { input: {}, by, id: 'start', isChild: false, events: ['1'], authenticated },
    steps,
    definition: older.hash,
    migrations: new Map([['move', { by, to: '2.0.0', events: ['2'], authenticated }]]),
  };
  const again = (migration: Migration) => relive([older, newer], [run], nodeSha256, { '1.0.0->2.0.0': migration });
  expect(again(fits)).toMatchObject({ divergences: [], digest: step.snapshot.digest });
  const { divergences } = again((s) => ({ ...fits(s), value: 'open' }));
  expect(divergences).toMatchObject([{ seq: 2, cause: 'migrate:move' }]);
});
