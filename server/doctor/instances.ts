/** Instances that do not go on: a worker cannot take them up, or somebody paused them. */
import type { Connection } from '@temporalio/client';
import { type Check, type CheckOptions, fault, fine } from './check.ts';
import { type Paused, stuckInstances } from './stuck.ts';

/** How many instances are looked at; more would take longer than anybody waits for. */
const LOOK = 200;
/** How many are named for programs. */
const NAMED = 50;

/** An instance that no worker can take up waits in silence: nothing but its own task says so. */
export async function checkInstances(
  connection: Connection,
  { codec, namespace, taskQueue }: CheckOptions,
): Promise<readonly Check[]> {
  const { stuck, paused, looked, more } = await stuckInstances(connection, {
    namespace,
    taskQueue,
    limit: LOOK,
    codec,
  });
  const range = more ? `the latest ${looked} of the namespace` : `${looked} running in the namespace`;
  const [first] = stuck;
  const [stopped] = paused;
  return [
    first === undefined
      ? fine('instances', `${range}, none of them stuck`)
      : fault(
          'instances',
          'INSTANCE_STUCK',
          `${stuck.length} of ${range} cannot be taken up: ${first.workflowId}${others(stuck)}: ${first.reason}`,
          'They wait, and go on once a worker runs code that can: that which they were started with, or a mended one',
          { stuck: stuck.slice(0, NAMED) },
        ),
    stopped === undefined
      ? fine('paused', `none of ${range}`)
      : fault(
          'paused',
          'INSTANCE_PAUSED',
          `${paused.length} of ${range}: ${stopped.workflowId}${others(paused)}: ${said(stopped)}`,
          `Let them go on: ${commandOf(stopped, namespace)}`,
          { paused: paused.slice(0, NAMED) },
        ),
  ];
}

const others = (all: readonly unknown[]) => (all.length === 1 ? '' : `, and ${all.length - 1} more`);

function said({ activity, by, reason }: Paused): string {
  const what = activity === undefined ? 'the workflow is paused' : `its effect ${activity} is paused`;
  const who = by === undefined ? '' : ` by ${by}`;
  return `${what}${who}${reason === undefined ? '' : ` (${reason})`}`;
}

function commandOf({ activityId, workflowId }: Paused, namespace: string): string {
  const where = `--namespace ${namespace} --workflow-id '${workflowId}'`;
  return activityId === undefined
    ? `temporal workflow unpause ${where}`
    : `temporal activity unpause ${where} --activity-id ${activityId}`;
}
