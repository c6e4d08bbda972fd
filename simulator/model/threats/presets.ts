import type { Distribution } from '../../../numeric/random/index.ts';
import { assumed, breakoutYears, dwellYears, type FactId, fact } from '../../scenarios/facts/index.ts';
import type { CampaignKind } from '../../scenarios/parts/threats.ts';
import type { CampaignSpec } from './campaign.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The published medians that classes other than intrusions at large have instead of a figure for each year. */
const ownDwell: Readonly<Partial<Record<CampaignKind, FactId>>> = {
  handsOnKeyboardAttack: 'dwell-hands-on-2024',
  cyberEspionage: 'dwell-espionage-2025',
  ransomware: 'dwell-ransomware-2024',
};

/** The time from compromise to detection: log-normal, its median published, its sigma fitted to the tail of 2021. */
export function dwellOf({ kind, year, dwell }: CampaignSpec): Distribution {
  if (dwell !== undefined) return dwell;
  const median = fact(ownDwell[kind] ?? (`dwell-${publishedFor(dwellYears, year)}` as FactId));
  return { lognormal: { median: median * DAY, sigma: fact('dwell-sigma') } };
}

/**
 * The time from the first foothold to lateral movement: log-normal, its mean published for eCrime. `undefined` for
 * classes without a published figure: they move when their graph and their dwell time say so.
 */
export function breakoutOf({ kind, year, breakout }: CampaignSpec): Distribution | undefined {
  if (breakout !== undefined) return breakout;
  if (kind !== 'handsOnKeyboardAttack' && kind !== 'ransomware') return undefined;
  const sigma = assumed('breakout-sigma');
  const mean = fact(`breakout-${publishedFor(breakoutYears, year)}` as FactId) * MINUTE;
  return { lognormal: { median: mean * Math.exp(-(sigma ** 2) / 2), sigma } };
}

/** The last year with a figure that is not after the one wanted; else the first one. */
function publishedFor(years: readonly number[], wanted = Number.POSITIVE_INFINITY): number {
  return years.findLast((year) => year <= wanted) ?? years[0] ?? 0;
}
