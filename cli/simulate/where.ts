import { type Command, Option } from 'commander';
import { MOST_AT_ONCE } from '../../simulator/study/distributed/protocol.ts';
import { badInput } from '../exit.ts';
import { withTarget } from '../input/options.ts';
import type { TargetOptions } from '../input/target.ts';
import { checkServerOptions } from './check-options.ts';
import type { Runners } from './runner.ts';

/** Names are parts of workflow ids, and are shown and typed. */
const STUDY_NAME = /^[A-Za-z0-9][\w.-]{0,59}$/;

/** Where a study of several scenarios runs. */
export interface WhereOptions extends TargetOptions {
  readonly on: 'virtual' | 'workers';
  readonly replications: number;
  readonly workers?: number;
  readonly study?: string;
}

/** Runners for several scenarios, and how many of them are worth running at the same time. */
export interface StudyRunners {
  readonly runners: Runners;
  readonly scenariosAtOnce: number;
}

/** Adds `--on`, and the options of a server. */
export function withWhere(command: Command): Command {
  return withTarget(command)
    .addOption(
      new Option('--on <target>', 'where: in this process, or on workers for studies')
        .choices(['virtual', 'workers'])
        .default('virtual'),
    )
    .addOption(studyOption());
}

/** `--study`, by which a study is taken up again. */
export function studyOption(): Option {
  return new Option(
    '--study <name>',
    'with --on workers: what it is called on the server; the same command with the same name goes on where it was cut off',
  ).helpGroup('Runs:');
}

/** What a command says before it waits for workers, so that it can be taken up again. */
export function studyNote(study: string): string {
  return `Study ${study}: if this is cut off, the same command with --study ${study} goes on.`;
}

/** @throws INPUT_INVALID for a name where no server is asked to keep it, and for one that is none */
export function checkStudyName({ on, study }: { readonly on: string; readonly study?: string }): void {
  if (study === undefined) return;
  if (on !== 'workers') throw badInput('--study is the name of a study on workers; give --on workers too.');
  if (!STUDY_NAME.test(study))
    throw badInput(
      '--study: a name has letters, digits, "-", "_" and ".", begins with one of the first two, and has no more than 60.',
    );
}

/** @throws INPUT_INVALID; what `spreadRunners` throws */
export async function studyRunners(
  options: WhereOptions,
  scenarios: number,
  signal: AbortSignal,
  note: (text: string) => void,
): Promise<StudyRunners> {
  const { on, replications, workers } = options;
  checkStudyName(options);
  checkServerOptions(options);
  if (on === 'virtual') {
    const { defaultWorkers, virtualRunners } = await import('./runner.ts');
    // Threads are as busy with one scenario after another.
    return { runners: virtualRunners(Math.min(replications, workers ?? defaultWorkers()), signal), scenariosAtOnce: 1 };
  }
  const { drawStudyName, spreadRunners } = await import('./spread-runner.ts');
  const most = workers ?? MOST_AT_ONCE;
  // One more than has room at once, so that no worker waits for the last replication of the one before.
  const scenariosAtOnce = Math.min(scenarios, most, 1 + Math.ceil(most / replications));
  const study = options.study ?? drawStudyName();
  const runners = await spreadRunners({ ...options, study }, signal, scenariosAtOnce);
  note(studyNote(study));
  return { runners, scenariosAtOnce };
}
