import { clean } from 'xstate-temporal/cli';
import { codeOf, WatchfloorError } from 'xstate-temporal/engine';
import { stringify } from 'yaml';
import { valueLabel } from '../../simulator/report/index.ts';
import { override } from '../../simulator/scenarios/override.ts';
import { type Expectation, type Outcome, parseExpectation } from '../../simulator/study/expect/index.ts';
import {
  type Failure,
  failuresOf,
  type Runner,
  type ScenarioData,
  type Shrunk,
  type Study,
  sameFailure,
  shrink,
} from '../../simulator/study/experiments/index.ts';
import { readYaml } from '../../text/yaml.ts';
import { writeOutput } from './output.ts';
import { quotedFile } from './shell.ts';
import type { Source } from './source.ts';

/** The replication of a study that fails first, if one does. */
export function failingReplication({ runs, verdicts }: Study): number | undefined {
  const index = runs.findIndex(
    ({ violations, surprises }, run) =>
      violations + surprises > 0 ||
      verdicts.some(
        ({ holds, demanded, outcomes }) => !holds && demanded !== 'sometimes' && isKnownToFail(outcomes[run]),
      ),
  );
  return runs[index]?.replication;
}

/** A run of which nothing was measured, or of which nobody knows, does not fail alone. */
function isKnownToFail(outcome: Outcome | undefined): boolean {
  return outcome?.holds === false && outcome.unknown !== true && outcome.value !== undefined;
}

/** The scenario's data as it ran, with everything that was set on the command line. */
export function dataOf({ text, changes }: Source): ScenarioData {
  const data = readYaml(text).value as ScenarioData;
  const small = changes.small === true ? (data.small as Record<string, unknown> | undefined) : undefined;
  return override(data, { ...small, ...changes.set }) as ScenarioData;
}

export interface SmallerOptions {
  readonly source: Source;
  readonly replication: number;
  /** Runs a candidate, written as YAML. */
  readonly runnerOf: (text: string) => Runner;
  readonly tries: number;
  readonly onTry?: (tried: number, kept: number) => void;
  readonly signal: AbortSignal;
}

export interface Smaller extends Shrunk {
  readonly failure: Failure;
  /** Whether anything is left out of it: a part, or an expectation that it does not fail. */
  readonly isSmaller: boolean;
}

/** Looks for a smaller scenario that fails as one replication does; `undefined` where that run does not fail. */
export async function smaller({
  source,
  replication,
  runnerOf,
  tries,
  onTry,
  signal,
}: SmallerOptions): Promise<Smaller | undefined> {
  const data = dataOf(source);
  const run = await runnerOf(stringify(data))(replication);
  const [failure] = failuresOf(run, source.expectations);
  if (failure === undefined) return undefined;
  const { expect: _, ...rest } = data;
  // What else was expected does not matter to this failure.
  const from: ScenarioData = failure.kind === 'expectation' ? { ...rest, expect: [failure.text] } : rest;
  const about: readonly Expectation[] = source.expectations.filter(
    ({ text }) => failure.kind === 'expectation' && text === failure.text,
  );
  const fails = async (candidate: ScenarioData) => {
    try {
      const result = await runnerOf(stringify(candidate))(replication);
      return failuresOf(result, about).some((other) => sameFailure(other, failure));
    } catch (error) {
      // What was found until then is kept.
      if (signal.aborted) return false;
      // A candidate may be no scenario any more; whoever stops the work means it.
      if (codeOf(error) === 'ABORTED' || !(error instanceof WatchfloorError)) throw error;
      return false;
    }
  };
  const shrunk = await shrink(from, { fails, tries, signal, ...(onTry === undefined ? {} : { onTry }) });
  return { ...shrunk, failure, isSmaller: shrunk.kept > 0 || about.length < source.expectations.length };
}

/** What a failure is, in a line. */
export function failureLabel(failure: Failure): string {
  switch (failure.kind) {
    case 'expectation': {
      const expectation = parseExpectation(failure.text);
      const isDuration = expectation.kind === 'bound' && expectation.measure.kind !== 'share';
      const unit = isDuration ? expectation.unit : 'number';
      const { above, measured } = failure;
      const label = above === undefined ? valueLabel(measured, unit) : `above ${valueLabel(above, unit)}`;
      return `${clean(failure.text)}: measured ${label}`;
    }
    case 'invariant':
      return `invariant "${clean(failure.name)}": ${clean(failure.what)}`;
    case 'surprise':
      return `${clean(failure.event)}: expected ${clean(failure.expected)}, got ${clean(failure.got)}`;
  }
}

/**
 * Writes a scenario file with the line that editors complete it by, and what it is for.
 *
 * @throws FILE_UNWRITABLE
 */
export async function writeScenario(file: string, scenario: ScenarioData, comments: readonly string[]): Promise<void> {
  const head = [`yaml-language-server: $schema=${SCHEMA_FILE}`, ...comments].map((line) => `# ${clean(line, 300)}\n`);
  await writeOutput(file, `${head.join('')}${stringify(scenario, { lineWidth: 120 })}`);
}

/** Where `simulate schema --write` puts the schema, beside the scenarios. */
export const SCHEMA_FILE = './scenario.schema.json';

/** The command that runs one replication of a file. */
export function replicationCommand(file: string, replication: number): string {
  return `npx watchfloor simulate ${quotedFile(file)}${replication === 0 ? '' : ` --replication ${replication}`}`;
}
