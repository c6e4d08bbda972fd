import { clean, type Terminal, table, width } from 'xstate-temporal/cli';
import {
  averageLabel,
  heldLabel,
  intervalLabel,
  intervalNotes,
  measuredLabel,
  numberLabel,
  studyNotes,
  unknownNote,
} from '../../simulator/report/index.ts';
import { type Metric, passed, type Study } from '../../simulator/study/experiments/index.ts';
import { durationLabel } from '../../text/index.ts';

/** Surprises and violations that are printed; the report has more. */
const MAX_PLACES = 5;

/** Prints what a study has shown. */
export function printStudy(terminal: Terminal, study: Study, { all = false }: { all?: boolean } = {}): void {
  const { bold, dim, yellow } = terminal.colors;
  const { runs, horizon, seed, target, verdicts } = study;
  const several = runs.length > 1;
  const bounded = several || study.metrics.some(({ batches, quantile }) => batches ?? quantile);
  const sum = (of: (run: Study['runs'][number]) => number) =>
    numberLabel(runs.reduce((total, run) => total + of(run), 0));
  const where = target === 'virtual' ? 'on the virtual clock' : 'on a Temporal server';
  terminal.line(bold(clean(study.title || study.scenario)));
  terminal.line(
    dim(
      `${durationLabel(horizon)} of scenario time ${where}, seed ${seed}, ${several ? `${runs.length} replications` : `replication ${runs[0]?.replication ?? 0}`}: ${sum(({ instances }) => instances)} instances, ${sum(({ steps }) => steps)} steps`,
    ),
  );
  for (const { text, good } of studyNotes(study)) terminal.line(good ? dim(text) : yellow(text));
  terminal.line();
  const metrics = shown(study, all);
  const rows = metrics.map((metric) => [
    metric.name,
    averageLabel(metric),
    ...(bounded ? [intervalLabel(metric)] : []),
  ]);
  table(
    terminal,
    [
      { title: 'MEASUREMENT', least: 20 },
      { title: several ? 'MEAN' : 'VALUE', align: 'right' },
      ...(bounded ? [{ title: '95 % INTERVAL', align: 'right' as const }] : []),
    ],
    rows,
  );
  for (const note of intervalNotes(metrics)) terminal.line(dim(note));
  if (!all) terminal.line(dim('All other numbers are in the report, and shown with --all.'));
  if (verdicts.length > 0) {
    terminal.line();
    printVerdicts(terminal, study);
    const note = unknownNote(verdicts);
    if (note !== undefined) terminal.line(dim(note));
  }
  printFaults(terminal, study);
}

/** A table where the terminal is wide enough; else what was measured stands below its expectation, and nothing is cut. */
function printVerdicts(terminal: Terminal, { verdicts, runs }: Study): void {
  const { dim, green, red, yellow } = terminal.colors;
  const several = runs.length > 1;
  const rows = verdicts.map((verdict) => [
    verdict.holds ? '✓' : verdict.unknown ? '?' : '✗',
    clean(verdict.text),
    measuredLabel(verdict),
    ...(several ? [heldLabel(verdict)] : []),
  ]);
  const titles = ['', 'EXPECTATION', 'MEASURED', ...(several ? ['HOLDS IN'] : [])];
  const style = (text: string) => (text === '✓' ? green(text) : text === '?' ? yellow(text) : red(text));
  const wide = titles.reduce(
    (sum, title, index) => sum + 2 + Math.max(...[title, ...rows.map((row) => row[index] ?? '')].map(width)),
    -2,
  );
  if (!terminal.cut || wide <= terminal.columns) {
    table(
      terminal,
      titles.map((title, index) => ({ title, ...(index === 0 ? { style } : {}) })),
      rows,
    );
    return;
  }
  for (const [mark = '', text = '', measured = '', held] of rows) {
    terminal.line(`${style(mark)} ${text}`);
    terminal.line(dim(`    measured ${measured}${held === undefined ? '' : `; holds in ${held}`}`));
  }
}

function printFaults(terminal: Terminal, { invariants, surprises }: Study): void {
  const { red } = terminal.colors;
  for (const { name, violations, examples } of invariants) {
    if (violations === 0) continue;
    terminal.line();
    terminal.line(red(`✗ invariant "${clean(name)}" is violated ${numberLabel(violations)} times:`));
    for (const { instance, what } of examples.slice(0, MAX_PLACES))
      terminal.line(`  ${clean(instance)}: ${clean(what)}`);
  }
  if (surprises.length === 0) return;
  terminal.line();
  terminal.line(red('✗ steps went otherwise than expected:'));
  for (const { instance, event, expected, got } of surprises.slice(0, MAX_PLACES))
    terminal.line(`  ${clean(event)} to ${clean(instance)}: expected ${clean(expected)}, got ${clean(got)}`);
}

/** The few numbers that most are after: what expectations look at, and waits, queues and breaches where there are any. */
function shown({ metrics, verdicts }: Study, all: boolean): Metric[] {
  const known = metrics.filter(({ values }) => values.some((value) => value !== undefined));
  if (all) return known;
  const asked = verdicts.map(({ text }) => text).join(' ');
  const usual =
    /^(eod\.firstReport\.(p50|p95|count)|tan\.dwell\.p50|experts\.(queue\.average|busy\.utilisation)|eod\.(opened|breach)|tan\.(applied|notified|falseNotice)|campaigns|lost)$/;
  const busy = (metric: Metric) => metric.values.some((value) => value !== undefined && value !== 0);
  return known.filter((metric) => asked.includes(metric.name) || (usual.test(metric.name) && busy(metric)));
}

/** The last line: whether all is as it should be. */
export function printVerdict(terminal: Terminal, study: Study): void {
  const { green, red, yellow } = terminal.colors;
  if (study.stopped === 'interrupted') {
    terminal.line(yellow('Interrupted: not judged.'));
    return;
  }
  const failing = study.verdicts.filter(({ holds, unknown }) => !holds && !unknown).length;
  const open = study.verdicts.filter(({ unknown }) => unknown).length;
  if (passed(study)) {
    terminal.line(
      green(
        study.verdicts.length === 0
          ? 'No invariant is violated; nothing else was expected.'
          : holding(study.verdicts.length),
      ),
    );
    return;
  }
  const parts = [
    ...(failing > 0 ? [`${failing} of ${study.verdicts.length} expectations ${failing === 1 ? 'fails' : 'fail'}`] : []),
    ...(study.runs.some(({ violations }) => violations > 0) ? ['an invariant is violated'] : []),
    ...(study.runs.some(({ surprises }) => surprises > 0) ? ['steps went otherwise than expected'] : []),
  ];
  const style = parts.length > 0 ? red : yellow;
  const undecided =
    open > 0 ? [`${open} of ${study.verdicts.length} expectations ${open === 1 ? 'is' : 'are'} not decided`] : [];
  terminal.line(style(`${[...parts, ...undecided].join('; ')}. The seed is ${study.seed}.`));
}

function holding(count: number): string {
  return count === 1 ? 'The expectation holds.' : `All ${count} expectations hold.`;
}
