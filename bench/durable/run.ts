/**
 * `npm run bench:durable`: the TAN case driven by the chart, and by a hand-written workflow that makes
 * the same updates, upserts, activities and timers; interleaved in one run, on a server of its own.
 */
import { Client, Connection } from '@temporalio/client';
import { createDurableClient } from '../../client/index.ts';
import { compile, type Definition, implement } from '../../engine/index.ts';
import { nodeSha256 } from '../../engine/node.ts';
import { tanApplication } from '../../machines/index.ts';
import { openServer } from '../../server/index.ts';
import { bundleWorkflows, startWorker } from '../../worker/index.ts';
import { median, table } from '../statistics.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const CASES = Number(process.env.BENCH_CASES ?? 60);
const AT_ONCE = 30;
const taskQueue = 'bench';
const by = (role: string) => ({ role, name: 'bench' });
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
  [{ type: 'TALKED_TO_TSP' }, 'applicant'],
  [{ type: 'TALKED_TO_ACCOUNT_TEAM' }, 'applicant'],
  [{ type: 'EDIT', name: 'Bench', email: 'bench@bench.example' }, 'applicant'],
  [{ type: 'SUBMIT', privacyRead: true }, 'applicant'],
  [{ type: 'CLOSE' }, 'applicant'],
  [{ type: 'REJECT', reason: 'bench' }, 'reviewer'],
] as const;

process.stderr.write('Opening a server …\n');
const server = await openServer({
  namespace: 'bench',
  onProgress: ({ message, live }) => live || process.stderr.write(`${message}\n`),
});
try {
  const none = () => Promise.resolve();
  const implementations = {
    actors: { readTenantFacts: ({ tenantId }: { tenantId: string }) => Promise.resolve({ tenantId, ...facts }) },
    actions: { notifyStaff: none, publishAlert: none, sendMail: none },
  };
  const chart = compile(tanApplication as unknown as Definition, { sha256: nodeSha256 });
  const bundle = await bundleWorkflows(new URL('./workflows.ts', import.meta.url).pathname);
  const worker = await startWorker({
    ...server,
    taskQueue,
    workflows: { bundle },
    implemented: [implement(chart, implementations)],
  });
  const connection = await Connection.connect({ address: server.address });
  const client = new Client({ connection, namespace: server.namespace });
  const durable = createDurableClient(client, { taskQueue });
  let next = 0;

  const chartCase = async (): Promise<string> => {
    const instance = await durable.start(
      tanApplication,
      `t${next++}`,
      { tenantId: 'bench', profile: 'mde' },
      { by: by('applicant') },
    );
    for (const [event, role] of letters) {
      if (event.type === 'EDIT') await waitForFacts(instance.workflowId);
      await instance.send(event as never, by(role));
    }
    await instance.result();
    return instance.workflowId;
  };
  const handCase = async (): Promise<string> => {
    const workflowId = `hand/${next++}`;
    const handle = await client.workflow.start('tanByHand', {
      workflowId,
      taskQueue,
      args: [{ input: { tenantId: 'bench' } }],
    });
    for (const [index, [event, role]] of letters.entries()) {
      if (event.type === 'EDIT') await waitForFacts(workflowId);
      await handle.executeUpdate('send', { args: [{ id: `e${index}`, by: by(role), event }], updateId: `e${index}` });
    }
    await handle.result();
    return workflowId;
  };
  /** The directory answers within milliseconds, as a rule before the talks are over; no polling is counted twice. */
  const waitForFacts = (_workflowId: string) => new Promise((resolve) => setTimeout(resolve, 30));

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

  await round(chartCase);
  await round(handCase);
  const rates: { chart: number; hand: number }[] = [];
  for (let index = 0; index < ROUNDS; index++) {
    // The order alternates, so that neither always runs on the warmer server.
    const first = index % 2 === 0 ? await round(chartCase) : await round(handCase);
    const second = index % 2 === 0 ? await round(handCase) : await round(chartCase);
    rates.push(index % 2 === 0 ? { chart: first, hand: second } : { chart: second, hand: first });
    process.stderr.write(
      `round ${index + 1} of ${ROUNDS}: chart ${rates.at(-1)?.chart.toFixed(1)}, by hand ${rates.at(-1)?.hand.toFixed(1)} cases/s\n`,
    );
  }
  table(
    ['', 'cases/s (median)', 'history events a case'],
    [
      ['chart', median(rates.map((r) => r.chart)).toFixed(1), String(await events(await chartCase()))],
      ['by hand', median(rates.map((r) => r.hand)).toFixed(1), String(await events(await handCase()))],
      ['ratio (median of rounds)', median(rates.map((r) => r.chart / r.hand)).toFixed(2), ''],
    ],
  );
  await worker.close();
  await connection.close();
} finally {
  await server.close();
}
