/** Hostile customers on a real server, with the real adapters: a few of the programmes that a property plays virtually. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WatchfloorError } from 'xstate-temporal/engine';
import { exportBundle, temporalSource } from '../../audit/index.ts';
import { bundleOptions } from '../../cli/audit/bundle-options.ts';
import { permissions, tenantOfKey } from '../../machines/index.ts';
import { eventually } from '../../packages/xstate-temporal/test/support/histories.ts';
import { seed } from '../../packages/xstate-temporal/test/support/seed.ts';
import { ambiguous, hostileTenants, type TenantWorld } from '../model/hostile-tenants.ts';
import { openProgramme, type ProgrammeStage } from '../support/programme.ts';

let stage: ProgrammeStage;
beforeAll(async () => {
  stage = await openProgramme();
});
afterAll(() => stage?.close());

/** Workflow ids of all instances of these tenants. */
async function instancesOf(tenants: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for await (const { taskQueue, workflowId } of stage.client.workflow.list({
    query: `TaskQueue = '${stage.taskQueue}'`,
  }))
    if (taskQueue === stage.taskQueue && tenants.includes(ownerOf(tenants, workflowId))) ids.push(workflowId);
  return [...new Set(ids)].toSorted();
}

function ownerOf(tenants: readonly string[], workflowId: string): string {
  const key = workflowId.slice(workflowId.indexOf('/') + 1);
  return tenants.includes(key) ? key : tenantOfKey(key);
}

async function answered(work: Promise<unknown>): Promise<{ ok: boolean }> {
  try {
    await work;
    return { ok: true };
  } catch (error) {
    if (error instanceof WatchfloorError) return { ok: false };
    throw error;
  }
}

function worldOf(tenants: readonly string[]): TenantWorld {
  const { durable } = stage;
  return {
    start: ({ by, id, key, machine }, input) => answered(durable.start(machine, key, input as never, { by, id })),
    send: ({ by, id, key, machine }, event) => answered(durable.get(machine, key).send(event as never, by, id)),
    cases: async () => {
      const keys = (await instancesOf(tenants))
        .filter((id) => id.startsWith('eod-case/'))
        .map((id) => id.slice('eod-case/'.length));
      const cases = keys.map(async (key) => {
        const snapshot = await durable
          .get('eod-case', key)
          .snapshot()
          .catch(() => undefined);
        return { key, tenantId: (snapshot?.context as { tenantId?: unknown } | undefined)?.tenantId };
      });
      return (await Promise.all(cases)).filter(({ tenantId }) => tenantId !== undefined);
    },
  };
}

/** What stands in a file, also where it is encoded for a mail or as a payload. */
function textOf(file: string): string {
  const text = readFileSync(file, 'utf8').replace(/=\r?\n/g, '');
  const encoded = text.match(/[A-Za-z0-9+/]{40,}(?:\r?\n[A-Za-z0-9+/]+)*={0,2}/g) ?? [];
  return [text, ...encoded.map((one) => Buffer.from(one, 'base64').toString('latin1'))].join('\n');
}

test('nothing that a tenant writes comes to another one: no instance, ticket, referral, mail or archive', async () => {
  const found = new Map<string, Set<string>>();
  let submitted = 0;
  for (let round = 0; round < 3; round++) {
    const tenants = ambiguous(`t${nanoid(6).replaceAll(/[^A-Za-z0-9]/g, 'x')}`);
    const { mark, moves, play, reached } = hostileTenants(tenants, `round-${round}-mark`);
    // The directory knows whoever acts for each tenant, as somebody who may do everything in the portal.
    stage.know(
      tenants.map((tenantId) => ({ tenantId, people: [{ id: mark(tenantId), permissions: [...permissions] }] })),
    );
    const script =
      fc.sample(fc.array(moves, { minLength: 40, maxLength: 40 }), { seed: seed + round, numRuns: 1 })[0] ?? [];
    await play(worldOf(tenants), script);
    const ids = await instancesOf(tenants);
    for (const id of ids) {
      const slash = id.indexOf('/');
      const instance = stage.durable.get(id.slice(0, slash), id.slice(slash + 1));
      const isRefused = (await instance.handle.describe()).status.name === 'FAILED';
      if (isRefused) continue;
      await eventually(async () => !(await instance.describe()).busy);
      const text = JSON.stringify(await instance.ledger());
      for (const other of tenants)
        if (other !== ownerOf(tenants, id)) expect(text, `${id}: ${other}`).not.toContain(mark(other));
    }
    submitted += reached.submitted;
    // Each file is of one tenant, and each line of a feed; of tickets, referrals and mails each folder too.
    const files = readdirSync(stage.folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    for (const { name, parentPath } of files) {
      const file = path.join(parentPath, name);
      if (file === stage.files.directoryFile) continue;
      const parts = name.endsWith('.jsonl') ? readFileSync(file, 'utf8').split('\n') : [textOf(file)];
      for (const part of parts) {
        const theirs = tenants.filter((tenant) => part.includes(mark(tenant)));
        expect(theirs.length, file).toBeLessThanOrEqual(1);
        if (![stage.files.outboxDir, stage.files.caseDeskDir].some((place) => file.startsWith(`${place}/`))) continue;
        const folder = found.get(parentPath) ?? new Set();
        found.set(parentPath, folder);
        for (const tenant of theirs) folder.add(tenant);
      }
    }
    const bundle = path.join(stage.folder, `bundle-${round}`);
    const options = {
      ...(await bundleOptions(stage.folder, { unredacted: true })),
      query: `TaskQueue = '${stage.taskQueue}'`,
    };
    await exportBundle(temporalSource(stage.client, { perSecond: 1_000 }), bundle, options);
    for (const { name, parentPath } of readdirSync(path.join(bundle, 'cases'), {
      recursive: true,
      withFileTypes: true,
    }).filter((one) => one.isFile())) {
      const text = textOf(path.join(parentPath, name));
      expect(
        tenants.filter((tenant) => text.includes(mark(tenant))).length,
        path.join(parentPath, name),
      ).toBeLessThanOrEqual(1);
    }
  }
  expect(submitted).toBeGreaterThan(0);
  for (const [folder, tenants] of found) expect([...tenants].length, folder).toBeLessThanOrEqual(1);
  expect([...found.values()].filter(({ size }) => size === 1).length).toBeGreaterThan(2);
});
