import { type Command, InvalidArgumentError, Option } from 'commander';
import { durationOf } from '../../simulator/study/expect/parse.ts';
import { collect, wholeNumber } from '../input/options.ts';
import type { TargetOptions } from '../input/target.ts';

/** Options that every study takes. */
export interface StudyOptions {
  readonly seed?: number;
  readonly replications: number;
  readonly workers?: number;
  readonly until?: string;
  readonly small?: boolean;
  readonly set?: readonly string[];
  readonly attackBundle?: string;
  readonly adversary?: string;
}

/** Options of `simulate run`. */
export interface RunCommandOptions extends StudyOptions, TargetOptions {
  readonly on: 'virtual' | 'workers' | 'temporal';
  readonly study?: string;
  readonly replication?: number;
  readonly precision?: string;
  readonly of?: string;
  readonly most: number;
  readonly warmUp?: string;
  readonly batches?: number;
  readonly sometimes?: readonly string[];
  readonly trace?: boolean;
  readonly all?: boolean;
  readonly report?: string;
  readonly junit?: string;
  readonly shrink: boolean;
  readonly json?: boolean;
}

/** Adds what changes a scenario: its seed, its length, its values. */
export function withChanges(command: Command): Command {
  return command
    .addOption(
      new Option('--seed <number>', "another seed than the scenario's").argParser(wholeNumber).helpGroup('Scenario:'),
    )
    .addOption(
      new Option('--until <duration>', "another length than the scenario's, such as 30d")
        .argParser(duration)
        .helpGroup('Scenario:'),
    )
    .addOption(new Option('--small', "the scenario's own small form, which ends sooner").helpGroup('Scenario:'))
    .addOption(
      new Option('--set <path=value>', 'another value, such as experts.count=3; repeat for more')
        .argParser(collect)
        .helpGroup('Scenario:'),
    )
    .addOption(
      new Option(
        '--attack-bundle <file>',
        'your own ATT&CK bundle (STIX 2): adversaries take their techniques from it',
      ).helpGroup('Scenario:'),
    )
    .addOption(
      new Option(
        '--adversary <file|group>',
        'what adversaries do: a file with an Attack Flow (.afb, STIX 2.1) or a Caldera adversary; or, of the bundle, a group or campaign such as G0016',
      ).helpGroup('Scenario:'),
    );
}

/** Adds how often a scenario runs, and on how many threads. */
export function withReplications(command: Command, replications: number): Command {
  return command
    .addOption(
      new Option('--replications <count>', 'independent runs, each with random numbers of its own')
        .argParser(positive)
        .default(replications)
        .helpGroup('Runs:'),
    )
    .addOption(
      new Option('--workers <count>', 'runs at once; default: a thread for each processor')
        .argParser(positive)
        .helpGroup('Runs:'),
    );
}

export function positive(text: string): number {
  const value = wholeNumber(text);
  if (value >= 1) return value;
  throw new InvalidArgumentError('It must be 1 or more.');
}

/** `5%` or `0.05`. */
export function share(text: string): number {
  const value = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (text.trim() !== '' && value > 0 && value < 1) return value;
  throw new InvalidArgumentError('It must be a share such as 5% or 0.05.');
}

/** `5%` or `0.05` of the value, or a duration such as `2h` on either side of it. */
export function precision(text: string): string {
  const ms = durationOf(text);
  if (ms !== undefined && ms > 0) return text;
  share(text);
  return text;
}

/** `auto`, `none`, or a duration. */
export function warmUp(text: string): string {
  if (text === 'auto' || text === 'none' || durationOf(text) !== undefined) return text;
  throw new InvalidArgumentError('It must be auto, none, or a duration such as 7d.');
}

export function batches(text: string): number {
  const value = wholeNumber(text);
  if (value >= 2 && value <= 1_000) return value;
  throw new InvalidArgumentError('It must be between 2 and 1000; 10 to 30 are usual.');
}

function duration(text: string): string {
  if (durationOf(text) !== undefined) return text;
  throw new InvalidArgumentError('It must be a duration such as 12h or 30d.');
}
