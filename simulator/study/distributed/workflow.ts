/** The workflow of studies that are spread over workers; its bundle holds nothing else. @module */
import {
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { StudyActivities } from './activities.ts';
import { ABANDONED, type SpreadRequest, WANTED } from './protocol.ts';

const { replication: replicate } = proxyActivities<StudyActivities>({
  // A worker that was killed is noticed after this; another then begins the replication anew.
  heartbeatTimeout: '6s',
  startToCloseTimeout: '1d',
  // A replication that takes its worker down each time must not take down all of them for ever.
  retry: { initialInterval: '100ms', maximumInterval: '5s', maximumAttempts: 10 },
});

const wanted = defineSignal(WANTED);

/**
 * Runs replications as activities, several at once, in their order. Their results are not handed on: they stand in
 * the history, where the client reads them as they come. A client that was killed asks for nothing any more: then what
 * is under way is cancelled, and the workflow fails with STUDY_ABANDONED.
 */
export async function study(request: SpreadRequest): Promise<void> {
  const { scenario, programme, first, to, atOnce, done, lease } = request;
  const work = new CancellationScope();
  const watch = new CancellationScope();
  let asked = 0;
  let isAbandoned = false;
  setHandler(wanted, () => {
    asked++;
  });
  const watching = watch.run(async () => {
    for (let before = -1; before !== asked; ) {
      before = asked;
      await condition(() => asked !== before, lease);
    }
    isAbandoned = true;
    work.cancel();
  });
  // It is cancelled when the work has ended, and with the workflow.
  watching.catch(() => undefined);
  let next = request.from;
  const lane = async () => {
    while (next < to && !workflowInfo().continueAsNewSuggested) {
      const replication = next++;
      if (done.includes(replication)) continue;
      await replicate({ scenario, programme, replication, isFirst: replication === first });
    }
  };
  try {
    await work.run(() => Promise.all(Array.from({ length: Math.min(atOnce, to - next) }, lane)));
  } catch (error) {
    if (!isAbandoned) throw error;
    throw ApplicationFailure.nonRetryable('Nobody has asked for the results of this study any more.', ABANDONED);
  } finally {
    watch.cancel();
  }
  if (next < to) await continueAsNew<typeof study>({ ...request, from: next });
}
