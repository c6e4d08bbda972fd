import { durationQuantile } from '../../numeric/statistics/index.ts';
import { durationLabel, minuteText } from '../../text/index.ts';
import { parseExpectation } from '../study/expect/index.ts';
import type { Study } from '../study/experiments/index.ts';
import { numberLabel, percentLabel, wordsOf } from './format.ts';
import { averageLabel, intervalLabel, intervalNotes } from './metric-labels.ts';
import { card, html, type Section, tableOf } from './page.ts';
import { bars } from './plots/bars.ts';
import { campaign } from './plots/campaign.ts';
import { ecdf, histogram } from './plots/distribution.ts';
import { levelLine } from './plots/level.ts';
import { warmUpPlot } from './plots/warm-up.ts';
import { mark } from './verdicts.ts';

/** How many campaigns are drawn; the others are only counted. */
const MAX_CAMPAIGNS = 9;

/** Surprises and examples of violations that are listed. */
const MAX_ROWS = 20;

export function warmUpSection({ warmUp }: Study): Section | undefined {
  const found = warmUp?.found;
  if (warmUp === undefined || found === undefined) return undefined;
  const plots = found.series.map((series) =>
    card(
      series.measure,
      warmUpPlot(series, warmUp.length),
      series.settled
        ? `Settled after ${durationLabel(series.cut)}.`
        : 'Not settled by half of the run, beyond which the rule does not cut: run longer, or there is no steady state.',
    ),
  );
  return {
    id: 'warm-up',
    title: 'Where the run settles',
    body: html`<p class="soft">${numberLabel(found.runs)} pilot ${found.runs === 1 ? 'run' : 'runs'} from the empty beginning, in windows of ${durationLabel(found.series[0]?.window ?? 0)}: the mean over the runs (faint), Welch's moving average of it, and where MSER-5 cuts. The longest cut is left out of all numbers (shaded). No rule is best everywhere: the line should be flat after it.</p><div class="cards">${plots}</div>`,
  };
}

export function intervals(
  { durations, verdicts, runs, warmUp }: Study,
  meanings: Readonly<Record<string, string>>,
): Section | undefined {
  const measured = Object.entries(durations).filter(([, { values }]) => values.length > 0);
  if (measured.length === 0) return undefined;
  const plots = measured.map(([name, sample]) => {
    const bounds = boundsOf(name, verdicts);
    const drawings = [histogram(name, sample, bounds), ecdf(name, sample, bounds)];
    const meaning = meanings[name];
    return card(
      name,
      drawings.join('\n'),
      `${meaning === undefined ? '' : `${sentence(meaning)} `}${quantiles(sample)}`,
    );
  });
  return {
    id: 'intervals',
    title: 'How long things last',
    body: html`<p class="soft">${runs.length > 1 ? 'Of all runs together. ' : ''}${warmUp === undefined || warmUp.length === 0 ? '' : 'What began in the warm-up is left out. '}Where intervals are open at the end of a run, the curves count them for as long as they were seen (Kaplan and Meier). In brackets 95 % intervals: between two of the values themselves where all have ended (order statistics), else those of the curve, which hold in small samples too (beta product). Both take cases for independent of each other, which those of one run are not: where people wait for each other, the bounds are too close.</p><div class="cards">${plots}</div>`,
  };
}

function quantiles(sample: Study['durations'][string]): string {
  const parts = [0.5, 0.95].map((p) => {
    const { value, above, low, high, method } = durationQuantile(sample, p);
    const label =
      above === undefined
        ? `${percentLabel(p)} within ${durationLabel(value)}`
        : `${percentLabel(p)} within more than ${durationLabel(above)}, not known as yet`;
    return Number.isFinite(low) && Number.isFinite(high) && high > low
      ? `${label} (${durationLabel(low)} to ${durationLabel(high)}, ${method})`
      : label;
  });
  return `${parts.join('; ')}.`;
}

/** `from a lead to …` as a sentence. */
function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

/** The durations that expectations hold an interval against: lines in its plots. */
function boundsOf(name: string, verdicts: Study['verdicts']): number[] {
  const bounds = verdicts.flatMap(({ text }) => {
    const expectation = parseExpectation(text);
    if (expectation.kind !== 'bound') return [];
    const { bound, measure, unit } = expectation;
    if (measure.kind === 'share') return measure.path === name ? [measure.threshold] : [];
    return measure.kind === 'named' && unit === 'duration' && measure.path.startsWith(`${name}.`) ? [bound] : [];
  });
  return [...new Set(bounds)].sort((a, b) => a - b);
}

export function levels(study: Study, meanings: Readonly<Record<string, string>>): Section | undefined {
  const measured = Object.entries(study.levels).filter(([, { max }]) => max > 0);
  if (measured.length === 0) return undefined;
  const warmUp = study.warmUp?.length ?? 0;
  const plots = measured.map(([name, level]) => {
    const use = level.capacity ? ` ${percentLabel(level.average / level.capacity)} of the capacity is used.` : '';
    return card(name, levelLine(name, level, study.horizon, warmUp), `${sentence(meanings[name] ?? name)}${use}`);
  });
  return {
    id: 'levels',
    title: 'Queues and work over time',
    body: html`<p class="soft">${firstOf(study.runs)}Averages are weighted by time${warmUp > 0 ? ', and leave out the warm-up (shaded)' : ''}.</p><div class="cards">${plots}</div>`,
  };
}

/** Said of what is drawn of one run only. */
function firstOf(runs: Study['runs']): string {
  return runs.length > 1 ? `Of the first of ${runs.length} runs. ` : '';
}

export function campaigns({ campaigns: all, start, horizon, runs }: Study): Section | undefined {
  if (all.length === 0) return undefined;
  // Those that came far say most.
  const shown = [...all]
    .map((one, index) => ({
      one,
      index,
      moments: Object.values(one).filter((value) => typeof value === 'number').length,
    }))
    .sort((a, b) => b.moments - a.moments || a.index - b.index)
    .slice(0, MAX_CAMPAIGNS)
    .sort((a, b) => a.index - b.index);
  const cards = shown.map(({ one }) =>
    card(
      `${one.id}: ${wordsOf(one.kind)} at ${one.tenant}`,
      campaign(one, start + horizon),
      `Began ${minuteText(one.began)} UTC; ${one.actions.length} actions. ${one.instances.join(', ')}`,
    ),
  );
  const rest =
    all.length > shown.length
      ? ` ${shown.length} of ${numberLabel(all.length)} are drawn, those that came furthest.`
      : '';
  const legend = html`<div class="legend"><span><i class="dot-alert"></i>raised an alert</span><span><i class="dot-telemetry"></i>left telemetry</span><span><i class="dot-unseen"></i>not seen</span></div>`;
  return {
    id: 'campaigns',
    title: 'Intrusions on their way through the charts',
    body: html`<p class="soft">${firstOf(runs)}Each dot is an action of the adversary; below it, who had the matter in hand from when to when.${rest}</p>${legend}<div class="cards">${cards}</div>`,
  };
}

export function flow({ coverage, ends }: Study): Section {
  const plots = Object.entries(coverage).flatMap(([machine, { states }]) => {
    const reached = Object.entries(states.reached).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    if (reached.length === 0) return [];
    const ended = Object.entries(ends[machine] ?? {}).map(([status, count]) => `${numberLabel(count)} ${status}`);
    return [
      card(
        `${machine}: states entered`,
        bars(
          `How often each state of ${machine} was entered`,
          reached.map(([name, value]) => ({ name, value })),
        ),
        ended.length === 0 ? undefined : `At the end of the run: ${ended.join(', ')}.`,
      ),
    ];
  });
  return { id: 'flow', title: 'Where instances went', body: html`<div class="cards">${plots}</div>` };
}

export function checks({ invariants, surprises, runs }: Study): Section | undefined {
  if (invariants.length === 0 && surprises.length === 0) return undefined;
  const rows = invariants.map(({ name, checks: looked, violations }) => [
    mark(violations === 0),
    name,
    numberLabel(looked),
    numberLabel(violations),
  ]);
  const examples = invariants.flatMap(({ name, examples: shown }) =>
    shown.map(({ instance, at, what }) => [minuteText(at), instance, `${name}: ${what}`]),
  );
  const odd = surprises.map(({ at, instance, event, expected, got, replication }) => [
    minuteText(at),
    instance,
    `${event}: expected ${expected}, got ${got}${runs.length > 1 ? ` (replication ${replication})` : ''}`,
  ]);
  const places = [...examples, ...odd];
  const body = html`${tableOf(
    [
      { title: '', kind: 'mark' },
      { title: 'invariant', kind: 'wide' },
      { title: 'looked at', kind: 'number' },
      { title: 'violated', kind: 'number' },
    ],
    rows,
  )}${
    places.length === 0
      ? undefined
      : html`<p class="caption">${places.length > MAX_ROWS ? `The first ${MAX_ROWS} of ${places.length} places:` : 'Where:'}</p>${tableOf([{ title: 'scenario time' }, { title: 'instance' }, { title: 'what', kind: 'wide' }], places.slice(0, MAX_ROWS))}`
  }`;
  return { id: 'checks', title: 'Invariants and surprises', body };
}

export function numbers({ metrics, runs }: Study, meanings: Readonly<Record<string, string>>): Section {
  const bounded = runs.length > 1 || metrics.some(({ batches, quantile }) => batches ?? quantile);
  const several = runs.length > 1;
  const known = metrics.filter(({ values }) => values.some((value) => value !== undefined));
  const rows = known.map((metric) => [
    html`<code>${metric.name}</code>`,
    averageLabel(metric),
    ...(bounded ? [intervalLabel(metric)] : []),
    meanings[metric.name] ?? '',
  ]);
  const body = html`<p class="soft">${
    several
      ? `Means over ${runs.length} independent runs, with Student's 95 % intervals.`
      : [
          'Of one run: another seed gives other numbers. Replications show how much they vary.',
          ...intervalNotes(known),
        ].join(' ')
  }</p>${tableOf(
    [
      { title: 'measurement' },
      { title: several ? 'mean' : 'value', kind: 'number' },
      ...(bounded ? [{ title: '95 % interval', kind: 'number' as const }] : []),
      { title: '', kind: 'wide' },
    ],
    rows,
  )}`;
  return { id: 'numbers', title: 'All numbers', body };
}
