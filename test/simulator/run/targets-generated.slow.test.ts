import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { compile, type Definition, type EventObject, type Json } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { registry } from '../../../machines/index.ts';
import { type AuthorizationInput, authorizationIn, tenantFacts, tenantPeople } from '../../../machines/ports.ts';
import {
  type Answer,
  compareInstances,
  type Delivery,
  type InstanceRun,
  type Target,
  VirtualHost,
} from '../../../simulator/index.ts';
import { eodPlot, tanPlot } from '../../arbitraries/plots.ts';
import { play as live, type Plot, scriptOf } from '../../arbitraries/programme.ts';
import { goodFacts } from '../../machines/tan.ts';
import { openProgramme, type ProgrammeStage } from '../../support/programme.ts';

const charts = Object.values(registry)
  .flat()
  .map((definition: Definition) => compile(definition, { sha256: nodeSha256 }));

let stage: ProgrammeStage;
beforeAll(async () => {
  expect(inject('temporal').timeSkipping).toBe(true);
  stage = await openProgramme();
});
afterAll(() => stage?.close());

describe('the two targets give the same ledgers', () => {
  test('for generated scripts of valid and of senseless events', async () => {
    const seen = { accepted: 0, refused: 0, timers: 0, actors: 0 };
    const turns = { tan: scriptOf(tanPlot, 14), eod: scriptOf(eodPlot, 12), salt: fc.nat() };
    await fc.assert(
      fc.asyncProperty(fc.record(turns), async ({ tan, eod, salt }) => {
        const script = [...scripted(tanPlot, tan, 'contoso', salt), ...scripted(eodPlot, eod, 'contoso~case-1', salt)];
        script.sort((a, b) => a.at - b.at);
        stage.know([{ ...known, ...people }]);
        const actors = {
          readTenantFacts: () => known as unknown as Json,
          readAuthorization: (asked: unknown) =>
            authorizationIn(people, asked as AuthorizationInput) as unknown as Json,
        };
        const virtual = await enact(script, new VirtualHost(charts, { actors }));
        const temporal = await enact(script, stage.target(START));
        expect(temporal.answers).toEqual(virtual.answers);
        expect(compareInstances(virtual.instances, temporal.instances)).toEqual([]);
        seen.accepted += virtual.answers.filter((code) => code === 'ok').length;
        seen.refused += virtual.answers.filter((code) => code !== 'ok').length;
        const records = virtual.instances.flatMap(({ ledger }) => ledger);
        seen.timers += records.filter(({ event }) => event.by.name === 'timer').length;
        seen.actors += records.filter(({ event }) => event.by.name === 'actor').length;
      }),
      { numRuns: 12 },
    );
    // A generator that meets only one kind of event would prove little.
    for (const [kind, count] of Object.entries(seen)) expect(count, kind).toBeGreaterThan(0);
  });
});

const START = Date.UTC(2030, 0, 7, 8);
const MINUTE = 60_000;
const known = tenantFacts.parse(goodFacts);
/** Who consults may; who sets e-mail rules may, and not the switch. */
const people = tenantPeople.parse({
  people: ['Ann Example', 'customer-analyst'].map((id) => ({ id, permissions: ['manageSecuritySettings'] })),
});

interface Line {
  readonly at: number;
  readonly delivery: Delivery;
  readonly input?: Json;
  readonly event?: EventObject;
}

/** What happened in a life of the plot, as deliveries; every fifth is followed by something senseless. */
function scripted(plot: Plot, script: Parameters<typeof live>[1], key: string, salt: number): Line[] {
  const machine = plot.definition.machine.id;
  const lines: Line[] = [];
  let at = START + (salt % 3) * MINUTE;
  const add = (role: string, what: { input: Json } | { event: EventObject }) => {
    const id = `${machine}-${lines.length}`;
    lines.push({ at, delivery: { machine, key, id, at, by: { role, name: role } }, ...what });
  };
  add('system', { input: script.input as Json });
  for (const [index, happening] of live(plot, script).happenings.entries()) {
    at += MINUTE;
    if (happening.kind === 'wait') at += Math.ceil(happening.ms / 1_000) * 1_000;
    if (happening.kind !== 'send') continue;
    add(happening.role, { event: happening.event });
    if ((index + salt) % 5 === 0)
      add(happening.role, { event: { type: index % 2 ? 'NONSENSE' : happening.event.type, extra: salt } });
    if ((index + salt) % 7 === 0) add('nobody', { event: happening.event });
  }
  return lines;
}

async function enact(
  script: readonly Line[],
  target: Target,
): Promise<{ answers: string[]; instances: InstanceRun[] }> {
  const answers: string[] = [];
  for (const { at, delivery, input, event } of script) {
    await target.advance(at);
    const answer: Answer = event ? await target.send(delivery, event) : await target.start(delivery, input ?? null);
    answers.push(answer.ok ? 'ok' : answer.code);
  }
  await target.advance((script.at(-1)?.at ?? START) + 5 * 24 * 60 * MINUTE);
  return { answers, instances: await target.instances() };
}
