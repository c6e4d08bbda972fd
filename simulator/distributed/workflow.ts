/** The workflow of studies that are spread over workers; its bundle holds nothing else. @module */
import { continueAsNew, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { StudyActivities } from './activities.ts';
import type { SpreadRequest } from './protocol.ts';

const { replication: replicate } = proxyActivities<StudyActivities>({
  // A worker that was killed is noticed after this; another then begins the replication anew.
  heartbeatTimeout: '6s',
  startToCloseTimeout: '1d',
  // A replication that takes its worker down each time must not take down all of them for ever.
  retry: { initialInterval: '100ms', maximumInterval: '5s', maximumAttempts: 10 },
});

/**
 * Runs replications as activities, several at once, in their order. Their results are not handed on: they stand in
 * the history, where the client reads them as they come.
 */
export async function study(request: SpreadRequest): Promise<void> {
  const { scenario, programme, first, to, atOnce } = request;
  let next = request.from;
  const lane = async () => {
    while (next < to && !workflowInfo().continueAsNewSuggested) {
      const replication = next++;
      await replicate({ scenario, programme, replication, isFirst: replication === first });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, to - next) }, lane));
  if (next < to) await continueAsNew<typeof study>({ ...request, from: next });
}
