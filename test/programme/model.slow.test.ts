import path from 'node:path';
import fc from 'fast-check';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, type Definition, implement } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { registry } from '../../machines/index.ts';
import { seed } from '../../packages/xstate-temporal/test/support/seed.ts';
import { openStage, type Stage } from '../../packages/xstate-temporal/test/support/stage.ts';
import { compare, headStart, programmes } from '../model/commands.ts';
import { serverWorld } from '../model/server-world.ts';
import { newTenant, type Tenant } from '../model/tenant.ts';
import { actors } from '../model/virtual-world.ts';

const RUNS = 200;
const AT_ONCE = 10;

const definitions: Definition[] = Object.values(registry).flat();

describe('the running service', () => {
  let stage: Stage;
  beforeAll(async () => {
    const none = () => Promise.resolve();
    const given = {
      actors: Object.fromEntries(
        Object.entries(actors).map(([name, answer]) => [name, (input: never) => Promise.resolve(answer(input))]),
      ),
      actions: { sendMail: none, notifyStaff: none, updateAlert: none, updateCaseDesk: none, handOverToIr: none },
    };
    const implemented = definitions.map((definition) => implement(compile(definition, { sha256: nodeSha256 }), given));
    stage = await openStage({
      workflows: path.resolve('test/support/workflows/whole-programme.ts'),
      definitions,
      implemented,
    });
  });
  afterAll(() => stage?.close());

  it(`does what plain lines say, for ${RUNS} generated programmes of several tenants`, async () => {
    const generated = fc.sample(programmes({ length: 12, waits: false }), { numRuns: RUNS });
    const counts = { instances: 0, notes: 0, cases: 0 };
    const live = async (commands: (typeof generated)[number], number: number) => {
      const key = `model-${nanoid(10).replaceAll(/[^A-Za-z0-9]/g, 'x')}`;
      const tenants = [
        newTenant(`${key}-a`, 'mde', 'later'),
        newTenant(`${key}-b`, 'mde', '2020'),
        newTenant(`${key}-c`, 'xdr', 'later'),
      ];
      const world = serverWorld(stage);
      try {
        // Every fourth begins where chance alone seldom comes to in so few turns.
        if (number % 4 === 0) await headStart(tenants[number % 8 === 0 ? 0 : 2] as Tenant, world);
        await fc.asyncModelRun(() => ({ model: { now: 0, tenants, thorough: false }, real: world }), commands);
        for (const tenant of tenants) await compare(tenant, world);
      } catch (error) {
        throw new Error(`Programme ${number} of seed ${seed}: ${[...commands].join('; ')}`, { cause: error });
      } finally {
        counts.instances += world.touched.size;
        for (const { cases, notes } of tenants) {
          counts.cases += cases.length;
          counts.notes += notes.length;
        }
        // What has ended already cannot be terminated.
        const over = [...world.touched].map((id) => stage.client.workflow.getHandle(id).terminate());
        await Promise.allSettled(over);
      }
    };
    let next = 0;
    const lane = async () => {
      for (let number = next++; number < generated.length; number = next++)
        await live(generated[number] as (typeof generated)[number], number);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    expect(counts.instances).toBeGreaterThan(RUNS);
    expect(counts.notes).toBeGreaterThanOrEqual(RUNS / 4);
    expect(counts.cases).toBeGreaterThanOrEqual(RUNS / 4);
  }, 600_000);
});
