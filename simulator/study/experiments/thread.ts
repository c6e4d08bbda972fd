/** What a thread of `Threads` runs: replications of scenarios, one after another. @module */
import { parentPort } from 'node:worker_threads';
import { codeOf, messageOf } from 'xstate-temporal/engine';
import type { RunResult } from '../../model/result.ts';
import { runScenario } from '../../run/run.ts';
import { parseScenario, type ScenarioChanges } from '../../scenarios/load.ts';
import type { Scenario } from '../../scenarios/schema.ts';

/** A replication to be run on the virtual clock. */
export interface Job {
  readonly text: string;
  readonly path: string;
  readonly changes: ScenarioChanges;
  readonly replication: number;
  /** As `runScenario` has it. */
  readonly contextChecks?: boolean;
}

export type Answer =
  | { readonly kind: 'progress'; readonly share: number }
  | { readonly kind: 'done'; readonly result: RunResult }
  | { readonly kind: 'failed'; readonly code: string | undefined; readonly message: string };

const port = parentPort;
let last: { readonly key: string; readonly scenario: Scenario } | undefined;

port?.on('message', (job: Job) => {
  void answer(job).then((said) => port.postMessage(said));
});

async function answer({ text, path, changes, replication, contextChecks = true }: Job): Promise<Answer> {
  try {
    const key = JSON.stringify([text, changes]);
    last = last?.key === key ? last : { key, scenario: parseScenario(text, path, changes) };
    const onProgress = (elapsed: number, horizon: number) =>
      port?.postMessage({ kind: 'progress', share: elapsed / horizon } satisfies Answer);
    return {
      kind: 'done',
      result: await runScenario(last.scenario, { replication, onProgress, contextChecks, floor: replication === 0 }),
    };
  } catch (error) {
    return { kind: 'failed', code: codeOf(error), message: messageOf(error) };
  }
}
