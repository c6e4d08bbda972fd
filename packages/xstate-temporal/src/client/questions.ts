/** Questions to an instance, also where it has ended and somebody's refused start lies over it. */
import type { WorkflowHandle } from '@temporalio/client';
import { WatchfloorError } from '../engine/index.ts';
import { handlers, type Receipt } from '../workflow/protocol.ts';
import type { Asked } from './diagnose.ts';
import { explain } from './explain.ts';
import { instanceRun } from './instance-run.ts';

/** A query is answered by a worker; without one the server would wait for half a minute. */
const ASKING = 10_000;

export function questions(query: Asked) {
  const { client, workflowId } = query;
  const latest = client.workflow.getHandle(workflowId);

  /** Asks the latest run, and where its start was refused, the one that was an instance. */
  const asking = async <T>(question: (run: WorkflowHandle) => Promise<T>, asked = query): Promise<T> => {
    try {
      return await explain(asked, () => question(latest));
    } catch (error) {
      const isRefused = error instanceof WatchfloorError && error.details?.refused !== undefined;
      const run = isRefused ? await instanceRun(client, workflowId) : undefined;
      if (run === undefined) throw error;
      return await explain(asked, () => question(run));
    }
  };

  /** Who sends again to an instance that has ended by now may have lost the answer alone. */
  const receiptOf =
    (eventId: string, isNew: boolean) =>
    async (ended: WatchfloorError, isRepeated: boolean): Promise<Receipt> => {
      if (isNew && !isRepeated) throw ended;
      const run = (await instanceRun(client, workflowId)) ?? latest;
      const ask = () => run.query<Receipt | null, [string]>(handlers.receipt, eventId);
      const receipt = await client.withDeadline(Date.now() + ASKING, ask).catch((error: unknown) => {
        const message = `${ended.message} No worker could say whether this event had been taken before.`;
        throw new WatchfloorError(ended.code, message, { cause: error });
      });
      if (receipt === null) throw ended;
      return receipt;
    };

  return { asking, receiptOf };
}
