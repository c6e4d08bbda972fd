/**
 * `npm run bench:durable`: cases driven by a chart, and by a hand-written workflow that makes the same
 * updates, upserts, activities and timers; interleaved in one run, on a server of its own.
 * `BENCH_ROUNDS` (default 7), `BENCH_CASES` a round (default 60).
 */
import { loadavg } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection, WithStartWorkflowOperation } from '@temporalio/client';
import { Runtime } from '@temporalio/worker';
import { createDurableClient } from 'xstate-temporal/client';
import { codeOf, compile, type Definition, implement } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { bundleWorkflows, startWorker } from 'xstate-temporal/worker';
import { tanApplication } from '../../machines/index.ts';
import { openServer } from '../../server/index.ts';
import { median, table } from '../statistics.ts';
import { review } from './review-machine.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const CASES = Number(process.env.BENCH_CASES ?? 60);
const AT_ONCE = 30;
const taskQueue = 'bench';
// Each role is somebody else: whoever applied does not decide.
const by = (role: string) => ({ role, name: role });
const facts = {
  tenantName: 'Bench',
  hasMde: true,
  hasXdr: false,
  plan: 'plan2',
  e5: true,
  cloud: 'commercial',
  devicesEnrolled: 10,
  labOnly: false,
  premierSupport: false,
  managedDesktop: false,
  managedDesktopConsent: false,
};
const letters = [
  [{ type: 'CHECK_ELIGIBILITY' }, 'applicant'],
  [{ type: 'TALKED_TO_TSP' }, 'technical-service-provider'],
  [{ type: 'TALKED_TO_ACCOUNT_TEAM' }, 'account-team'],
  [{ type: 'SUBMIT', name: 'Bench', email: 'bench@bench.example', privacyRead: true }, 'applicant'],
  [{ type: 'REJECT', reason: 'bench' }, 'reviewer'],
] as const;

// The tables alone go to standard output.
const silent = () => undefined;
Runtime.install({
  logger: { log: silent, trace: silent, debug: silent, info: silent, warn: silent, error: silent },
  telemetryOptions: { logging: { forward: {}, filter: 'OFF' } },
});
process.stderr.write('Opening a server …\n');
const server = await openServer({
  namespace: 'bench',
  onProgress: ({ message, live }) => live || process.stderr.write(`${message}\n`),
});
try {
  const none = () => Promise.resolve();
  const tanChart = compile(tanApplication as unknown as Definition, { sha256: nodeSha256 });
  const reviewChart = compile(review as unknown as Definition, { sha256: nodeSha256 });
  const worker = await startWorker({
    ...server,
    taskQueue,
    workflows: {
      bundle: await bundleWorkflows(new URL('./workflows.ts', import.meta.url).pathname, { loadOnce: true }),
    },
    implemented: [
      implement(tanChart, {
        actors: {
          readTenantFacts: ({ tenantId }: { tenantId: string }) => Promise.resolve({ tenantId, ...facts }),
          // No bench comes to where it is asked.
          readAuthorization: (asked: object) => Promise.resolve({ ...asked, permissions: [], premierMapped: false }),
        },
        actions: { notifyStaff: none, sendMail: none },
      }),
      implement(reviewChart, { actors: { check: () => Promise.resolve({ eligible: true }) }, actions: {} }),
    ],
  });
  const connection = await Connection.connect({ address: server.address });
  const client = new Client({ connection, namespace: server.namespace });
  const durable = createDurableClient(client, { taskQueue });
  let next = 0;

  /** What waits for an activity is sent again until it is taken: a refused update leaves no history event. */
  const whenAccepted = async (call: () => Promise<unknown>): Promise<void> => {
    for (;;) {
      try {
        await call();
        return;
      } catch (error) {
        const { cause } = error as { cause?: { type?: string; code?: number } };
        const isEarly = codeOf(error) === 'EVENT_NOT_ACCEPTED' || cause?.type === 'EVENT_NOT_ACCEPTED';
        // gRPC 9: the task failed that was to end the workflow, and what came with it.
        if (!isEarly && cause?.code !== 9) throw error;
        await pause(20);
      }
    }
  };

  /** Start and first event in one round trip. */
  const reviewByChart = async (): Promise<string> => {
    const { instance } = await durable.startAndSend(
      review,
      `r${next++}`,
      null,
      { type: 'APPLY', tenant: 'bench' },
      { by: by('applicant') },
    );
    await whenAccepted(() => instance.send({ type: 'APPROVE', by: 'bench' }, by('reviewer')));
    await instance.result();
    return instance.workflowId;
  };
  const reviewByHand = async (): Promise<string> => {
    const workflowId = `review-hand/${next++}`;
    const startWorkflowOperation = new WithStartWorkflowOperation('reviewByHand', {
      workflowId,
      taskQueue,
      args: [],
      workflowIdConflictPolicy: 'FAIL',
    });
    const first = { id: 'e0', by: by('applicant'), event: { type: 'APPLY', tenant: 'bench' } };
    await client.workflow.executeUpdateWithStart('send', { args: [first], updateId: 'e0', startWorkflowOperation });
    const handle = client.workflow.getHandle(workflowId);
    const second = { id: 'e1', by: by('reviewer'), event: { type: 'APPROVE', by: 'bench' } };
    await whenAccepted(() => handle.executeUpdate('send', { args: [second], updateId: 'e1' }));
    await handle.result();
    return workflowId;
  };

  const tanByChart = async (): Promise<string> => {
    const tenantId = `t${next++}`;
    const instance = await durable.start(
      tanApplication,
      tenantId,
      { tenantId, profile: 'mde' },
      { by: by('applicant') },
    );
    for (const [event, role] of letters) await whenAccepted(() => instance.send(event as never, by(role)));
    await instance.result();
    return instance.workflowId;
  };
  const tanByHand = async (): Promise<string> => {
    const workflowId = `hand/${next++}`;
    const handle = await client.workflow.start('tanByHand', {
      workflowId,
      taskQueue,
      args: [{ input: { tenantId: 'bench' } }],
    });
    for (const [index, [event, role]] of letters.entries())
      await whenAccepted(() =>
        handle.executeUpdate('send', { args: [{ id: `e${index}`, by: by(role), event }], updateId: `e${index}` }),
      );
    await handle.result();
    return workflowId;
  };

  const round = async (one: () => Promise<string>): Promise<number> => {
    const start = performance.now();
    let left = CASES;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (left-- > 0) await one();
      }),
    );
    return (CASES / (performance.now() - start)) * 1_000;
  };
  const events = async (id: string) => Number((await client.workflow.getHandle(id).fetchHistory()).events?.length);

  const measure = async (title: string, chartCase: () => Promise<string>, handCase: () => Promise<string>) => {
    await round(chartCase);
    await round(handCase);
    const rates: { chart: number; hand: number }[] = [];
    for (let index = 0; index < ROUNDS; index++) {
      // The order alternates, so that neither always runs on the warmer server.
      const first = index % 2 === 0 ? await round(chartCase) : await round(handCase);
      const second = index % 2 === 0 ? await round(handCase) : await round(chartCase);
      rates.push(index % 2 === 0 ? { chart: first, hand: second } : { chart: second, hand: first });
      process.stderr.write(
        `${title}, round ${index + 1} of ${ROUNDS}: chart ${rates.at(-1)?.chart.toFixed(1)}, by hand ${rates.at(-1)?.hand.toFixed(1)} cases/s\n`,
      );
    }
    process.stdout.write(`\n${title}:\n\n`);
    table(
      ['', 'cases/s (median)', 'history events a case'],
      [
        ['chart', median(rates.map((r) => r.chart)).toFixed(1), String(await events(await chartCase()))],
        ['by hand', median(rates.map((r) => r.hand)).toFixed(1), String(await events(await handCase()))],
        ['ratio (median of rounds)', median(rates.map((r) => r.chart / r.hand)).toFixed(2), ''],
      ],
    );
  };
  await measure('Review: create and APPLY at once, a check, APPROVE, the end', reviewByChart, reviewByHand);
  await measure('TAN application: five events, their activities and a timer', tanByChart, tanByHand);
  process.stdout.write(
    `\n${ROUNDS} rounds of ${CASES} cases, ${AT_ONCE} at a time, Node ${process.version}; load average at the end ${(loadavg()[0] ?? 0).toFixed(1)}\n`,
  );
  await worker.close();
  await connection.close();
} finally {
  await server.close();
}
