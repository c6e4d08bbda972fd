import { afterAll, beforeAll, expect, test } from 'vitest';
import { Replayer } from 'xstate-temporal/worker';
import { historyFromJson } from '../../audit/history/history-json.ts';
import { bundleOf } from '../../packages/xstate-temporal/test/support/bundles.ts';
import { programmeWorkflows } from '../../programme/worker/index.ts';
import { recordedCases } from '../support/audit-bundle.ts';

let replayer: Replayer;
beforeAll(async () => {
  replayer = new Replayer(await bundleOf(programmeWorkflows, { loadOnce: true }), 30_000);
}, 120_000);
afterAll(() => replayer.close());

type Events = { events: Record<string, unknown>[] };
const shortest = recordedCases().find(({ instance }) => instance.endsWith('case-9001'))!;
const altered = (change: (events: Events['events']) => void) => {
  const history = structuredClone(shortest.histories[0]) as Events;
  change(history.events);
  return [historyFromJson(history)];
};

test('replays a recorded history, refuses an altered one, and outlives one that breaks the replayer down', async () => {
  const good = altered(() => undefined);
  expect(await replayer.replay(good)).toBeUndefined();
  const notBegun = altered((events) => events.splice(1));
  expect(await replayer.replay([...good, ...notBegun])).toBeUndefined();
  const swapped = altered((events) => {
    const [before, after] = [events[4]!, events[5]!];
    events.splice(4, 2, { ...after, eventId: before.eventId }, { ...before, eventId: after.eventId });
  });
  expect(await replayer.replay(swapped)).toContain('Replay failed');
  // Without the end of its first task the core panics, and the process goes.
  const impossible = altered((events) => {
    const end = events.findIndex(({ eventType }) => eventType === 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED');
    events.splice(end, 1);
  });
  expect(await replayer.replay(impossible)).toContain('broke down');
  expect(await Promise.all([replayer.replay(good), replayer.replay(good)])).toEqual([undefined, undefined]);
}, 240_000);
