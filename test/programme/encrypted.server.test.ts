import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import type { Keyring } from 'xstate-temporal/encryption';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { exportBundle, historyDecoder, type PlaceVerdict, temporalSource, verifyPlace } from '../../audit/index.ts';
import { generateKeyFiles, readPublicKey } from '../../audit/seal/index.ts';
import { bundleOptions } from '../../cli/audit/bundle-options.ts';
import { knownMachines } from '../../cli/audit/known-machines.ts';
import { programmeReplay } from '../../cli/audit/replay.ts';
import { eodCase, tenantOfInstance } from '../../machines/index.ts';
import { eventually } from '../../packages/xstate-temporal/test/support/histories.ts';
import { createProgramme, encryptProgramme } from '../../programme/index.ts';
import { dataKeys } from '../../server/keys/index.ts';
import { openProgramme, type ProgrammeStage } from '../support/programme.ts';
import { cli } from '../support/run-cli.ts';

const subscription = { role: 'system', name: 'eod-subscription/contoso' } as const;
const analyst = { role: 'customer-analyst', name: 'Ada Canary' } as const;
const expert = { role: 'expert', name: 'Eve Expert' } as const;
const secret = 'the-canary-inquiry';

let stage: ProgrammeStage;
let folder: string;
let keys: Keyring;
const tenants = { kept: name(), gone: name() };

function name(): string {
  return `t${nanoid(8).replaceAll(/[^A-Za-z0-9]/g, 'x')}`;
}

/** In a folder whose configuration names the keyring. */
const command = async (...argv: string[]) => {
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
  return cli(...argv);
};

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-encrypted-'));
  const { address, namespace } = inject('temporal');
  const encryption = { keyringDir: 'data-keys', masterKeyFile: 'master.key' };
  const config = { connection: { address, namespace }, audit: { archiveDir: 'archive' }, encryption };
  writeFileSync(path.join(folder, 'temporal.config.mjs'), `export default ${JSON.stringify(config)};\n`);
  expect(await command('keys', 'master')).toMatchObject({ code: 0, err: '' });
  keys = dataKeys({
    keyringDir: path.join(folder, 'data-keys'),
    masterKeyFile: path.join(folder, 'master.key'),
  }) as Keyring;
  stage = await openProgramme({}, encryptProgramme(keys));
  const people = [{ id: analyst.name, permissions: ['manageSecuritySettings'] }];
  stage.know(Object.values(tenants).map((tenantId) => ({ tenantId, people })));
  generateKeyFiles(path.join(folder, 'seal.key'));
});
afterAll(async () => {
  vi.restoreAllMocks();
  await stage?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

async function open(tenantId: string) {
  const key = `${tenantId}~case-${nanoid()}`;
  const input = {
    caseId: key,
    tenantId,
    profile: 'mde' as const,
    entryPoint: 'EP4' as const,
    contextUrl: 'https://portal.example/alerts/1',
    submitter: { name: analyst.name, email: 'ada@contoso.example' },
  };
  const instance = await stage.durable.start(eodCase, key, input, { by: subscription });
  const terms = { tenantId, subscription: 'full' as const, trialDaysLeft: null, askedBy: analyst.name };
  await instance.send({ type: 'SUBMIT', inquiry: secret, replyTo: ['ada@contoso.example'], ...terms }, subscription);
  await eventually(async () => (await instance.describe()).states.includes('opened'));
  await instance.send({ type: 'ACCEPTED_BY_EXPERT' }, expert);
  return instance;
}

async function close(instance: Awaited<ReturnType<typeof open>>) {
  const advice = { summary: 'Block it.', answers: [], steps: [], nextSteps: [] };
  await instance.send({ type: 'REPORT', status: 'CONCLUDED', advice }, expert);
  await instance.send({ type: 'CONFIRM_CLOSE' }, analyst);
  await instance.result();
}

async function exported(place: string, workflowIds: readonly string[], unredacted: boolean) {
  const source = temporalSource(stage.client, { perSecond: 1_000 });
  const query = `WorkflowId IN (${workflowIds.map((id) => `'${id}'`).join(', ')})`;
  await eventually(async () => (await source.count(query)) === workflowIds.length);
  const options = await bundleOptions(folder, { unredacted, key: path.join(folder, 'seal.key'), html: true });
  return exportBundle(source, path.join(folder, place), { ...options, query });
}

async function verified(place: string, hasKeys = true, evidence?: string) {
  const { disclosureOf, machineOf } = await knownMachines();
  const replayer = await programmeReplay();
  const found: PlaceVerdict[] = [];
  const options = {
    ...{ sha256: nodeSha256, machineOf, disclosureOf },
    publicKeys: [readPublicKey(path.join(folder, 'seal.key.pub'))],
    replayOf: () => replayer,
    ...(hasKeys ? { decode: historyDecoder(encryptProgramme(keys).codec) } : {}),
    ...(evidence === undefined ? {} : { evidence: path.join(folder, evidence) }),
  };
  for await (const one of verifyPlace(path.join(folder, place), options)) found.push(one);
  return found.map((one) =>
    one.kind === 'seal'
      ? one.status
      : [tenantOfInstance(one.verdict.workflow), one.verdict.status, one.verdict.because?.code, one.verdict.findings],
  );
}

/** Every byte of every file below a folder. */
const bytesIn = (place: string): string =>
  readdirSync(path.join(folder, place), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');

describe('an encrypted programme', () => {
  test('is audited like any other, and its keys are destroyed tenant by tenant', async () => {
    const [kept, gone, running] = [await open(tenants.kept), await open(tenants.gone), await open(tenants.gone)];
    await close(kept);
    await close(gone);
    const ids = [kept.workflowId, gone.workflowId];
    expect(await exported('whole', ids, true)).toMatchObject({ failures: [], statuses: { conforms: 2 } });
    expect(await exported('redacted', ids, false)).toMatchObject({ failures: [], statuses: { conforms: 2 } });
    for (const text of [secret, analyst.name, 'Block it.', 'ada@contoso.example']) {
      expect(bytesIn('whole')).not.toContain(text);
      expect(bytesIn('redacted')).not.toContain(text);
    }
    const both = (status: string, code?: string) =>
      [tenants.kept, tenants.gone].map((tenant) => [tenant, status, code, []]);
    expect(await verified('whole')).toEqual(['sealed', ...both('conforms').sort()]);
    expect(await verified('whole', false)).toEqual(['sealed', ...both('notVerifiable', 'PAYLOAD_ENCODED').sort()]);
    expect(await verified('redacted')).toEqual(['sealed', ...both('notVerifiable', 'PAYLOADS_WITHHELD').sort()]);
    expect(await verified('redacted', true, 'whole')).toEqual(['sealed', ...both('conforms').sort()]);
    const trail = await command('audit', 'trail', kept.workflowId);
    expect(trail).toMatchObject({ code: 0 });
    expect(trail.out).toContain('CONFIRM_CLOSE');
    const doctor = await command('doctor', '--json');
    expect(JSON.parse(doctor.out).checks).toContainEqual(expect.objectContaining({ name: 'payload keys', ok: true }));

    // A hold is stronger; and nothing is destroyed by mistake.
    const shred = ['keys', 'shred', '--tenant', tenants.gone];
    expect(await command(...shred)).toMatchObject({ code: 2, err: expect.stringContaining('--yes') });
    expect(await command(...shred, '--yes', '--json')).toMatchObject({ code: 0 });
    expect(await command('keys', 'data')).toMatchObject({ out: expect.stringContaining('destroyed') });
    const programme = createProgramme(stage.client, { taskQueue: stage.taskQueue });
    await eventually(async () => (await ends(running.workflowId)) === 5);
    const listed = await eventually(async () => {
      const { instances } = await programme.list({ all: true, tenant: tenants.gone });
      return instances.every(({ status }) => status !== 'running') ? instances : undefined;
    });
    expect(listed?.map(({ instance }) => instance).sort()).toEqual([gone.workflowId, running.workflowId].sort());

    await eventually(() => keys.isShredded(tenants.gone));
    const after = [
      [tenants.kept, 'conforms', undefined, []],
      [tenants.gone, 'notVerifiable', 'PAYLOADS_SHREDDED', []],
    ].sort();
    expect(await verified('whole')).toEqual(['sealed', ...after]);
    expect(await exported('later', ids, true)).toMatchObject({
      written: 1,
      failures: [{ workflow: gone.workflowId, code: 'PAYLOADS_SHREDDED' }],
    });
    await expect(open(tenants.gone)).rejects.toMatchObject({ code: 'KEY_SHREDDED' });
    expect(await command('show', gone.workflowId)).toMatchObject({ err: expect.stringContaining('KEY_SHREDDED') });
    // Everybody else goes on.
    await close(await open(tenants.kept));
  });

  test('a legal hold keeps the keys of its tenant', async () => {
    mkdirSync(path.join(folder, 'archive'), { recursive: true });
    for (const hold of [
      `tenant:${tenants.kept}`,
      `eod-case/${tenants.kept}~*`,
      'eod-case/*',
      `eod-case/${tenants.kept}~1`,
    ]) {
      writeFileSync(path.join(folder, 'archive/holds.txt'), `${hold}\n`);
      const { code, err } = await command('keys', 'shred', '--tenant', tenants.kept, '--yes');
      expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('TENANT_HELD') });
    }
    expect(await keys.isShredded(tenants.kept)).toBe(false);
  });

  test('rotates its keys, and goes on', async () => {
    const instance = await open(tenants.kept);
    for (const argv of [['--tenant', tenants.kept], ['--all'], ['--master']])
      expect(await command('keys', 'rotate', ...argv)).toMatchObject({ code: 0, err: '' });
    await close(instance);
    const [one] = (await keys.list()).filter(({ scope }) => scope === tenants.kept);
    expect(one?.keys.length).toBe(3);
  });
});

/** The status as the server has it: WORKFLOW_EXECUTION_STATUS_TERMINATED is 5. */
async function ends(workflowId: string) {
  const { namespace } = stage.client.options;
  const found = await stage.client.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId } });
  return found.workflowExecutionInfo?.status;
}
