import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { restep } from '../../audit/restep.ts';
import { codeOf, compile } from '../../engine/index.ts';
import { nodeSha256 } from '../../engine/node.ts';
import { budget, budgetName } from '../budgets.ts';
import { historiesOf } from '../support/histories.ts';
import { counter } from '../support/machines/counter.ts';
import { openStage, type Stage } from '../support/stage.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };
/** Ten pending updates block the eleventh. */
const AT_ONCE = 8;

let stage: Stage;
beforeAll(async () => {
  const workflows = budgetName === 'ci' ? 'long-life.ts' : 'long-life-full.ts';
  stage = await openStage({ workflows, definitions: [counter] });
});
afterAll(() => stage?.close());

/** Mostly what counts, now and then a clock that is set or stopped, and an action. */
function eventAt(n: number): { type: 'ADD' | 'MARK' | 'START' | 'STOP' } {
  if (n % 50 === 49) return { type: 'MARK' };
  if (n % 20 === 9) return { type: 'START' };
  return { type: n % 20 === 19 ? 'STOP' : 'ADD' };
}

test(`an instance of ${budget.longLife.toLocaleString('en')} events ends, after many runs, with the digest of the same life in process`, {
  timeout: 4 * 3_600_000,
}, async () => {
  const instance = await stage.durable.start(counter, nanoid(), { limit: 1_500 }, { by });
  const taken = { ADD: 0, MARK: 0, START: 0, STOP: 0 };
  let refused = 0;
  let next = 0;
  const sender = async () => {
    for (let n = next++; n < budget.longLife; n = next++) {
      const event = eventAt(n);
      try {
        const { duplicate } = await instance.send(event, by, `e${n}`);
        expect(duplicate).toBe(false);
        taken[event.type]++;
      } catch (error) {
        // Senders overtake each other, so a clock may be running already, or no longer.
        if (codeOf(error) !== 'EVENT_NOT_ACCEPTED') throw error;
        refused++;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  await instance.send({ type: 'FINISH' }, by, 'finish');
  const { count } = (await instance.result()) as { count: number };

  const ledger = await instance.ledger();
  const ids = ledger.filter(({ event }) => event.by.role === by.role).map(({ event }) => event.id);
  expect(new Set(ids).size).toBe(ids.length);
  // Start and end are events too.
  expect(ids).toHaveLength(budget.longLife - refused + 2);
  expect(count).toBe(taken.ADD + taken.MARK);

  const chart = compile(counter, { sha256: nodeSha256 });
  expect(restep(chart, ledger)).toEqual({ ok: true, snapshot: await instance.snapshot() });
  const runs = await historiesOf(stage.client, instance.workflowId);
  expect(runs.length).toBeGreaterThan(budgetName === 'ci' ? 12 : 36);
});
