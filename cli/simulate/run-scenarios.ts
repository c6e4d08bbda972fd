import path from 'node:path';
import { clean, type Terminal } from 'xstate-temporal/cli';
import { junit, type StudySummary, studyJson } from '../../simulator/report/index.ts';
import {
  type FoundWarmUp,
  passed,
  type ReplicateOptions,
  type Runner,
  replicate,
  type Study,
} from '../../simulator/study/experiments/index.ts';
import type { Context } from '../command.ts';
import { stepPrinter } from '../demo/show.ts';
import { EXIT } from '../exit.ts';
import { noteSmall } from './as-written.ts';
import { checkServerOptions } from './check-options.ts';
import { findSmaller } from './find-smaller.ts';
import type { RunCommandOptions } from './options.ts';
import { checkFolder, writeOutput } from './output.ts';
import { untilOf } from './precise.ts';
import { printStudy, printVerdict } from './print-study.ts';
import { progressBar } from './progress.ts';
import { defaultWorkers, type Runners, virtualRunners } from './runner.ts';
import { commandLine } from './shell.ts';
import { changeFlags, readSource, type Source } from './source.ts';
import { pilot, steadyState } from './steady-state.ts';
import { judgeSuite, suiteExpectations } from './suite.ts';
import { checkStudyName, studyNote } from './where.ts';
import { reportFolders, writeReport } from './write-report.ts';

/** Runs scenario files one after another and judges them. Gives the exit code. */
export async function runScenarios(
  { terminal, interrupt }: Context,
  files: readonly string[],
  options: RunCommandOptions,
): Promise<number> {
  const { signal } = interrupt;
  // All are read before the first is run: a mistake in the last must not wait for the others.
  const sources: Source[] = [];
  for (const file of files) sources.push(steadyState(await readSource(file, options), options));
  for (const source of sources) untilOf(source, options);
  const sometimes = suiteExpectations(options.sometimes);
  const folders = reportFolders(
    sources.map((source) => source.path),
    options.report,
  );
  const { junit: junitFile } = options;
  const outputs = [...folders, ...(junitFile === undefined ? [] : [path.dirname(junitFile)])];
  for (const folder of outputs) await checkFolder(folder);
  // What all scenarios together must do is of the command with all of them.
  const whole = commandOf(sources, options);
  noteSmall(terminal, sources);
  const runners = await runnersFor(options, terminal, signal);
  const studies: { source: Source; study: Study; command: string; folder: string; smaller?: string }[] = [];
  try {
    for (const [index, given] of sources.entries()) {
      const command = sources.length === 1 ? whole : commandOf([given], { ...options, sometimes: [] });
      const { source, found } =
        options.warmUp === 'auto' ? await piloted(given, runners, options, { terminal, interrupt }) : { source: given };
      const study = await studied(source, runners, options, { terminal, interrupt }, found);
      const folder = folders[index] as string;
      await writeReport(
        folder,
        study,
        command,
        sources.length === 1 ? judgeSuite(study.stopped === 'interrupted' ? [] : sometimes, [study]) : [],
      );
      if (!terminal.json) {
        if (studies.length > 0) terminal.line();
        printStudy(terminal, study, { all: options.all ?? false });
        terminal.line();
        printVerdict(terminal, study);
        terminal.line(`Report: ${clean(path.relative(process.cwd(), path.join(folder, 'report.html')) || folder)}`);
        terminal.line(`Again:  ${command}`);
      }
      const smaller =
        options.shrink && options.on !== 'temporal' && !signal.aborted
          ? await findSmaller({ terminal, source, study, runners: nearby(runners, options, signal), folder, signal })
          : undefined;
      studies.push({ source, study, command, folder, ...(smaller === undefined ? {} : { smaller }) });
      if (signal.aborted) break;
    }
  } catch (error) {
    // The scenarios before the interrupted one are still reported.
    if (!signal.aborted || studies.length === 0) throw error;
  } finally {
    await runners.close();
  }
  const isWhole = studies.length === sources.length && studies.every(({ study }) => study.stopped !== 'interrupted');
  // Of a part nothing can be said that one run of all must do.
  const suite = judgeSuite(
    isWhole ? sometimes : [],
    studies.map(({ study }) => study),
  );
  if (studies.length < sources.length)
    terminal.note(`Interrupted after ${studies.length} of ${sources.length} scenarios.`);
  if (!terminal.json) {
    for (const verdict of suite) terminal.line(`${verdict.holds ? '✓' : '✗'} over all runs: ${clean(verdict.text)}`);
    if (suite.length > 0 && studies.length > 1) terminal.line(`Again:  ${whole}`);
  }
  if (junitFile !== undefined) {
    const commands = new Map(studies.map(({ study, command }) => [study, command]));
    const all = studies.map(({ study }) => study);
    await writeOutput(
      junitFile,
      junit(all, (study) => commands.get(study) ?? '', { verdicts: suite, command: whole }),
    );
  }
  const good = isWhole && studies.every(({ study }) => passed(study)) && suite.every(({ holds }) => holds);
  terminal.result(
    {
      passed: good,
      scenarios: studies.map(({ study, command, folder, smaller }) => ({
        ...(studyJson(withoutPlots(study), command) as object),
        report: path.join(folder, 'report.html'),
        ...(smaller === undefined ? {} : { smaller }),
      })),
      ...(suite.length === 0 ? {} : { command: whole, sometimes: suite.map(({ text, holds }) => ({ text, holds })) }),
    },
    () => undefined,
  );
  if (signal.aborted) return EXIT.interrupted;
  return good ? EXIT.ok : EXIT.failed;
}

async function studied(
  source: Source,
  runners: Runners,
  options: RunCommandOptions,
  { terminal, interrupt }: Context,
  warmUp?: FoundWarmUp,
): Promise<Study> {
  const { scenario, expectations } = source;
  const { replication: only } = options;
  const until = untilOf(source, options);
  const bar = progressBar(terminal, clean(scenario.scenario, 30), 'runs');
  let done = 0;
  const shares = new Map<number, number>();
  const update = () => {
    const under = [...shares.values()].reduce((sum, share) => sum + share, 0);
    bar.update(Math.floor((done + under) * 100) / 100, until === undefined ? options.replications : until.most);
  };
  const onRecord = options.trace === true && !terminal.json ? stepPrinter(terminal, scenario.horizon) : undefined;
  const base: Runner = (replication) =>
    runners.of(source, {
      onProgress: (share) => {
        shares.set(replication, share);
        update();
      },
      ...(onRecord === undefined ? {} : { onRecord }),
    })(replication);
  const replicateOptions: ReplicateOptions = {
    replications: only === undefined ? options.replications : 1,
    ...(until === undefined ? {} : { until }),
    expectations,
    ...(warmUp === undefined ? {} : { warmUp }),
    title: scenario.title,
    description: scenario.description,
    concurrency: options.trace === true ? 1 : runners.concurrency,
    onRun: ({ replication }, count) => {
      shares.delete(replication);
      done = count;
      update();
    },
    signal: interrupt.signal,
  };
  try {
    return await replicate((replication) => base(replication + (only ?? 0)), replicateOptions);
  } finally {
    bar.stop();
  }
}

/** Looks for the warm-up, and shows that. */
async function piloted(source: Source, runners: Runners, options: RunCommandOptions, { terminal, interrupt }: Context) {
  const bar = progressBar(terminal, 'pilot for the warm-up', 'runs');
  const onRun = (done: number, of: number) => bar.update(done, of);
  try {
    return await pilot(source, runners, options, { onRun, signal: interrupt.signal });
  } finally {
    bar.stop();
  }
}

async function runnersFor(options: RunCommandOptions, { json, note }: Terminal, signal: AbortSignal): Promise<Runners> {
  const many = options.precision === undefined ? options.replications : options.most;
  checkStudyName(options);
  checkServerOptions(options, ['workers', 'temporal']);
  if (options.on === 'workers') {
    const { drawStudyName, spreadRunners } = await import('./spread-runner.ts');
    const study = options.study ?? drawStudyName();
    const runners = await spreadRunners({ ...options, study }, signal);
    note(studyNote(study));
    return runners;
  }
  if (options.on === 'temporal') {
    const { temporalRunners } = await import('./temporal-runner.ts');
    return temporalRunners(options, json, signal);
  }
  return virtualRunners(Math.min(many, options.workers ?? defaultWorkers()), signal);
}

/** Many small runs one after another are sooner done in this process than sent about. */
function nearby(runners: Runners, { on, workers }: RunCommandOptions, signal: AbortSignal): Runners {
  return on === 'workers' ? virtualRunners(Math.min(workers ?? 1, defaultWorkers()), signal) : runners;
}

/** What of a study is printed as JSON: its plots' values, many megabytes at times, are in `report.json` only. */
function withoutPlots({ durations: _, levels: __, campaigns: ___, floor: ____, ...study }: Study): StudySummary {
  return study;
}

function commandOf(sources: readonly Source[], options: RunCommandOptions): string {
  const { on, replications, replication, precision, of, most, warmUp, batches, sometimes = [] } = options;
  return commandLine(
    '',
    sources.map(({ given }) => given),
    [
      ...(on === 'virtual' ? [] : [['--on', on] as const]),
      ...changeFlags(options),
      ...(replication === undefined ? [] : [['--replication', String(replication)] as const]),
      ...(replications === 1 ? [] : [['--replications', String(replications)] as const]),
      ...(precision === undefined ? [] : [['--precision', precision] as const, ['--most', String(most)] as const]),
      ...(of === undefined ? [] : [['--of', of] as const]),
      ...(warmUp === undefined ? [] : [['--warm-up', warmUp] as const]),
      ...(batches === undefined ? [] : [['--batches', String(batches)] as const]),
      ...sometimes.map((text) => ['--sometimes', text] as const),
    ],
  );
}
