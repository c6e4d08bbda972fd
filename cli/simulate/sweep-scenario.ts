import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { clean, json, table, wrap } from 'xstate-temporal/cli';
import { measureNames } from '../../simulator/model/names.ts';
import {
  measureOf,
  type Sweep,
  sweepCells,
  sweepColumns,
  sweepCsv,
  sweepMarkdown,
  sweepPage,
  sweepRows,
  sweepSvg,
  theoryNote,
  valueLabel,
} from '../../simulator/report/index.ts';
import { parseScenario } from '../../simulator/scenarios/load.ts';
import { durationOf, type Expectation, expectationsOf } from '../../simulator/study/expect/index.ts';
import {
  answerOf,
  expertsByTheory,
  grid,
  lowestThatHolds,
  rangeOf,
  replicate,
  type SweepPoint,
} from '../../simulator/study/experiments/index.ts';
import type { Context } from '../command.ts';
import { badInput } from '../exit.ts';
import { noteSmall } from './as-written.ts';
import { inOrder } from './in-order.ts';
import type { StudyOptions } from './options.ts';
import { checkFolder, makeFolder, writeOutput, writing } from './output.ts';
import { progressBar } from './progress.ts';
import { commandLine } from './shell.ts';
import { readSource, type Source } from './source.ts';
import type { WhereOptions } from './where.ts';
import { studyRunners } from './where.ts';
import { defaultFolder } from './write-report.ts';

export interface SweepOptions extends StudyOptions, WhereOptions {
  readonly replications: number;
  readonly workers?: number;
  readonly expect?: string;
  readonly report?: string;
  readonly markdown?: string;
}

/** Runs a scenario at every point of a grid and shows where its promise holds. */
export async function sweepScenario(
  { terminal, interrupt }: Context,
  given: string,
  options: SweepOptions,
): Promise<void> {
  const { ranges, fixed } = rangesOf(options.set ?? []);
  const settings = Object.keys(ranges);
  const points = grid(ranges);
  if (points === undefined) throw badInput('A sweep has 1,000 points at most.');
  const source = await readSource(given, { ...options, set: fixed });
  const expectation = expectationOf(source, options.expect);
  const { replications } = options;
  const folder = options.report ?? path.join(defaultFolder(path.parse(source.path).name), 'sweep');
  await checkFolder(folder);
  if (options.markdown !== undefined) await checkFolder(path.dirname(options.markdown));
  // All settings are tried before the first run: a wrong path must not be found after the others have run.
  for (const point of points) parseScenario(source.text, given, changed(source, point));
  noteSmall(terminal, [source]);
  const { runners, scenariosAtOnce } = await studyRunners(options, points.length, interrupt.signal, terminal.note);
  const bar = progressBar(terminal, clean(source.scenario.scenario, 30), 'runs');
  let done = 0;
  const studied = async (point: (typeof points)[number]): Promise<SweepPoint> => {
    const changes = changed(source, point);
    const study = await replicate(runners.of({ text: source.text, path: source.path, changes }), {
      replications,
      expectations: [expectation],
      concurrency: runners.concurrency,
      onRun: () => bar.update(++done, points.length * replications),
      signal: interrupt.signal,
    });
    interrupt.signal.throwIfAborted();
    return { settings: point, study };
  };
  let swept: readonly SweepPoint[];
  try {
    swept = await inOrder(points, scenariosAtOnce, studied);
  } finally {
    bar.stop();
    await runners.close();
  }
  const limit = limitOf(expectation.text);
  const [setting = ''] = settings;
  const byExperts = settings.length === 1 && setting === 'experts.count' && limit !== undefined;
  const sweep: Sweep = {
    title: source.scenario.title || source.scenario.scenario,
    command: commandLine(
      'sweep',
      [given],
      [
        ...(options.set ?? []).map((one): [string, string] => ['--set', one]),
        ...(options.small === true ? [['--small'] as [string]] : []),
        ...(options.until === undefined ? [] : [['--until', options.until] as [string, string]]),
        ...(options.seed === undefined ? [] : [['--seed', String(options.seed)] as [string, string]]),
        ['--replications', String(replications)],
        ...(options.expect === undefined ? [] : [['--expect', options.expect] as [string, string]]),
        ...(options.markdown === undefined ? [] : [['--markdown', options.markdown] as [string, string]]),
      ],
    ),
    expectation: expectation.text,
    settings,
    replications,
    seed: source.scenario.seed,
    points: swept.map((point) => {
      const theory = byExperts ? expertsByTheory(point.study, Number(point.settings[setting]), limit) : undefined;
      return { ...point, ...(theory === undefined ? {} : { theory }) };
    }),
    conclusion: conclusionOf(swept, settings, expectation),
  };
  await write(sweep, folder, options.markdown);
  terminal.result(jsonOf(sweep), () => {
    terminal.line(terminal.colors.bold(clean(sweep.title)));
    terminal.line(
      terminal.colors.dim(`${clean(expectation.text)}: ${replications} replications a point, seed ${sweep.seed}`),
    );
    terminal.line();
    const color = { '✓ yes': terminal.colors.green, '✗ no': terminal.colors.red };
    table(
      terminal,
      sweepColumns(sweep).map((title) => ({
        title,
        align: 'right' as const,
        style: (text: string) => (color[text as keyof typeof color] ?? ((same: string) => same))(text),
      })),
      sweepRows(sweep).map(sweepCells),
    );
    terminal.line();
    terminal.line(sweep.conclusion);
    if (sweep.points.some(({ theory }) => theory !== undefined))
      for (const line of wrap(theoryNote, terminal.columns)) terminal.line(terminal.colors.dim(line));
    terminal.line(`Report: ${clean(path.join(folder, 'sweep.html'))}`);
  });
}

function changed({ changes }: Source, point: Readonly<Record<string, unknown>>): Source['changes'] {
  return { ...changes, set: { ...changes.set, ...point } };
}

/** Parts what is swept from what is only set: a range or a list is swept. @throws INPUT_INVALID */
function rangesOf(assignments: readonly string[]): { ranges: Record<string, readonly unknown[]>; fixed: string[] } {
  const ranges: Record<string, readonly unknown[]> = {};
  const fixed: string[] = [];
  for (const assignment of assignments) {
    const equals = assignment.indexOf('=');
    const text = assignment.slice(equals + 1);
    const isRange = equals > 0 && !/^[[{"]/.test(text) && (text.includes('..') || text.includes(','));
    const values = isRange ? rangeOf(text) : undefined;
    if (isRange && values === undefined)
      throw badInput(
        `--set ${clean(assignment, 60)}: write a range like 2..12, 2..12..2 or 0.1..0.5..0.1, or a list like 0.1,0.2; of 1,000 values at most.`,
      );
    if (values === undefined) fixed.push(assignment);
    else ranges[assignment.slice(0, equals)] = values;
  }
  if (Object.keys(ranges).length === 0) throw badInput('Say what to sweep, such as --set experts.count=2..12.');
  return { ranges, fixed };
}

function expectationOf(source: Source, text: string | undefined): Expectation & { kind: 'bound' } {
  const expectations =
    text === undefined ? source.expectations : expectationsOf([text], measureNames, { text: '', path: '--expect' });
  const first = expectations.find((one) => one.kind === 'bound');
  if (first?.kind !== 'bound')
    throw badInput(
      `${clean(source.given)} expects nothing that has a bound; say with --expect what the sweep is about.`,
    );
  return first;
}

/** Within which time something is promised, where the expectation says so. */
function limitOf(text: string): number | undefined {
  const said = /[<>]=?\s*((?:\d+(?:\.\d+)?[smhdw])+)/.exec(text)?.[1];
  return said === undefined ? undefined : durationOf(said);
}

function conclusionOf(points: readonly SweepPoint[], settings: readonly string[], { text }: Expectation): string {
  const [setting = ''] = settings;
  if (settings.length > 1 || typeof points[0]?.settings[setting] !== 'number')
    return `Of ${points.length} points, ${points.filter((point) => answer(point) === 'yes').length} keep it for sure.`;
  const least = lowestThatHolds(points, setting);
  const highest = Math.max(...points.map((point) => Number(point.settings[setting])));
  if (least === undefined) return `Up to ${setting} = ${highest} no value keeps ${text} for sure.`;
  const [verdict] = least.study.verdicts;
  const { estimate } = verdict === undefined ? {} : answerOf(verdict);
  const unit = verdict?.unit ?? 'number';
  const top = (value: number) => (unit === 'share' ? Math.min(1, value) : value);
  const measured =
    estimate === undefined
      ? ''
      : ` there ${measureOf(text)} is ${valueLabel(estimate.value, unit)} (95 % interval ${valueLabel(Math.max(0, estimate.low), unit)} to ${valueLabel(top(estimate.high), unit)})`;
  const open = points.filter(
    (point) => answer(point) === 'open' && Number(point.settings[setting]) < Number(least.settings[setting]),
  );
  const unsure =
    open.length === 0
      ? ''
      : ` At ${open.map((point) => String(point.settings[setting])).join(', ')} it may hold or not: more replications would tell.`;
  return `${setting} = ${String(least.settings[setting])} is the lowest value that keeps ${text};${measured}.${unsure}`;
}

function answer({ study }: SweepPoint): 'yes' | 'no' | 'open' {
  const [verdict] = study.verdicts;
  return verdict === undefined ? 'open' : answerOf(verdict).answer;
}

async function write(sweep: Sweep, folder: string, markdown: string | undefined): Promise<void> {
  await writing(folder, async () => {
    await makeFolder(folder);
    await writeFile(path.join(folder, 'sweep.html'), sweepPage(sweep));
    await writeFile(path.join(folder, 'sweep.csv'), sweepCsv(sweep));
    await writeFile(path.join(folder, 'sweep.json'), `${json(jsonOf(sweep))}\n`);
  });
  if (markdown === undefined) return;
  const svg = sweepSvg(sweep);
  const picture = svg === undefined ? undefined : `${path.parse(markdown).name}.svg`;
  if (svg !== undefined && picture !== undefined) await writeOutput(path.join(path.dirname(markdown), picture), svg);
  await writeOutput(markdown, `# ${sweep.title}\n\n${sweepMarkdown(sweep, picture)}`);
}

function jsonOf({ points, ...sweep }: Sweep): unknown {
  return {
    ...sweep,
    points: points.map(({ settings, study, theory }) => {
      const [verdict] = study.verdicts;
      const { estimate, answer: said } =
        verdict === undefined ? { estimate: undefined, answer: 'open' as const } : answerOf(verdict);
      return {
        settings,
        answer: said,
        held: verdict?.held,
        runs: study.runs.length,
        ...(estimate === undefined ? {} : { mean: estimate.value, low: estimate.low, high: estimate.high }),
        ...(theory === undefined ? {} : { theory }),
      };
    }),
  };
}
