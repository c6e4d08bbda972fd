import path from 'node:path';
import { clean, type Terminal } from 'xstate-temporal/cli';
import type { Study } from '../../simulator/study/experiments/index.ts';
import { failingReplication, failureLabel, replicationCommand, smaller, writeScenario } from './explain-failure.ts';
import { progressBar } from './progress.ts';
import type { Runners } from './runner.ts';
import type { Source } from './source.ts';

/** Candidates that are tried: some hundred runs, each smaller than the one that failed. */
const TRIES = 200;

export interface FindSmallerOptions {
  readonly terminal: Terminal;
  readonly source: Source;
  readonly study: Study;
  readonly runners: Runners;
  /** Where the smaller scenario is written. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/**
 * After a failure: finds a smaller scenario that fails alike, writes it, and says how to run it. Gives its path; nothing
 * where nothing can be left out.
 */
export async function findSmaller({
  terminal,
  source,
  study,
  runners,
  folder,
  signal,
}: FindSmallerOptions): Promise<string | undefined> {
  const replication = failingReplication(study);
  if (replication === undefined) return undefined;
  const bar = progressBar(terminal, 'looking for a smaller scenario', 'tries');
  const reduced = await smaller({
    source,
    replication,
    runnerOf: (text) => runners.of({ text, path: source.path, changes: {} }),
    tries: TRIES,
    onTry: (tried, kept) => bar.update(tried, TRIES, `${kept} smaller`),
    signal,
  })
    .catch((error: unknown) => {
      // Broken off before anything was found: what the study itself shows is out already.
      if (signal.aborted) return undefined;
      throw error;
    })
    .finally(() => bar.stop());
  if (reduced === undefined) return undefined;
  const label = failureLabel(reduced.failure);
  if (!terminal.json) {
    terminal.line();
    terminal.line(`Replication ${replication} fails: ${clean(label, 300)}`);
  }
  if (!reduced.isSmaller) {
    if (!terminal.json)
      terminal.line(
        reduced.minimal
          ? `The scenario is as small as it gets: nothing single can be left out of it (${reduced.tried} tries).`
          : `No smaller scenario that fails alike was found in ${reduced.tried} tries.`,
      );
    return undefined;
  }
  const file = path.join(folder, `${path.parse(source.path).name}.smaller.yaml`);
  const command = replicationCommand(path.relative(process.cwd(), file) || file, replication);
  await writeScenario(file, reduced.scenario, [
    `Fails like ${path.basename(source.path)}, replication ${replication}: ${label}`,
    reduced.minimal ? 'Nothing single can be left out of it.' : 'It may be made smaller still.',
    command,
  ]);
  if (!terminal.json) {
    terminal.line(
      `A smaller scenario that fails alike (${reduced.kept} of ${reduced.tried} tries were smaller${reduced.minimal ? '' : ', and there may be more'}):`,
    );
    terminal.line(`  ${clean(command, 300)}`);
  }
  return path.relative(process.cwd(), file) || file;
}
