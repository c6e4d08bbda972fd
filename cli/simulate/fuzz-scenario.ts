import path from 'node:path';
import { clean } from 'xstate-temporal/cli';
import { stringify } from 'yaml';
import { type FuzzResult, fuzz } from '../../simulator/study/experiments/index.ts';
import type { Context } from '../command.ts';
import { EXIT } from '../exit.ts';
import { dataOf, failureLabel, replicationCommand, writeScenario } from './explain-failure.ts';
import { checkFolder } from './output.ts';
import { progressBar } from './progress.ts';
import { virtualRunners } from './runner.ts';
import { commandLine } from './shell.ts';
import { readSource } from './source.ts';
import { defaultFolder } from './write-report.ts';

export interface FuzzCommandOptions {
  readonly runs: number;
  readonly seed: number;
  readonly tries: number;
  readonly write?: string;
}

/** Looks for a failing scenario. Gives the exit code. */
export async function fuzzScenario(
  { terminal, interrupt }: Context,
  given: string | undefined,
  options: FuzzCommandOptions,
): Promise<number> {
  const { runs, seed, tries } = options;
  const source = given === undefined ? undefined : await readSource(given);
  if (options.write !== undefined) await checkFolder(path.dirname(options.write));
  const runners = virtualRunners(1, interrupt.signal);
  const bar = progressBar(terminal, 'fuzz', 'runs');
  const looking = fuzz({
    ...(source === undefined ? {} : { base: dataOf(source) }),
    expectations: source?.expectations ?? [],
    run: (scenario) => runners.of({ text: stringify(scenario), path: 'generated', changes: {} })(0),
    runs,
    seed,
    tries,
    onRun: (count, what) => bar.update(count, what === 'tried' ? runs : tries, what),
    signal: interrupt.signal,
  });
  let result: FuzzResult;
  try {
    result = await looking;
  } finally {
    bar.stop();
    await runners.close();
  }
  const { tried, invalid, found } = result;
  const again = commandLine('fuzz', given === undefined ? [] : [given], [
    ['--runs', String(runs)],
    ['--seed', String(seed)],
  ]);
  if (found === undefined) interrupt.signal.throwIfAborted();
  if (found === undefined) {
    terminal.result({ passed: true, tried, invalid, seed, again }, () =>
      terminal.line(
        `${tried} scenarios, seed ${seed}: none violates an invariant${source === undefined ? '' : ' or fails an expectation'}.`,
      ),
    );
    return EXIT.ok;
  }
  const file = options.write ?? path.join(defaultFolder(''), 'fuzz.yaml');
  const command = replicationCommand(file, 0);
  const label = failureLabel(found.failure);
  await writeScenario(file, found.shrunk.scenario, [`Found by ${again}`, `Fails: ${label}`, command]);
  terminal.result({ passed: false, tried, invalid, seed, again, failure: found.failure, file, command }, () => {
    terminal.line(terminal.colors.red(`Scenario ${tried} of seed ${seed} fails: ${clean(label, 300)}`));
    terminal.line('The smallest found that fails alike:');
    terminal.line(`  ${clean(command, 300)}`);
    terminal.line(`Again: ${again}`);
  });
  if (interrupt.signal.aborted) {
    terminal.note('Interrupted while it was made smaller.');
    return EXIT.interrupted;
  }
  return EXIT.failed;
}
