import {
  type Estimate,
  leastForLaw,
  lognormalFit,
  quantile,
  rateInterval,
  shareInterval,
  sorted,
} from '../../../numeric/statistics/index.ts';
import { durationText } from '../experiments/index.ts';
import { type Share, type Spans, type Tally, workedFor } from './tally.ts';
import { shiftsIn, weekIn } from './week.ts';

/** What a scenario is given in place of an assumption. */
export interface Parameter {
  /** Its place in a scenario: `experts.look`. */
  readonly path: string;
  /** What stands there. */
  readonly value: unknown;
  readonly unit: 'share' | 'duration' | 'perDay' | 'count';
  /** The share, the median in milliseconds, the rate a day, or the number. */
  readonly estimate: Estimate;
  /** Of a log-normal law. */
  readonly sigma?: Estimate;
  /** What else must be known of it. */
  readonly note?: string;
}

const DAY = 86_400_000;
/** So small a chance of a fit is none. */
const misfit = 0.001;
/** How many values stand for a law of no known form. */
const steps = 100;

/** All that can be told of a tally; what cannot is left out, and stays an assumption of the scenario. */
export function parametersOf(tally: Tally, level = 0.95): Parameter[] {
  const { laws, leads, shares, staff } = tally;
  const worked = workedFor(tally.pieces);
  const work = (kind: 'look' | 'work'): Spans => {
    const of = worked.filter(({ piece }) => piece.kind === kind);
    const ms = (isOpen: boolean) => of.filter(({ piece }) => piece.isOpen === isOpen).map((one) => one.ms);
    return { values: ms(false), open: ms(true) };
  };
  const customers = ['withdraw', 'track', 'neverReply', 'declineIr', 'followUp', 'confirmClose', 'consult'] as const;
  const experts = ['outOfScope', 'irNeeded', 'moreInfo', 'samples', 'moreTime'] as const;
  return [
    ...arrivals(tally, level),
    ...share('customers.lacksPermission', shares.lacksPermission, level),
    ...customers.flatMap((name) => share(`customers.${name}`, shares[name], level)),
    ...(['reply', 'chooseAfter', 'followUpAfter', 'confirmAfter', 'clarify', 'takeUp'] as const).flatMap((name) =>
      law(`customers.${name}`, laws[name], level),
    ),
    ...people('experts', staff.experts, level),
    ...onShift(tally, level),
    ...law('experts.look', work('look'), level),
    ...law('experts.work', work('work'), level),
    ...experts.flatMap((name) => share(`experts.${name}`, shares[name], level)),
    ...people('hunters', staff.hunters, level),
    ...law('hunters.triage', laws.triage, level),
    ...law('hunters.compose', laws.compose, level),
    ...(leads.length === 0 ? [] : share('hunters.dismiss', shares.dismiss, level)),
    ...people('reviewers', staff.reviewers, level),
    ...share('reviewers.clarify', shares.clarify, level),
    ...share('reviewers.reject', shares.reject, level),
  ];
}

function arrivals({ huntedFor, inquiries, leads, period, subscribedFor }: Tally, level: number): Parameter[] {
  const found: Parameter[] = [];
  if (subscribedFor > 0) {
    const estimate = rateInterval(inquiries.length, subscribedFor / DAY, level);
    const week = weekIn(inquiries, period);
    const rate = { rate: rounded(estimate.value), per: '1d' };
    const value = week === undefined ? { poisson: rate } : { profile: { ...rate, week } };
    const note = week === undefined ? undefined : 'by day and hour, UTC';
    found.push({
      path: 'customers.inquiries',
      value,
      unit: 'perDay',
      estimate,
      ...(note === undefined ? {} : { note }),
    });
  }
  if (huntedFor > 0) {
    const estimate = rateInterval(leads.length, huntedFor / DAY, level);
    const value = { poisson: { rate: rounded(estimate.value), per: '1d' } };
    found.push({
      path: 'detection.falseLeads',
      value,
      unit: 'perDay',
      estimate,
      note: 'all leads, without their adversaries',
    });
  }
  return found;
}

function share(path: string, { hits, n }: Share, level: number): Parameter[] {
  // One of one is no habit: an assumption says more.
  if (n < leastForLaw || hits > n) return [];
  const estimate = shareInterval(hits, n, level);
  // Shares of the same reports may not add up to more than 1, whichever way they are rounded.
  return [{ path, value: Math.floor(estimate.value * 10_000) / 10_000, unit: 'share', estimate }];
}

/** Whoever acted. How many were there and did nothing, nobody can tell. */
function people(path: string, names: ReadonlySet<string>, level: number): Parameter[] {
  const n = names.size;
  if (n === 0) return [];
  return [{ path: `${path}.count`, value: n, unit: 'count', estimate: { value: n, low: n, high: n, level, n } }];
}

function onShift({ taken }: Tally, level: number): Parameter[] {
  const value = shiftsIn(taken);
  if (value === undefined) return [];
  const n = taken.length;
  const note = 'when cases were taken up, UTC';
  return [{ path: 'experts.shifts', value, unit: 'count', estimate: { value: n, low: n, high: n, level, n }, note }];
}

/** A log-normal law, or the values themselves where they are none; nothing where there are too few. */
function law(path: string, { open, values }: Spans, level: number): Parameter[] {
  if (new Set(values).size < leastForLaw) return [];
  // In whichever order the cases came, sums round alike.
  const ordered = sorted(values);
  const { fit, median, sigma } = lognormalFit({ values: ordered, open: sorted(open) }, level);
  if (fit.p >= misfit) {
    const value = { lognormal: { median: seconds(median.value), sigma: Math.min(5, rounded(sigma.value)) } };
    const still = open.length === 0 ? {} : { note: `${open.length} still open` };
    return [{ path, value, unit: 'duration', estimate: median, sigma, ...still }];
  }
  const count = Math.min(steps, ordered.length);
  const value = { empirical: Array.from({ length: count }, (_, at) => seconds(quantile(ordered, (at + 0.5) / count))) };
  const estimate = {
    ...median,
    value: quantile(ordered, 0.5),
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
  };
  return [{ path, value, unit: 'duration', estimate, note: 'not log-normal: the values themselves' }];
}

function seconds(ms: number): string {
  return durationText(Math.max(1_000, ms));
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
