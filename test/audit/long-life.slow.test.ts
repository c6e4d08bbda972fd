import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, compile } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { restep } from '../../audit/restep/restep.ts';
import { budgetName } from '../../packages/xstate-temporal/test/support/budgets.ts';
import { historiesOf } from '../../packages/xstate-temporal/test/support/histories.ts';
import { counter } from '../../packages/xstate-temporal/test/support/machines/counter.ts';
import { openStage, type Stage } from '../../packages/xstate-temporal/test/support/stage.ts';
import { budget } from '../support/budgets.ts';

const by = { role: 'clerk', name: 'Cora Clerk' };
/** Ten pending updates block the eleventh. */
const AT_ONCE = 8;
/** Events that are sent before anyone waits. */
const CROWD = 100;

let stage: Stage;
beforeAll(async () => {
  const workflows = budgetName === 'nightly' ? 'long-life-full.ts' : 'long-life.ts';
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
  const begun = performance.now();
  const instance = await stage.durable.start(counter, `case-${nanoid()}`, { limit: 1_500 }, { by });
  let unheard = 0;
  const update = async (n: number) => {
    try {
      const { duplicate } = await instance.send(eventAt(n), by, `e${n}`);
      expect(duplicate).toBe(false);
    } catch (error) {
      // What was sent at once may overtake each other, so a clock may be running already, or no longer.
      if (codeOf(error) !== 'EVENT_NOT_ACCEPTED') throw error;
      unheard++;
    }
  };
  // Signals in a crowd, and then updates, which come back when all of them have been taken.
  for (let n = 0; n < budget.longLife; n += CROWD) {
    const crowd = Array.from({ length: Math.min(CROWD, budget.longLife - n) }, (_, index) => n + index);
    await Promise.all(crowd.slice(AT_ONCE).map((one) => instance.notify(eventAt(one), by, `e${one}`)));
    await Promise.all(crowd.slice(0, AT_ONCE).map(update));
  }
  await instance.send({ type: 'FINISH' }, by, 'finish');
  const { count } = (await instance.result()) as { count: number };
  const lived = performance.now();

  const ledger = await instance.ledger();
  const ids = ledger.filter(({ event }) => event.by.role === by.role).map(({ event }) => event.id);
  expect(new Set(ids).size).toBe(ids.length);
  // Start and end are events too. A signal that is refused leaves a line, an update none.
  expect(ids).toHaveLength(budget.longLife - unheard + 2);
  const counted = ledger.filter(({ event, refused }) => ['ADD', 'MARK'].includes(event.type) && refused === undefined);
  expect(count).toBe(counted.length);

  const chart = compile(counter, { sha256: nodeSha256 });
  expect(restep(chart, ledger)).toEqual({ ok: true, snapshot: await instance.snapshot() });
  const runs = await historiesOf(stage.client, instance.workflowId);
  expect(runs.length).toBeGreaterThan(budgetName === 'nightly' ? 24 : 12);
  const seconds = (from: number, to: number) => ((to - from) / 1_000).toFixed(0);
  console.log(
    `${budget.longLife} events: ${ledger.length} ledger records in ${runs.length} runs,`,
    `lived in ${seconds(begun, lived)} s, read and stepped again in ${seconds(lived, performance.now())} s`,
  );
});
