import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { clean } from 'xstate-temporal/cli';
import type { Scenario } from '../../simulator/index.ts';
import { measureNames } from '../../simulator/model/names.ts';
import { chartCoverage } from '../../simulator/run/chart-coverage.ts';
import { loadScenario, type ScenarioChanges } from '../../simulator/scenarios/load.ts';
import { type Expectation, expectationsOf } from '../../simulator/study/expect/index.ts';
import { badInput } from '../exit.ts';
import { adversarySettings } from './as-written.ts';

/** A scenario as it is to be run, with where it comes from. */
export interface Source {
  /** As given on the command line: a path, or the name of a scenario that comes with Watchfloor. */
  readonly given: string;
  readonly path: string;
  /** The file's text. */
  readonly text: string;
  readonly changes: ScenarioChanges;
  readonly scenario: Scenario;
  readonly expectations: readonly Expectation[];
}

/** Options that change a scenario. */
export interface ChangeOptions {
  readonly set?: readonly string[];
  readonly small?: boolean;
  readonly until?: string;
  readonly seed?: number;
  readonly attackBundle?: string;
  readonly adversary?: string;
}

/**
 * Reads a scenario file, or one that comes with Watchfloor by its name.
 *
 * @throws what `loadScenario` throws; SCENARIO_INVALID for an expectation that means nothing; INPUT_INVALID
 */
export async function readSource(given: string, options: ChangeOptions = {}): Promise<Source> {
  const file = existsSync(given) ? given : ((await bundled()).get(given) ?? given);
  const changes: ScenarioChanges = await changesOf(options, given, file);
  const scenario = await loadScenario(file, changes);
  const text = await readFile(file, 'utf8');
  const expectations = expectationsOf(scenario.expect, measureNames, { text, path: given }, chartCoverage());
  return { given, path: path.resolve(file), text, changes, scenario, expectations };
}

async function changesOf(options: ChangeOptions, given: string, file: string): Promise<ScenarioChanges> {
  const { adversary, small = false } = options;
  const set = settings(options);
  if (adversary === undefined) return { small, set };
  // An unreadable file is refused when it is loaded.
  const written = await readFile(file, 'utf8').catch(() => '');
  return { small, set: { ...set, ...adversarySettings(adversary, given, written, { small, set }) } };
}

/** The scenarios that come with Watchfloor: paths by name. */
export async function bundled(): Promise<ReadonlyMap<string, string>> {
  // In the package this file is a folder further down, and the scenarios are where they are in the clone.
  const folders = ['../../', '../../../'].map((up) =>
    fileURLToPath(new URL(`${up}simulator/scenarios/library`, import.meta.url)),
  );
  for (const folder of folders) {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.yaml')).sort();
    if (names.length > 0)
      return new Map(names.map((name) => [name.slice(0, -'.yaml'.length), path.join(folder, name)]));
  }
  return new Map();
}

function settings({ set = [], until, seed, attackBundle }: ChangeOptions): Record<string, unknown> {
  return {
    ...Object.fromEntries(set.map(setting)),
    ...(until === undefined ? {} : { horizon: until }),
    ...(seed === undefined ? {} : { seed }),
    // From where the command is given, not from beside the scenario.
    ...(attackBundle === undefined ? {} : { 'attackBundle.file': path.resolve(attackBundle) }),
  };
}

/** `experts.count=3`: the value is JSON where it can be read as such, else text. @throws INPUT_INVALID */
export function setting(assignment: string): [path: string, value: unknown] {
  const equals = assignment.indexOf('=');
  if (equals < 1) throw badInput(`--set ${clean(assignment, 60)}: write it like --set experts.count=3.`);
  const text = assignment.slice(equals + 1);
  let value: unknown = text;
  try {
    value = JSON.parse(text);
  } catch {
    // A text without quotes.
  }
  return [assignment.slice(0, equals), value];
}

/** The flags of `ChangeOptions`, for a command line that is shown. */
export function changeFlags({
  set = [],
  small,
  until,
  seed,
  attackBundle,
  adversary,
}: ChangeOptions): [string, string?][] {
  return [
    ...(small === true ? [['--small'] as [string]] : []),
    ...set.map((one): [string, string] => ['--set', one]),
    ...(until === undefined ? [] : [['--until', until] as [string, string]]),
    ...(seed === undefined ? [] : [['--seed', String(seed)] as [string, string]]),
    ...(attackBundle === undefined ? [] : [['--attack-bundle', attackBundle] as [string, string]]),
    ...(adversary === undefined ? [] : [['--adversary', adversary] as [string, string]]),
  ];
}
