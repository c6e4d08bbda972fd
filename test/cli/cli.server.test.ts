import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDurableClient } from 'xstate-temporal/client';
import type { Definition } from 'xstate-temporal/engine';
import type { DurableWorker } from 'xstate-temporal/worker';
import { definitionOf } from '../../machines/index.ts';
import { bundleOf } from '../../packages/xstate-temporal/test/support/bundles.ts';
import { programmeWorkflows, startProgrammeWorker } from '../../programme/worker/index.ts';
import { type Ended, killAll, openShell, start } from './support.ts';

const server = inject('temporal');
const taskQueue = `cli-${nanoid()}`;
const run = nanoid(6)
  .toLowerCase()
  .replace(/[^a-z0-9]/g, '0');
const tenant = `contoso-${run}`;
const gcc = `gcc-${run}`;
const late = `late-${run}`;
const people = [{ id: 'Ada Poe', permissions: ['manageSecuritySettings'] }];
const application = `tan-application/${tenant}`;
const applicant = ['--as', 'applicant:Ada Poe'];
const analyst = ['--as', 'customer-analyst:Ada Poe'];
const hunter = ['--as', 'hunter:Hana Ito'];

let folder = '';
let worker: DurableWorker;
let connection: Connection;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-cli-'));
  const facts = { tenantName: 'Contoso', hasMde: true, hasXdr: true, plan: 'plan2', e5: true, devicesEnrolled: 3 };
  const tenants = [
    { tenantId: tenant, ...facts, cloud: 'commercial', labOnly: false, people },
    { tenantId: late, ...facts, cloud: 'commercial', labOnly: false, people },
    { tenantId: gcc, ...facts, cloud: 'gcc', labOnly: false },
  ];
  await writeFile(path.join(folder, 'directory.json'), JSON.stringify({ tenants }));
  shell = openShell(folder, env);
  worker = await startProgrammeWorker({
    address: server.address,
    namespace: server.namespace,
    taskQueue,
    bundle: await bundleOf(programmeWorkflows, { loadOnce: true }),
    activities: {
      directoryFile: path.join(folder, 'directory.json'),
      outboxDir: path.join(folder, 'outbox'),
      alertsFile: path.join(folder, 'alerts.jsonl'),
      caseDeskDir: path.join(folder, 'cases'),
      stateDir: path.join(folder, 'state'),
    },
  });
  connection = await Connection.connect({ address: server.address });
});

afterAll(async () => {
  killAll();
  await connection?.close();
  await worker?.close();
  await rm(folder, { recursive: true, force: true });
});

const env = {
  TEMPORAL_ADDRESS: server.address,
  TEMPORAL_NAMESPACE: server.namespace,
  WATCHFLOOR_TASK_QUEUE: taskQueue,
};

let shell: ReturnType<typeof openShell>;
const cli = (...argv: string[]): Promise<Ended> => shell(argv);

/** A command in a process of its own, whose end is the command's. */
function program(...argv: string[]): Promise<Ended> {
  const { child, ended } = start(folder, env, argv);
  child.stdin.end();
  return ended;
}

/** The JSON that a command prints; it must succeed and say nothing else. */
async function answer<T = Record<string, unknown>>(...argv: string[]): Promise<T> {
  const { code, out, err } = await cli(...argv, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as T;
}

interface Shown {
  readonly now: { states: string[]; seq: number; offers: string[] };
  readonly context: Record<string, unknown>;
  readonly ledger: { event: { type: string; by: object } }[];
}

const show = (instance: string) => answer<Shown>('show', instance);

/** What a refused command says: nothing on stdout, one line on stderr. */
const refusal = (...argv: string[]) => refused(cli(...argv));

async function refused(ended: Promise<Ended>): Promise<{ code: number | null; said: string }> {
  const { code, out, err } = await ended;
  expect(out).toBe('');
  expect(err).toMatch(/^error [A-Z][A-Z_]*: [^\p{Cc}]+\n$/u);
  return { code, said: err };
}

describe('an application', () => {
  it('goes as far as the applicant can, is approved, and is seen all the way', { timeout: 180_000 }, async () => {
    const first = await program('apply', '--tenant', tenant, '--profile', 'mde', '--name', 'Ada Poe', ...applicant);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain(`begun  ${application}\n`);
    expect(first.out).toContain('State     eligibilityCheck.(consultation.pendingTalk, environment.ok)');
    expect(first.out).toContain('TALKED_TO_TSP           applicant, technical-service-provider  (with)');

    expect(await refused(program('apply', '--tenant', tenant, '--profile', 'mde', ...applicant))).toEqual({
      code: 3,
      said: expect.stringContaining(`error ALREADY_STARTED: ${application} is already there`),
    });

    await answer('send', application, 'TALKED_TO_TSP', '--as', 'applicant:Ada Poe', '--set', 'with=Kim Lee');
    await answer('send', application, 'TALKED_TO_ACCOUNT_TEAM', '--as', 'account-team:Sam Roe');
    await writeFile(path.join(folder, 'form.yaml'), 'name: Ada Poe\nemail: ada@contoso.example\nprivacyRead: true\n');
    await answer('send', application, 'SUBMIT', '--file', 'form.yaml', '--as', 'applicant:Ada Poe');
    const approved = await cli('send', application, 'APPROVE', '--as', 'reviewer:Robin Doe');
    expect(approved).toMatchObject({ code: 0, err: '' });
    expect(approved.out).toMatch(/^taken {2}#7 APPROVE by reviewer Robin Doe\napproval\.underAssessment → active\./);

    const { now, context, ledger } = await show(application);
    expect(now.states).toEqual(['active.email.noRule', 'active.hunting.watching', 'active.settings.ready']);
    expect(context).toMatchObject({ talks: { technicalServiceProvider: { with: 'Kim Lee' } }, tenantId: tenant });
    expect(ledger.map(({ event }) => event.type)).toEqual([
      ...['xstate.init', 'CHECK_ELIGIBILITY', 'xstate.done.actor.tenantFacts', 'TALKED_TO_TSP'],
      ...['TALKED_TO_ACCOUNT_TEAM', 'SUBMIT', 'APPROVE'],
    ]);
    await expect.poll(() => readdir(path.join(folder, 'outbox', tenant)).catch(() => [])).toHaveLength(1);

    const text = (await cli('show', application)).out;
    expect(text).toContain('  7  ');
    expect(text).toContain('APPROVE  reviewer: Robin Doe (claimed)\n');
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('is taken to the reviewers in one go when the file says all', async () => {
    const other = `${tenant}-b`;
    const directory = path.join(folder, 'directory.json');
    const { tenants } = JSON.parse(await readFile(directory, 'utf8')) as { tenants: { tenantId: string }[] };
    await writeFile(directory, JSON.stringify({ tenants: [...tenants, { ...tenants[0], tenantId: other }] }));
    await writeFile(
      path.join(folder, 'application.json'),
      JSON.stringify({
        ...{ tenant: other, profile: 'mde', talkedToTsp: 'Kim Lee', talkedToAccountTeam: 'Sam Roe' },
        ...{ name: 'Ada Poe', email: 'ada@contoso.example', privacyRead: true },
      }),
    );
    const { now, pending } = await answer<Shown & { pending: unknown }>(
      'apply',
      '--file',
      'application.json',
      ...applicant,
    );
    expect(now.states).toEqual(['approval.underAssessment']);
    expect(pending).toBeNull();
  });

  it('of a tenant that is not eligible says why', async () => {
    const argv = ['--talked-to-tsp', 'Kim Lee', '--talked-to-account-team', 'Sam Roe'];
    const { code, out } = await cli('apply', '--tenant', gcc, '--profile', 'mde', ...applicant, ...argv);
    expect(code).toBe(0);
    expect(out).toContain('State     notEligible');
    expect(out).toContain('Not eligible: G6 (the service is not in the US government clouds).');
  });
});

describe('a case', () => {
  const form = ['--entry-point', 'EP2', '--url', 'https://portal.example/machines/7', '--submitter-name', 'Ada Poe'];
  const inquiry = [...form, '--submitter-email', 'ada@contoso.example', '--inquiry', 'What is it?'];
  const open = ['case', 'open', '--tenant', tenant, '--profile', 'mde', ...inquiry, ...analyst];

  it('needs a subscription, and who has none is told who sells one', async () => {
    const said = await refusal(...open);
    expect(said).toEqual({ code: 3, said: expect.stringContaining('error NO_SUBSCRIPTION') });
    expect(said.said).toContain('Ask your account team or your Microsoft representative, who sells one');
    await answer('subscribe', '--tenant', tenant, '--profile', 'mde', '--as', 'account-team:Sam Roe');
  });

  it('is opened, triaged, advised and closed', { timeout: 180_000 }, async () => {
    const { instance, key, now } = await answer<Shown & { instance: string; key: string }>(...open);
    expect(instance).toBe(`eod-case/${key}`);
    expect(now.states).toEqual(['opened']);
    await answer('send', instance, 'ACCEPTED_BY_EXPERT', '--as', 'expert:Eve Xu');
    await answer(
      'send',
      instance,
      'REPORT',
      '--set',
      'status=MORE_TIME_NEEDED',
      '--set',
      'message=Soon',
      '--as',
      'expert:Eve Xu',
    );
    const advice = '{"status":"CONCLUDED","advice":{"summary":"Isolate it"}}';
    await answer('send', instance, 'REPORT', '--data', advice, '--as', 'expert:Eve Xu');
    const ids = ['--id', 'close-once', '--as', 'customer-analyst:Ada Poe'];
    const closed = await answer<Shown>('send', instance, 'CONFIRM_CLOSE', ...ids);
    expect(closed.now).toMatchObject({ states: ['closed'], status: 'done' });
    expect(await refusal('send', instance, 'WITHDRAW', ...analyst)).toEqual({
      code: 3,
      said: expect.stringContaining('error INSTANCE_ENDED'),
    });
    const { ledger } = await show(instance);
    expect(ledger.map(({ event }) => event.type)).toEqual([
      ...['xstate.init', 'SUBMIT', 'xstate.done.actor.authorization', 'ACCEPTED_BY_EXPERT'],
      ...['REPORT', 'REPORT', 'CONFIRM_CLOSE'],
    ]);
  });

  it('takes an event once under one id', async () => {
    const { instance } = await answer<{ instance: string }>(...open);
    const argv = ['send', instance, 'ACCEPTED_BY_EXPERT', '--id', 'once', '--as', 'expert:Eve Xu'];
    const first = await answer<{ receipt: { seq: number; digest: string } }>(...argv);
    const second = await answer<{ receipt: { seq: number; digest: string } }>(...argv);
    expect(second.receipt).toMatchObject({ seq: first.receipt.seq, digest: first.receipt.digest });
    expect((await show(instance)).now.seq).toBe(first.receipt.seq);
  });

  it('of somebody without the permission is not opened, and says so', async () => {
    const { code, out } = await cli(...open, '--as', 'customer-analyst:Eve Roe');
    expect(code).toBe(3);
    expect(out).toMatch(/^not opened {2}eod-case/);
    expect(out).toContain('State     closed');
    expect(out).toContain('takes the permission "Manage security settings"');
  });
});

describe('a list', () => {
  const listed = async (...argv: string[]) =>
    (await answer<{ instances: { instance: string }[] }>('list', '--tenant', tenant, ...argv)).instances.map(
      ({ instance }) => instance,
    );

  it('is filtered by machine, state and tenant', async () => {
    await expect.poll(() => listed('--machine', 'tan-application'), { timeout: 20_000 }).toEqual([application]);
    expect(await listed('--state', 'active')).toEqual([application]);
    expect(await listed('--state', 'approval')).toEqual([]);
    expect((await listed('--state', 'closed', '--all')).every((one) => one.startsWith('eod-case/'))).toBe(true);
    expect(await listed('--attention')).toEqual([]);
    expect(await listed('--overdue')).toEqual([]);
  });

  it('cannot be widened by what a filter holds', async () => {
    const widened = `x' OR WatchfloorTenant = '${tenant}`;
    expect((await answer<{ instances: object[] }>('list', '--tenant', widened)).instances).toEqual([]);
    expect((await answer<{ instances: object[] }>('list', '--machine', `${widened}\\`)).instances).toEqual([]);
  });

  it('shows a case whose first report is late as overdue', { timeout: 120_000 }, async () => {
    const listed = async (...argv: string[]) =>
      (await answer<{ instances: { instance: string }[] }>('list', '--tenant', late, ...argv)).instances.map(
        (one) => one.instance,
      );
    const client = new Client({ connection, namespace: server.namespace });
    const terms = {
      ...{ tenantId: late, profile: 'mde', contract: { via: 'account team', since: 0 } },
      partnerPolicy: { 'eod-case': { firstReportDue: '1s' } },
    };
    const by = { role: 'operator', name: 'Ole' };
    const durable = createDurableClient(client, { taskQueue });
    await durable.start(definitionOf('eod-subscription') as Definition, late, terms, { by });
    const argv = [
      'case',
      'open',
      '--tenant',
      late,
      '--profile',
      'mde',
      '--entry-point',
      'EP2',
      '--inquiry',
      '?',
      ...analyst,
    ];
    const page = ['--url', 'https://portal.example/devices/x', '--submitter-name', 'Ada Poe'];
    const { instance } = await answer<{ instance: string }>(...argv, ...page, '--submitter-email', 'a@contoso.example');
    expect(await listed('--deviating', '--machine', 'eod-case')).toEqual([instance]);
    await expect.poll(() => listed('--overdue'), { timeout: 30_000 }).toEqual([instance]);
    const { out } = await cli('list', '--overdue', '--tenant', late);
    expect(out).toMatch(new RegExp(`^instance .*\\n${instance} +opened .* overdue deviating\\n$`));
  });
});

describe('bad input', () => {
  const esc = '\x1b[31mred';

  it.each([
    ['an unknown command', ['aply'], 2, 'COMMAND_UNKNOWN'],
    ['an unreadable file', ['apply', '--file', 'none.yaml'], 2, 'FILE_UNREADABLE: none.yaml: there is no such file'],
    ['a malformed file', ['apply', '--file', 'malformed.yaml'], 2, 'FILE_MALFORMED: malformed.yaml:2:10: '],
    ['a file that is too large', ['apply', '--file', 'large.yaml'], 2, 'FILE_TOO_LARGE: large.yaml'],
    [
      'an unknown field',
      ['apply', '--file', 'unknown.yaml', ...applicant],
      2,
      'INPUT_INVALID: The application is not valid: there',
    ],
    [
      'a wrong type',
      ['apply', '--file', 'type.yaml', ...applicant],
      2,
      'INPUT_INVALID: The application is not valid: privacyRead',
    ],
    [
      'an escape in a name',
      ['apply', '--tenant', 'x', '--profile', 'mde', '--name', esc, ...applicant],
      2,
      'INPUT_INVALID: ',
    ],
    ['an escape in a key', ['show', `tan-application/${esc}`], 2, 'INPUT_INVALID: "tan-application/\ufffd[31mred"'],
    ['an escape in a filter', ['list', '--tenant', esc], 2, 'INPUT_INVALID: "\ufffd[31mred" cannot be searched for'],
    ['an unknown state', ['list', '--state', 'opend'], 2, 'INPUT_INVALID: There is no state "opend"'],
    ['an instance that is not there', ['show', 'eod-case/none'], 4, 'INSTANCE_NOT_FOUND: There is no instance'],
    [
      'an event to none',
      ['send', 'eod-case/none', 'WITHDRAW', ...analyst],
      4,
      'INSTANCE_NOT_FOUND: There is no instance',
    ],
    [
      'no server',
      ['list', '--address', '127.0.0.1:1'],
      5,
      'SERVER_UNREACHABLE: No Temporal server answers at 127.0.0.1:1',
    ],
    ['no namespace', ['list', '--namespace', 'none'], 5, 'NAMESPACE_NOT_FOUND: '],
    [
      'no worker',
      ['apply', '--tenant', 'x', '--profile', 'mde', '--task-queue', 'none', ...applicant],
      5,
      'NO_WORKER: ',
    ],
  ])('is refused in one line: %s', async (_, argv, code, said) => {
    await writeFile(path.join(folder, 'malformed.yaml'), 'tenant: x\nprofile: ]\n');
    await writeFile(path.join(folder, 'large.yaml'), `tenant: ${'x'.repeat(1024 * 1024)}`);
    await writeFile(path.join(folder, 'unknown.yaml'), 'tenant: x\nprofile: mde\ntennant: x\n');
    await writeFile(path.join(folder, 'type.yaml'), 'tenant: x\nprofile: mde\nprivacyRead: sure\n');
    expect(await refusal(...argv)).toEqual({ code, said: expect.stringContaining(`error ${said}`) });
  });

  it('leaves nothing behind', async () => {
    const client = new Client({ connection, namespace: server.namespace });
    const { count } = await client.workflow.count("WorkflowId = 'tan-application/x'");
    expect(count).toBe(0);
  });

  it('in an event is refused by the machine, and never enters the history', { timeout: 180_000 }, async () => {
    const before = await show(application);
    const client = new Client({ connection, namespace: server.namespace });
    const length = async () => (await client.workflow.getHandle(application).describe()).historyLength;
    const events = await length();
    await writeFile(path.join(folder, 'megabyte.json'), JSON.stringify({ summary: 'x'.repeat(1_000_000) }));
    const lead = ['--set', 'leadId=l1', '--set', 'summary=s'];
    const cases: [string[], string][] = [
      [['NOPE', '--as', 'x'], 'EVENT_UNKNOWN'],
      [[esc, '--as', 'x'], 'EVENT_UNKNOWN'],
      [['xstate.init', '--as', 'x'], 'EVENT_RESERVED'],
      [['SUBMIT', '--file', 'form.yaml', ...applicant], 'EVENT_NOT_ACCEPTED'],
      [['LEAD_FOUND', '--as', 'applicant:Ada', ...lead], 'ROLE_NOT_ALLOWED'],
      [['LEAD_FOUND', ...hunter, '--set', 'leadId=7'], 'EVENT_INVALID'],
      [['LEAD_FOUND', ...hunter, ...lead, '--set', 'threatKind=cyberEspionage', '--set', 'extra=1'], 'EVENT_INVALID'],
      [
        ['LEAD_FOUND', ...hunter, ...lead, '--set', 'threatKind=cyberEspionage', '--set', `summary=${esc}`],
        'EVENT_INVALID',
      ],
      [['LEAD_FOUND', ...hunter, '--file', 'megabyte.json'], 'EVENT_TOO_LARGE'],
    ];
    for (const [argv, code] of cases) {
      const { code: exit, said } = await refusal('send', application, ...argv);
      expect([exit, said.split(':')[0]]).toEqual([3, `error ${code}`]);
    }
    expect((await show(application)).now).toEqual(before.now);
    expect(await length()).toBe(events);
  });
});

describe('doctor', () => {
  it('says ok when all is well, and shows no secret', async () => {
    const { code, out } = await program('doctor');
    expect(out).toMatch(/ok {4}search attributes/);
    expect(out).toMatch(/ok {4}worker/);
    expect(out).toMatch(/connection\.address +\S+ +TEMPORAL_ADDRESS/);
    expect(code).toBe(0);
  });

  it('names what fails and what to do, with exit code 1', async () => {
    const { code, out } = await cli('doctor', '--task-queue', 'none', '--json');
    expect(code).toBe(1);
    const { checks, ok } = JSON.parse(out) as { ok: boolean; checks: { name: string; ok: boolean; todo: string }[] };
    expect(ok).toBe(false);
    expect(checks.find(({ name }) => name === 'worker')).toMatchObject({
      ok: false,
      todo: expect.stringMatching(/Run/),
    });
  });
});
