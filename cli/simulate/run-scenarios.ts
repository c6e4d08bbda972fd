import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  durationOf,
  type Expectation,
  judge,
  parseExpectation,
  resolve,
  type Verdict,
} from '../../simulator/expect/index.ts';
import {
  type FoundWarmUp,
  measureText,
  mergeCoverage,
  passed,
  type ReplicateOptions,
  type Runner,
  replicate,
  type Study,
} from '../../simulator/experiments/index.ts';
import { junit, studyJson } from '../../simulator/report/index.ts';
import type { Precision } from '../../simulator/statistics/index.ts';
import { measureNames } from '../../simulator/study/names.ts';
import type { Context } from '../command.ts';
import type { RunCommandOptions } from '../commands/simulate-run.ts';
import { stepPrinter } from '../demo/show.ts';
import { badInput, EXIT } from '../exit.ts';
import type { Terminal } from '../terminal.ts';
import { clean } from '../text.ts';
import { findSmaller } from './find-smaller.ts';
import { share } from './options.ts';
import { printStudy, printVerdict } from './print-study.ts';
import { progressBar } from './progress.ts';
import { defaultWorkers, type Runners, virtualRunners } from './runner.ts';
import { changeFlags, commandLine, readSource, type Source } from './source.ts';
import { pilot, steadyState } from './steady-state.ts';
import { checkStudyName, studyNote } from './where.ts';
import { defaultFolder, writeReport, writing } from './write-report.ts';

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
  const sometimes = (options.sometimes ?? []).map(suiteExpectation);
  const runners = await runnersFor(options, terminal, signal);
  const studies: { source: Source; study: Study; command: string; folder: string; smaller?: string }[] = [];
  try {
    for (const given of sources) {
      const command = commandOf(given, options);
      const { source, found } =
        options.warmUp === 'auto' ? await piloted(given, runners, options, { terminal, interrupt }) : { source: given };
      const study = await studied(source, runners, options, { terminal, interrupt }, found);
      const folder = path.join(
        options.report ?? defaultFolder(''),
        ...(options.report !== undefined && sources.length === 1 ? [] : [path.parse(source.path).name]),
      );
      await writeReport(folder, study, command);
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
  } finally {
    await runners.close();
  }
  const suite = judgeSuite(
    sometimes,
    studies.map(({ study }) => study),
  );
  if (!terminal.json)
    for (const verdict of suite) terminal.line(`${verdict.holds ? '✓' : '✗'} over all runs: ${clean(verdict.text)}`);
  const { junit: junitFile } = options;
  if (junitFile !== undefined)
    await writing(junitFile, async () => {
      await mkdir(path.dirname(path.resolve(junitFile)), { recursive: true });
      const commands = new Map(studies.map(({ study, command }) => [study, command]));
      await writeFile(
        junitFile,
        junit(
          studies.map(({ study }) => study),
          (study) => commands.get(study) ?? '',
        ),
      );
    });
  const good = studies.every(({ study }) => passed(study)) && suite.every(({ holds }) => holds);
  terminal.result(
    {
      passed: good,
      scenarios: studies.map(({ study, command, folder, smaller }) => ({
        ...(studyJson({ ...study, durations: {}, levels: {}, campaigns: [] }, command) as object),
        report: path.join(folder, 'report.html'),
        ...(smaller === undefined ? {} : { smaller }),
      })),
      ...(suite.length === 0 ? {} : { sometimes: suite.map(({ text, holds }) => ({ text, holds })) }),
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
  const { replication: only, precision } = options;
  const bar = progressBar(terminal, clean(scenario.scenario, 30), 'runs');
  let done = 0;
  const shares = new Map<number, number>();
  const update = () => {
    const under = [...shares.values()].reduce((sum, share) => sum + share, 0);
    bar.update(Math.floor((done + under) * 100) / 100, precision === undefined ? options.replications : options.most);
  };
  const onRecord = options.trace === true && !terminal.json ? stepPrinter(terminal) : undefined;
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
    ...(precision === undefined
      ? {}
      : {
          until: {
            measure: options.of ?? firstMeasure(source),
            precision: precisionOf(precision),
            most: options.most,
          },
        }),
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

/** Half the width of an interval: a duration in milliseconds, or a share of the value. */
function precisionOf(text: string): Precision {
  const halfWidth = durationOf(text);
  return halfWidth === undefined ? { relative: share(text) } : { halfWidth };
}

async function runnersFor(options: RunCommandOptions, { json, note }: Terminal, signal: AbortSignal): Promise<Runners> {
  const many = options.precision === undefined ? options.replications : options.most;
  checkStudyName(options);
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

/** What `--precision` is of where nothing is said: the first expectation's own measure. */
function firstMeasure({ expectations, given }: Source): string {
  for (const expectation of expectations) if (expectation.kind === 'bound') return measureText(expectation.text);
  throw badInput(`${clean(given)} expects nothing; say with --of which measurement --precision is of.`);
}

function suiteExpectation(text: string): Expectation {
  const expectation = parseExpectation(/^\s*sometimes\b/.test(text) ? text : `sometimes ${text}`);
  resolve(expectation, measureNames);
  return expectation;
}

/** What one run of all scenarios must have done. Of a study only what its runs were judged by is kept: its coverage. */
function judgeSuite(expectations: readonly Expectation[], studies: readonly Study[]): Verdict[] {
  if (studies.length === 0) return [];
  const coverage = studies.map((study) => study.coverage).reduce(mergeCoverage);
  return expectations.map((expectation) => {
    if (expectation.kind === 'reach')
      return judge(resolve(expectation, measureNames, coverage), [
        { coverage, measurements: { durations: {}, counts: {}, levels: {} } },
      ]);
    throw badInput(
      `--sometimes ${clean(expectation.text)}: over several scenarios only "reaches", "takes" and "refuses" can be asked.`,
    );
  });
}

function commandOf({ given }: Source, options: RunCommandOptions): string {
  const { on, replications, replication, precision, of, most, warmUp, batches } = options;
  return commandLine(
    '',
    [given],
    [
      ...(on === 'virtual' ? [] : [['--on', on] as const]),
      ...changeFlags(options),
      ...(replication === undefined ? [] : [['--replication', String(replication)] as const]),
      ...(replications === 1 ? [] : [['--replications', String(replications)] as const]),
      ...(precision === undefined ? [] : [['--precision', precision] as const, ['--most', String(most)] as const]),
      ...(of === undefined ? [] : [['--of', of] as const]),
      ...(warmUp === undefined ? [] : [['--warm-up', warmUp] as const]),
      ...(batches === undefined ? [] : [['--batches', String(batches)] as const]),
    ],
  );
}
