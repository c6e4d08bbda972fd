/** Starts an instance of which only the machine's name is known. */
import { WithStartWorkflowOperation } from '@temporalio/client';
import { codeOf } from '../engine/index.ts';
import { handlers, type StartRequest, type UntilRequest } from '../workflow/protocol.ts';
import type { Asked } from './diagnose.ts';
import { explain } from './explain.ts';

export interface StartArgs {
  readonly workflowId: string;
  readonly taskQueue: string;
  readonly args: [StartRequest];
  readonly workflowIdReusePolicy: 'ALLOW_DUPLICATE';
  readonly workflowIdConflictPolicy: 'FAIL' | 'USE_EXISTING';
}

/** What an instance that has begun answers to a question that asks nothing. It leaves no trace in the history. */
const HAS_BEGUN = ['UNTIL_MALFORMED', 'UNTIL_BUSY'];

/**
 * Without the definition the input can be checked by a worker alone. So the start brings a question along, in the same
 * round trip, and who is refused at the start does not answer it.
 *
 * @throws what the machine's first step is refused with, and what `explain` throws
 */
export async function startByName(
  asked: Asked,
  id: string,
  args: (isRepeated: boolean) => Promise<StartArgs>,
): Promise<void> {
  try {
    await explain(
      asked,
      async (isRepeated) => {
        const startWorkflowOperation = new WithStartWorkflowOperation(asked.starts ?? '', await args(isRepeated));
        const question = { args: [{}] as [UntilRequest], startWorkflowOperation };
        return asked.client.workflow.executeUpdateWithStart(handlers.until, question);
      },
      { started: id },
    );
  } catch (error) {
    const code = codeOf(error);
    // One that ends with its first step has begun too.
    if (code !== 'INSTANCE_ENDED' && !HAS_BEGUN.includes(code ?? '')) throw error;
  }
}
