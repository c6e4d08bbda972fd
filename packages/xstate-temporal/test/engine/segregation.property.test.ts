import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import {
  type Definition,
  HostedInstance,
  type LedgerRecord,
  LedgerSteps,
  type Segregation,
  type Sender,
  type Snapshot,
} from '../../src/engine/index.ts';
import { VirtualHost } from '../../src/testing/index.ts';
import { defectsOf, Hand, noon, thrown } from './support.ts';

const types = ['ASK', 'CHECK', 'DECIDE'] as const;

const machine = createMachine({
  id: 'duties',
  initial: 'on',
  states: { on: { on: Object.fromEntries(types.map((type) => [type, { target: 'on', reenter: true }])) } },
});

const define = (segregation: readonly Segregation[]): Definition => ({ machine, version: '1.0.0', segregation });

const people = fc.record({ role: fc.constantFrom('customer', 'staff'), name: fc.constantFrom('ada', 'bob', 'eve') });
const event = fc.constantFrom(...types);
const rules = fc.array(
  fc.record(
    {
      event,
      not: fc.uniqueArray(fc.constantFrom(...types, 'xstate.init'), { minLength: 1, maxLength: 3 }),
      as: fc.constantFrom(['staff'], ['customer'], ['customer', 'staff']),
    },
    { requiredKeys: ['event', 'not'], noNullPrototype: true },
  ),
  { maxLength: 3 },
);
const sends = fc.array(fc.record({ type: event, by: people }), { maxLength: 12 });

/** What the rules say, by looking back over everything that was taken. */
function mayNot(taken: readonly { type: string; by: Sender }[], type: string, by: Sender, all: readonly Segregation[]) {
  return all.some(
    (rule) =>
      rule.event === type &&
      (rule.as?.includes(by.role) ?? true) &&
      taken.some((one) => rule.not.includes(one.type) && one.by.name === by.name),
  );
}

describe('segregation of duties', () => {
  it('refuses whoever has sent what the rules name, on every host and after any revival', async () => {
    await fc.assert(
      fc.asyncProperty(rules, people, sends, async (segregation, starter, given) => {
        const definition = define(segregation);
        const { chart } = new Hand(definition);
        const first = chart.start(undefined, { at: noon, by: starter, id: 'start' });
        const records: LedgerRecord[] = [];
        const hosted = new HostedInstance(chart, first.snapshot, { onStep: ({ record }) => records.push(record) });
        hosted.begin(first);
        const virtual = new VirtualHost([chart], { actors: {} });
        await virtual.start({ machine: 'duties', key: 'k', id: 'start', by: starter, at: noon }, null);
        const taken = [{ type: 'xstate.init', by: starter }];
        for (const [index, { type, by }] of given.entries()) {
          const id = `e${index}`;
          const refused = mayNot(taken, type, by, segregation);
          const before = JSON.parse(JSON.stringify(hosted.snapshot)) as Snapshot;
          expect(chart.offers(before, by).includes(type)).toBe(!refused);
          expect(chart.offers(before)).toContain(type);
          const code = thrown(() => hosted.dryRun({ id, by, event: { type } }, noon));
          expect(code).toBe(refused ? 'SEGREGATION_OF_DUTIES' : undefined);
          const verdict = chart.accepts(before, { type }, { at: noon, by, id });
          expect(verdict.accepted ? undefined : verdict.code).toBe(code);
          const answer = await virtual.send({ machine: 'duties', key: 'k', id, by, at: noon }, { type });
          expect(answer.ok ? undefined : answer.code).toBe(code);
          if (refused) continue;
          hosted.send({ type }, { at: noon, by, id });
          taken.push({ type, by });
        }
        const again = new LedgerSteps([chart]);
        for (const record of records) expect(again.take(record)?.snapshot.digest).toBeDefined();
        expect(again.snapshot).toEqual(hosted.snapshot);
        expect(virtual.snapshot('duties', 'k')?.acted).toEqual(hosted.snapshot.acted);
        // What is remembered is no part of the ledger.
        expect(JSON.stringify(records)).not.toContain('acted');
      }),
      { numRuns: 150 },
    );
  });

  it('tells who is kept from what, and knows a proven subject by no other name', () => {
    const { chart } = new Hand(define([{ event: 'DECIDE', not: ['ASK'] }]));
    const send = (snapshot: Snapshot, type: string, by: object) =>
      chart.step(snapshot, { type }, { at: noon, by: by as Sender, id: type }).snapshot;
    const start = chart.start(undefined, { at: noon, by: { role: 'r', name: 'ada' }, id: 'start' }).snapshot;
    expect(chart.barred(start)).toEqual([]);
    const asked = send(start, 'ASK', { role: 'r', name: 'Ada', issuer: 'k', subject: 'oid-1' });
    expect(chart.barred(asked)).toEqual([{ event: 'DECIDE', people: ['oid-1'] }]);
    expect(thrown(() => send(asked, 'DECIDE', { role: 'r', name: 'Another', issuer: 'k', subject: 'oid-1' }))).toBe(
      'SEGREGATION_OF_DUTIES',
    );
    expect(
      thrown(() => send(asked, 'DECIDE', { role: 'r', name: 'Ada', issuer: 'k', subject: 'oid-2' })),
    ).toBeUndefined();
  });

  it('forgets nobody: who would be one too many is refused', () => {
    const { chart } = new Hand(define([{ event: 'DECIDE', not: ['ASK'] }]));
    let { snapshot } = chart.start(undefined, { at: noon, by: { role: 'r', name: 'ada' }, id: 'start' });
    const meta = (n: number) => ({ at: noon, by: { role: 'r', name: `p${n}` }, id: `e${n}` });
    for (let n = 0; n < 100; n++) ({ snapshot } = chart.step(snapshot, { type: 'ASK' }, meta(n)));
    expect(thrown(() => chart.step(snapshot, { type: 'ASK' }, meta(100)))).toBe('TOO_MANY_SENDERS');
    expect(thrown(() => chart.step(snapshot, { type: 'ASK' }, meta(7)))).toBeUndefined();
    expect(thrown(() => chart.step(snapshot, { type: 'DECIDE' }, meta(0)))).toBe('SEGREGATION_OF_DUTIES');
    expect(thrown(() => chart.step(snapshot, { type: 'DECIDE' }, meta(100)))).toBeUndefined();
  });

  it('names what a definition segregates and the machine does not have', () => {
    const roles = { ASK: ['customer'], CHECK: ['staff'], DECIDE: ['staff'] };
    expect(
      defectsOf({
        ...define([
          { event: 'DECIDED', not: ['ASK'] },
          { event: 'DECIDE', not: ['ASKED', 'xstate.init'] },
          { event: 'DECIDE', not: [] },
          { event: 'DECIDE', not: ['ASK'], as: ['customer'] },
        ]),
        roles,
      }),
    ).toEqual(new Array(4).fill('SEGREGATION_UNKNOWN at duties'));
  });

  it('is part of the definition: another rule is another hash, none leaves it as it is', () => {
    const hashOf = (definition: Definition) => new Hand(definition).chart.hash;
    const plain = hashOf({ machine, version: '1.0.0' });
    expect(hashOf(define([{ event: 'DECIDE', not: ['ASK'] }]))).not.toBe(plain);
    expect(hashOf({ machine, version: '2.0.0' })).toBe(plain);
  });

  it('is asked of a start in a signal too: the refusal is in the ledger', () => {
    const { chart } = new Hand(define([{ event: 'DECIDE', not: ['xstate.init'] }]));
    const by = { role: 'staff', name: 'ada' };
    const first = chart.start(undefined, { at: noon, by, id: 'start' });
    const records: LedgerRecord[] = [];
    const hosted = new HostedInstance(chart, first.snapshot, { onStep: ({ record }) => records.push(record) });
    hosted.notify({ id: 'one', by, event: { type: 'DECIDE' } }, noon);
    expect(records.at(-1)?.refused?.code).toBe('SEGREGATION_OF_DUTIES');
  });
});
