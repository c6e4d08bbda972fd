import type { Estimate } from '../../numeric/statistics/index.ts';
import { csv } from '../../text/index.ts';
import type { Verdict } from '../study/expect/index.ts';
import { answerOf, type DeskTheory, type SweepPoint } from '../study/experiments/index.ts';
import { numberLabel, percentLabel, valueLabel } from './format.ts';
import { card, html, page, tableOf } from './page.ts';
import { type SweepMark, sweepPlot } from './plots/sweep.ts';
import { plainStyle } from './style.ts';
import { heldLabel } from './verdicts.ts';

/** A sweep over settings, judged by one expectation. */
export interface Sweep {
  readonly title: string;
  readonly command: string;
  readonly expectation: string;
  readonly settings: readonly string[];
  readonly replications: number;
  readonly seed: number;
  readonly points: readonly (SweepPoint & { readonly theory?: DeskTheory })[];
  /** What the sweep comes to, in a sentence or two. */
  readonly conclusion: string;
}

/** A row of the sweep's table: texts for people. */
export interface SweepRow {
  readonly settings: readonly string[];
  readonly measured: string;
  readonly interval: string;
  readonly held: string;
  readonly answer: 'yes' | 'no' | 'open';
  readonly utilisation: string;
  readonly theory?: { readonly utilisation: string; readonly waiting: string; readonly within: string };
}

export function sweepRows({ points, settings }: Sweep): SweepRow[] {
  return points.map(({ settings: values, study, theory }) => {
    const [verdict] = study.verdicts;
    const { estimate, answer } =
      verdict === undefined ? { answer: 'open' as const, estimate: undefined } : answerOf(verdict);
    const use = study.metrics.find(({ name }) => name === 'experts.busy.utilisation')?.estimate;
    return {
      settings: settings.map((name) => String(values[name])),
      measured:
        estimate === undefined || verdict === undefined ? missing(verdict) : valueLabel(estimate.value, verdict.unit),
      interval: estimate === undefined || verdict === undefined ? '' : intervalLabel(estimate, verdict.unit),
      held: verdict === undefined ? '' : heldLabel(verdict),
      answer,
      utilisation: use === undefined ? '' : percentLabel(use.value),
      ...(theory === undefined
        ? {}
        : {
            theory: {
              utilisation: theory.utilisation >= 1 ? 'overloaded' : percentLabel(theory.utilisation),
              waiting: percentLabel(theory.waiting),
              within: percentLabel(theory.within),
            },
          }),
    };
  });
}

/** Why a point has no mean. */
function missing(verdict: Verdict | undefined): string {
  const outcomes = verdict?.outcomes ?? [];
  const unknown = outcomes.filter(({ value }) => value === Number.POSITIVE_INFINITY).length;
  return unknown > 0 ? `not known in ${unknown} of ${outcomes.length}` : 'not in every run';
}

function intervalLabel({ low, high }: Estimate, unit: 'duration' | 'number' | 'share'): string {
  if (!Number.isFinite(low)) return '';
  const most = unit === 'share' ? Math.min(1, high) : high;
  return `${valueLabel(Math.max(0, low), unit)} to ${valueLabel(most, unit)}`;
}

const answers = { yes: '✓ yes', no: '✗ no', open: 'not sure' };

/** What the columns of theory mean: shown wherever they are. */
export const theoryNote =
  'Erlang C: M/M/c with the rate of work and the mean working time that the runs have measured; its share is of all work, wait and work together. It takes arrivals for Poisson, working times for exponential, all work for alike and a desk that has been open for long: a first reading, not the answer.';

/** The columns' titles for people. */
export function sweepColumns({ settings, expectation, points }: Sweep): string[] {
  const hasTheory = points.some(({ theory }) => theory !== undefined);
  return [
    ...settings,
    measureOf(expectation),
    '95 % interval',
    'holds in runs (95 % interval)',
    'keeps it',
    'experts busy',
    ...(hasTheory ? ['Erlang C: busy', 'must wait', 'done in time'] : []),
  ];
}

export function sweepCells(row: SweepRow): string[] {
  const { theory } = row;
  return [
    ...row.settings,
    row.measured,
    row.interval,
    row.held,
    answers[row.answer],
    row.utilisation,
    ...(theory === undefined ? [] : [theory.utilisation, theory.waiting, theory.within]),
  ];
}

/** What an expectation measures: the text before its comparison. */
export function measureOf(expectation: string): string {
  return expectation.replace(/\s*(<=|>=|==|!=|<|>)\s*[^<>=()]*$/, '').trim();
}

/** The plot of a sweep over one numeric setting whose measure is a share; nothing for any other. */
export function sweepDrawing({ points, settings, expectation }: Sweep): string | undefined {
  const [setting, ...more] = settings;
  if (setting === undefined || more.length > 0) return undefined;
  const marks = points.flatMap(({ settings: values, study, theory }): SweepMark[] => {
    const [verdict] = study.verdicts;
    const estimate = verdict?.unit === 'share' ? answerOf(verdict).estimate : undefined;
    const at = values[setting];
    if (typeof at !== 'number' || estimate === undefined) return [];
    const { value, low, high } = estimate;
    const ends = Number.isFinite(low)
      ? { low: Math.max(0, low), high: Math.min(1, high) }
      : { low: value, high: value };
    return [{ at, value, ...ends, ...(theory === undefined ? {} : { theory: theory.within }) }];
  });
  if (marks.length < 2) return undefined;
  return sweepPlot(`${setting}; ${measureOf(expectation)}`, setting, marks, points[0]?.study.verdicts[0]?.bound);
}

export function sweepPage(sweep: Sweep): string {
  const { title, command, expectation, replications, seed } = sweep;
  const drawing = sweepDrawing(sweep);
  const hasTheory = sweep.points.some(({ theory }) => theory !== undefined);
  const table = tableOf(
    sweepColumns(sweep).map((name) => ({ title: name })),
    sweepRows(sweep).map((row) => sweepCells(row)),
  );
  const head = html`<h1>${title}</h1>
<p class="soft">Does <code>${expectation}</code> hold? ${numberLabel(replications)} replications a point, seed ${seed}, the same random numbers at every point.</p>
<p><b>${sweep.conclusion}</b></p>
<pre><code>${command}</code></pre>`;
  const body = html`${
    drawing === undefined
      ? undefined
      : html`<div class="cards">${card(measureOf(expectation), drawing, hasTheory ? 'Dots with their 95 % intervals: simulated. Dotted: Erlang C.' : 'Dots with their 95 % intervals.')}</div>`
  }${table}${hasTheory ? html`<p class="caption">${theoryNote}</p>` : undefined}`;
  return page({
    title: `${title}: sweep`,
    head,
    sections: [{ id: 'points', title: 'By setting', body }],
    foot: html`<p>Intervals are of means over independent runs (Student).</p>`,
  });
}

/** The plot as a picture of its own, for a page of documentation. */
export function sweepSvg(sweep: Sweep): string | undefined {
  const drawing = sweepDrawing(sweep);
  if (drawing === undefined) return undefined;
  return `${drawing.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" width="630" ').replace('>\n', `>\n<style>${plainStyle}</style>\n<rect class="paper" width="100%" height="100%"/>\n`)}\n`;
}

/** The sweep as a part of a page of documentation. */
export function sweepMarkdown(sweep: Sweep, picture: string | undefined): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const row = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  const columns = sweepColumns(sweep);
  const hasTheory = sweep.points.some(({ theory }) => theory !== undefined);
  return [
    '```sh',
    sweep.command,
    '```',
    '',
    `**${sweep.conclusion}**`,
    '',
    ...(picture === undefined
      ? []
      : [`![${measureOf(sweep.expectation)} by ${sweep.settings.join(', ')}](./${picture})`, '']),
    row(
      columns.map((name, index) =>
        index < sweep.settings.length || name === measureOf(sweep.expectation) ? `\`${name}\`` : name,
      ),
    ),
    row(columns.map(() => '--:')),
    ...sweepRows(sweep).map((one) => row(sweepCells(one))),
    '',
    `${numberLabel(sweep.replications)} replications a point, seed ${sweep.seed}, the same random numbers at every point. Intervals are Student's, of means over replications, and Wilson's, of shares of replications.`,
    ...(hasTheory ? ['', theoryNote] : []),
    '',
  ].join('\n');
}

/** Every point's numbers: settings, mean, ends of the interval, runs in which it holds, theory. */
export function sweepCsv(sweep: Sweep): string {
  return csv([
    [...sweep.settings, 'mean', 'low', 'high', 'held', 'runs', 'theory_utilisation', 'theory_waiting', 'theory_within'],
    ...sweep.points.map(({ settings, study, theory }) => {
      const [verdict] = study.verdicts;
      const estimate = verdict === undefined ? undefined : answerOf(verdict).estimate;
      return [
        ...sweep.settings.map((name) => String(settings[name])),
        estimate?.value,
        estimate?.low,
        estimate?.high,
        verdict?.held,
        verdict?.outcomes.length,
        theory?.utilisation,
        theory?.waiting,
        theory?.within,
      ];
    }),
  ]);
}
