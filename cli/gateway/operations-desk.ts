import type { Client, Connection } from '@temporalio/client';
import { millisOf } from 'xstate-temporal/client';
import type { OperationsDesk } from '../../gateway/index.ts';
import { machineIds, registry } from '../../machines/index.ts';
import { type Filter, queryFor, quoted, underWay } from '../../programme/index.ts';
import type { Stuck } from '../../server/doctor/stuck.ts';
import { checkServer } from '../../server/index.ts';
import { encryptionOf } from '../input/encryption.ts';
import type { Target } from '../input/target.ts';

type Read = Awaited<ReturnType<OperationsDesk['read']>>;

/** How many running instances are asked for what they carry out, the latest first. */
const ASKED = 200;
/** How many are asked at a time. */
const AT_ONCE = 20;
/** Whoever looks again sooner sees the same: each look asks hundreds of instances. Milliseconds. */
const HELD = 5_000;

/** What operators see through the gateway. */
export function operationsDesk(target: Target, connection: Connection, client: Client): OperationsDesk {
  let latest: { readonly at: number; readonly read: Promise<Read> } | undefined;
  return {
    read() {
      if (latest === undefined || performance.now() - latest.at > HELD) {
        const read = look(target, connection, client);
        latest = { at: performance.now(), read };
        // What failed is asked anew.
        read.catch(() => {
          latest = undefined;
        });
      }
      return latest.read;
    },
  };
}

async function look(target: Target, connection: Connection, client: Client): Promise<Read> {
  const { address, config, namespace, taskQueue } = target;
  const [checks, instances, { asked, more, retries }, workers] = await Promise.all([
    checkServer({
      target: address === undefined ? undefined : { address, ...target.connection },
      namespace,
      taskQueue,
      codec: encryptionOf(config)?.codec,
    }),
    talliesOf(connection, target),
    retriesOf(client, taskQueue),
    workersOf(connection, target),
  ]);
  const stuck = checks.flatMap(({ details }) => (details?.stuck as readonly Stuck[] | undefined) ?? []);
  const { temporalUiUrl } = config.settings.gateway;
  return {
    at: Date.now(),
    namespace,
    taskQueue,
    instances,
    checks: checks.map(({ details: _, ...check }) => check),
    stuck: stuck.map(({ attempt, code, reason, workflowId }) => ({ instance: workflowId, code, reason, attempt })),
    retries,
    asked,
    more,
    workers,
    ...(temporalUiUrl === undefined
      ? {}
      : { temporalUi: `${temporalUiUrl}/namespaces/${encodeURIComponent(namespace)}` }),
  };
}

/** Running instances by machine and version. */
async function talliesOf(connection: Connection, { namespace, taskQueue }: Target) {
  const count = async (query: string) =>
    Number((await connection.workflowService.countWorkflowExecutions({ namespace, query })).count);
  const found = machineIds.flatMap((machine) =>
    registry[machine].map(async ({ version }) => {
      const of = (filter: Filter) =>
        count(`${queryFor({ machine, ...filter }, taskQueue)} AND WatchfloorVersion = ${quoted(version)}`);
      const [running, attention, deviating] = await Promise.all([
        of({}),
        of({ attention: true }),
        of({ deviating: true }),
      ]);
      return { machine, version, running, attention, deviating };
    }),
  );
  return Promise.all(found);
}

/** Effects that have failed and are tried again. */
async function retriesOf(client: Client, taskQueue: string) {
  const query = queryFor({}, taskQueue);
  const ids: string[] = [];
  let more = false;
  for await (const { workflowId } of client.workflow.list({ query, pageSize: ASKED + 1 })) {
    if (ids.length === ASKED) {
      more = true;
      break;
    }
    ids.push(workflowId);
  }
  const retries: Read['retries'][number][] = [];
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const batch = ids.slice(at, at + AT_ONCE).map(async (instance) => {
      // It may end meanwhile.
      const described = await client.workflow
        .getHandle(instance)
        .describe()
        .catch(() => undefined);
      const tried = described === undefined ? [] : underWay(described).filter(({ attempt }) => attempt > 1);
      return tried.map(({ name, ...rest }) => ({ instance, effect: name, ...rest }));
    });
    retries.push(...(await Promise.all(batch)).flat());
  }
  return { asked: ids.length, more, retries: retries.sort((a, b) => b.attempt - a.attempt) };
}

const KINDS = { workflows: 1, activities: 2 } as const;

async function workersOf(connection: Connection, { namespace, taskQueue }: Target) {
  const workers = new Map<string, { takes: string[]; build?: string; seenAt: number }>();
  for (const [kind, taskQueueType] of Object.entries(KINDS)) {
    const request = { namespace, taskQueue: { name: taskQueue }, taskQueueType };
    const { pollers } = await connection.workflowService.describeTaskQueue(request);
    for (const { deploymentOptions, identity, lastAccessTime } of pollers ?? []) {
      const known = workers.get(identity ?? '') ?? { takes: [], seenAt: 0 };
      const build = deploymentOptions?.buildId || known.build;
      workers.set(identity ?? '', {
        takes: [...known.takes, kind],
        seenAt: Math.max(known.seenAt, millisOf(lastAccessTime) ?? 0),
        ...(build ? { build } : {}),
      });
    }
  }
  return [...workers].map(([identity, worker]) => ({ identity, ...worker }));
}
