import type { Connection } from '@temporalio/client';
import { GRPC, grpcCodeOf } from '../client/index.ts';
import { TIME_SKIPPING_SINCE } from './versions.ts';

/** Whether `version` is `least` or later; of a version that cannot be read nothing is known, so `false`. */
export function isAtLeast(version: string, least: string): boolean {
  const numbers = (text: string) =>
    /^v?(\d+)\.(\d+)(?:\.(\d+))?/
      .exec(text)
      ?.slice(1)
      .map((part) => Number(part ?? 0));
  const [have, need] = [numbers(version), numbers(least)];
  if (!have || !need) return false;
  for (const [index, wanted] of need.entries()) {
    const found = have[index] ?? 0;
    if (found !== wanted) return found > wanted;
  }
  return true;
}

/** What the server says that it is, e.g. `1.32.1`. */
export async function serverVersion(connection: Connection): Promise<string> {
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  return serverVersion ?? '';
}

/**
 * Whether the server skips time in this namespace. It asks after a fast-forward of an execution that does not exist and
 * leaves nothing behind: where the feature is off the server answers "unimplemented", where it is on it misses the
 * execution or the id.
 */
export async function skipsTime(connection: Connection, namespace: string, version: string): Promise<boolean> {
  if (!isAtLeast(version, TIME_SKIPPING_SINCE)) return false;
  try {
    await connection.withDeadline(Date.now() + 5_000, () =>
      connection.workflowService.pollWorkflowExecutionTimeSkipping({
        namespace,
        workflowExecution: { workflowId: 'watchfloor-probe' },
        fastForwardId: '',
      }),
    );
    return true;
  } catch (error) {
    const code = grpcCodeOf(error);
    return code === GRPC.invalid || code === GRPC.notFound;
  }
}
