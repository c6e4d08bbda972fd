import { describe, expect, it } from 'vitest';
import { assign, createMachine } from 'xstate';
import {
  compile,
  type Definition,
  type LedgerRecord,
  type Migration,
  migrate,
  type Snapshot,
} from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { restep } from '../../audit/restep/restep.ts';
import { meta, noon } from '../../packages/xstate-temporal/test/engine/support.ts';

const machine = createMachine({
  id: 'count',
  context: { n: 0 },
  on: { ADD: { actions: assign({ n: ({ context }: { context: { n: number } }) => context.n + 1 }) } },
});
const [first, second] = ['1.0.0', '2.0.0'].map((version) =>
  compile({ machine, version } as Definition, { sha256: nodeSha256 }),
) as [ReturnType<typeof compile>, ReturnType<typeof compile>];
const fits: Migration = (s) => s;

/** A life of one event, a move to the second version, and one event more. */
function lived(input: unknown): { records: LedgerRecord[]; snapshot: Snapshot } {
  const start = first.start(input, meta(noon, 'start'));
  const add = first.step(start.snapshot, { type: 'ADD' }, meta(noon, 'a'));
  const moved = migrate(first, second, add.snapshot, { '1.0.0->2.0.0': fits }, meta(noon, 'm'), nodeSha256);
  const last = second.step(moved.snapshot, { type: 'ADD' }, meta(noon, 'b'));
  return { records: [start, add, moved, last].map(({ record }) => record), snapshot: last.snapshot };
}

describe('a ledger that is stepped again', () => {
  it.each([[undefined], [null], [{}]])('with the input %j ends with the same snapshot', (input) => {
    const { snapshot, record } = first.start(input, meta(noon, 'start'));
    expect(restep(first, [record])).toEqual({ ok: true, snapshot });
  });

  it('goes on over a migration, with the versions and migrations at hand', () => {
    const { records, snapshot } = lived(null);
    expect(restep([first, second], records, undefined, { '1.0.0->2.0.0': fits })).toEqual({ ok: true, snapshot });
  });

  it('parts from a migration that is not what it was, from one that is missing, and from a version that is', () => {
    const { records } = lived(null);
    const other: Migration = (s) => ({ ...s, context: { n: 7 } });
    const at = (...rest: [versions: Parameters<typeof restep>[0], migrations?: Record<string, Migration>]) => {
      const result = restep(rest[0], records, undefined, rest[1]);
      return result.ok ? undefined : result.divergence;
    };
    expect(at([first, second], { '1.0.0->2.0.0': other })).toEqual({
      seq: 3,
      what: 'the chart gives other context',
    });
    expect(at([first, second])?.what).toContain('no migration');
    expect(at(first)?.what).toContain('version 2.0.0, which is not given');
  });
});
