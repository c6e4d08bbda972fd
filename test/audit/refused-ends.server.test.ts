import { randomBytes } from 'node:crypto';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDurableClient } from 'xstate-temporal/client';
import { compile, type Sender } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { makeKey } from 'xstate-temporal/proof/node';
import { redactEvent } from '../../audit/export/redact/redact-history.ts';
import {
  historyToJson,
  pseudonyms,
  readRun,
  recordedCase,
  runFromJson,
  verifyCase,
  verifyLoaded,
} from '../../audit/index.ts';
import type { JsonEvent } from '../../audit/seal/index.ts';
import type { Trail } from '../../audit/trail/types.ts';
import { eventually, historiesOf } from '../../packages/xstate-temporal/test/support/histories.ts';
import { newIssuer, trustIn } from '../../packages/xstate-temporal/test/support/issuers.ts';
import { household } from '../../packages/xstate-temporal/test/support/machines/household.ts';
import { replayErrors } from '../../packages/xstate-temporal/test/support/replay.ts';
import { openStage, type Stage } from '../../packages/xstate-temporal/test/support/stage.ts';

const by: Sender = { role: 'person', name: 'Pia Person' };
const issuer = newIssuer();
const taskQueue = `ends-${nanoid()}`;
const charts = [compile(household, { sha256: nodeSha256 })];

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ workflows: 'proofs.ts', definitions: [household], loadOnce: true });
  await stage.hire({ taskQueue, simulation: false, trust: trustIn(issuer, ['person']), key: makeKey() });
});
afterAll(() => stage?.close());

test('an end that nothing proves is a refused record, and whoever verifies a redacted copy takes none for another', async () => {
  const durable = createDurableClient(stage.client, { taskQueue, issuer });
  const { handle, workflowId, ...instance } = await durable.start(household, nanoid(), {}, { by });
  await instance.send({ type: 'ASK' }, by);
  await eventually(async () => ((await instance.snapshot()).context.said as string[]).includes('BEGUN'));
  const forged = { id: 'washing', generation: 1, outcome: { ok: true, output: 'forged' } };
  await handle.signal('childEnded', forged);
  await handle.signal('notify', { id: 'claim', by, event: { type: 'LEAVE' } });
  await handle.signal('childEnded', { ...forged, by });
  await instance.notify({ type: 'TELL' }, by);
  await eventually(async () => ((await instance.snapshot()).context.said as string[]).includes('HEARD'));
  await instance.send({ type: 'FINISH' }, by);
  await eventually(async () => (await instance.describe()).states.includes('clean'));
  // Behind an end that was taken, which is a signal as well and no step of one.
  await handle.signal('notify', { id: 'late', by, event: { type: 'LEAVE' } });
  await eventually(async () => (await instance.ledger()).at(-1)?.event.id === 'late');
  const refused = (await instance.ledger()).filter((record) => record.refused !== undefined);
  expect(refused.map(({ event, refused: why }) => [event.id, event.by.name, why?.code])).toEqual([
    ['washing', 'unknown', 'PROOF_MISSING'],
    ['claim', 'Pia Person', 'PROOF_MISSING'],
    ['washing', 'Pia Person', 'PROOF_MISSING'],
    ['late', 'Pia Person', 'PROOF_MISSING'],
  ]);

  const histories = await historiesOf(stage.client, workflowId);
  expect(await replayErrors('proofs.ts', histories, workflowId)).toEqual([]);
  const options = { sha256: nodeSha256, machineOf: () => ({ charts }) };
  const { trailed, verdict } = await verifyCase(recordedCase(histories.map(readRun), { workflowId }), options);
  expect(verdict).toMatchObject({ status: 'conforms', findings: [] });

  const salt = randomBytes(32);
  const runs = histories.map((history, run) => {
    const { events } = historyToJson(history) as { events: JsonEvent[] };
    const at = { workflow: workflowId, run: String(run), salt };
    return runFromJson({ events: events.map((event) => redactEvent(event, at as never, pseudonyms(salt), new Set())) });
  });
  const withheld = { abandoned: [], runs, workflowId };
  const loaded = { place: '', workflow: workflowId, machine: 'household', version: '1.0.0', withheld };
  if (trailed === undefined) throw new Error('There is a trail.');
  const { definition, simulated, machine, version } = trailed.trail;
  const names = { workflow: workflowId, machine, version, definition: definition ?? undefined, simulated };
  const named = { ...names, runs: runs.map(({ runId: run }) => ({ run, abandoned: false })) };
  const withTrail = (trail: Trail) => ({ ...loaded, exported: { names: named, trail: { ...trail, redacted: true } } });
  const redacted = await verifyLoaded(withTrail(trailed.trail), options);
  expect(redacted.verdict.findings).toEqual([]);
  // A trail that takes one for another is still found out.
  const [first, second] = trailed.trail.lines.filter((line) => line.refused !== undefined);
  const swapped = trailed.trail.lines.map((line) =>
    line.seq === first?.seq ? { ...line, events: second?.events ?? [] } : line,
  );
  const { findings } = (await verifyLoaded(withTrail({ ...trailed.trail, lines: swapped }), options)).verdict;
  expect(findings.map(({ code }) => code)).toContain('TRAIL_DIFFERS');
  await handle.terminate();
});
