import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { nanoid } from 'nanoid';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { eventually } from '../support/processes.ts';
import { killAll, start } from './support.ts';

const { address, namespace } = inject('temporal');
const taskQueue = `observe-${nanoid()}`;
const where = ['--address', address, '--namespace', namespace, '--task-queue', taskQueue];
/** Nobody who watches workers is to read of whom instances are, or what customers wrote. */
const tenant = `canary-${nanoid(8).replace(/[^A-Za-z0-9]/g, '0')}`;
const person = 'Cleo Canary';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'watchfloor-observe-'));
  await writeFile(path.join(folder, 'temporal.config.mjs'), 'export default {};');
});
afterAll(async () => {
  killAll();
  await rm(folder, { recursive: true, force: true });
});

const run = (...argv: string[]) => start(folder, {}, [...argv, ...where]);
const cli = (...argv: string[]) => run(...argv).ended;

/** Of the kernel; another program may take it meanwhile, so a test that fails for that says so by its code. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

const get = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
};

describe('a worker that is watched', { timeout: 240_000 }, () => {
  it('counts steps and refusals, says how it is, and tells nothing of customers', async () => {
    const metricsAddress = `127.0.0.1:${await freePort()}`;
    const sent: string[] = [];
    const collector = createHttpServer((request, response) => {
      request
        .setEncoding('utf8')
        .on('data', (text) => sent.push(text))
        .on('end', () => response.end('{}'));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void collector.close());
    await once(collector, 'listening');
    const { port } = collector.address() as { port: number };
    const observe = { tracesUrl: `http://127.0.0.1:${port}/v1/traces` };
    await writeFile(path.join(folder, 'temporal.config.mjs'), `export default ${JSON.stringify({ observe })};`);
    const flags = [
      '--metrics',
      metricsAddress,
      '--health',
      '127.0.0.1:0',
      '--log-format',
      'json',
      '--log-level',
      'info',
    ];
    const worker = run('worker', '--json', ...flags);
    await worker.printed('\n}\n');
    const told = JSON.parse(worker.out()) as { healthAddress: string; metricsAddress: string };
    expect(told.metricsAddress).toBe(metricsAddress);
    const health = (route: string) => get(`http://${told.healthAddress}${route}`);
    expect(await health('/livez')).toEqual({ status: 200, text: '{"status":"alive"}\n' });
    await eventually('it is ready', async () => (await health('/readyz')).status === 200);
    expect((await health('/')).status).toBe(404);
    expect((await fetch(`http://${told.healthAddress}/readyz`, { method: 'POST' })).status).toBe(405);

    const applied = await cli('apply', '--tenant', tenant, '--profile', 'mde', '--tenant-name', person);
    expect(applied).toMatchObject({ code: 0 });
    expect(await cli('send', `tan-application/${tenant}`, 'APPROVE')).toMatchObject({
      code: 3,
    });
    const metrics = async () => (await get(`http://${metricsAddress}/metrics`)).text;
    await eventually('the refusal is counted', async () => /^xstate_temporal_refusals_total\{/m.test(await metrics()));
    const text = await metrics();
    expect(text).toMatch(
      /^xstate_temporal_steps_total\{[^}]*cause="start"[^}]*machine="tan-application"[^}]*\} [1-9]/m,
    );
    expect(text).toMatch(/^xstate_temporal_refusals_total\{[^}]*code="[A-Z_]+"[^}]*machine="tan-application"/m);
    expect(text).toMatch(/^xstate_temporal_effect_attempts_total\{[^}]*effect="readTenantFacts"[^}]*outcome="[a-z]+"/m);
    expect(text).toContain('temporal_workflow_task_execution_latency_seconds');
    expect(text).toMatch(
      /^xstate_temporal_step_latency_seconds_bucket\{[^}]*machine="tan-application"[^}]*le="0.01"\}/m,
    );
    for (const gauge of ['running', 'given_up', 'overdue', 'stuck'])
      expect(text).toMatch(new RegExp(`^watchfloor_instances_${gauge}\\{[^}]*\\} \\d`, 'm'));
    expect(text).toMatch(/^watchfloor_store_entries\{[^}]*store="marks"\} \d/m);
    for (const canary of [tenant, person]) expect(text).not.toContain(canary);

    worker.child.kill('SIGTERM');
    const { code, err } = await worker.ended;
    expect(code).toBe(0);
    expect(err).not.toContain(person);
    const lines = err.split('\n').flatMap((each) => (each.startsWith('{') ? [JSON.parse(each)] : []));
    for (const line of lines) expect(line).toMatchObject({ time: expect.any(String), level: expect.any(String) });
    const about = {
      workflowId: `tan-application/${tenant}`,
      runId: expect.any(String),
      machine: 'tan-application',
      tenant,
    };
    expect(lines).toContainEqual(
      expect.objectContaining({ ...about, message: 'A step was taken', seq: 1, trigger: 'start' }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ ...about, message: 'An update was refused', code: expect.any(String) }),
    );
    const spans = sent.join('');
    expect(spans).toContain('tan-application/readTenantFacts');
    expect(spans).toContain('xstate.seq');
    expect(spans).not.toContain(person);
  });

  it('says which address it cannot have, and what one looks like', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    try {
      for (const flag of ['--health', '--metrics'])
        expect(await cli('worker', flag, `127.0.0.1:${port}`), flag).toMatchObject({
          code: 2,
          err: expect.stringMatching(new RegExp(`error ADDRESS_IN_USE: .*127\\.0\\.0\\.1:${port}`)),
        });
    } finally {
      taken.close();
    }
    for (const flags of [
      ['--health', 'here'],
      ['--metrics', '1'],
      ['--log-format', 'xml'],
      ['--log-level', 'all'],
    ])
      expect(await cli('worker', ...flags), flags.join(' ')).toMatchObject({
        code: 2,
        err: expect.stringContaining('error CONFIG_INVALID: '),
      });
  });
});
