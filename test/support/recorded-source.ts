import type { HistorySource, ListedRun } from '../../audit/index.ts';
import { runFromJson } from '../../audit/index.ts';
import type { Recorded } from './recorded.ts';

/** A server that has what was recorded, and counts what it is asked. */
export function recordedSource(all: readonly Recorded[]): HistorySource & { readonly asked: string[] } {
  const runs = all.flatMap(({ histories, instance, machine, version }) =>
    histories.map((history) => {
      const run = runFromJson(history);
      const { status } = run;
      const listed: ListedRun = {
        workflowId: instance,
        runId: run.runId,
        status,
        startedAt: 0,
        closedAt: status === 'running' ? null : 1,
        machine,
        version,
        tenant: null,
      };
      return { listed, json: history as { events: unknown[] } };
    }),
  );
  const asked: string[] = [];
  return {
    namespace: 'recorded',
    asked,
    async *list(query) {
      asked.push(`list ${query}`);
      for (const { listed } of runs) yield listed;
    },
    count: async (query) => {
      asked.push(`count ${query}`);
      return runs.length;
    },
    history: async (workflowId, runId) => {
      asked.push(`history ${workflowId}`);
      const of = runs.filter(({ listed }) => listed.workflowId === workflowId);
      return (runId === undefined ? of.at(-1) : of.find(({ listed }) => listed.runId === runId))?.json;
    },
  };
}
