import type { Fact } from './fact.ts';

/* Breakout time: from the first foothold to the first lateral movement. All of these are means, not medians. */

const calibrate = 'simulator/model/threats/calibrate/breakout.ts';

const breakout = (year: number, value: number, url: string): Fact => ({
  quantity: 'breakout time from the first foothold to lateral movement',
  statistic: 'mean',
  value,
  unit: 'minutes',
  population: 'eCrime',
  period: `${year}`,
  publisher: 'CrowdStrike',
  edition: `Global Threat Report ${year + 1}`,
  url,
  accessed: '2026-11-22',
  licence: 'single figure of a proprietary report, cited as a fact; no text or chart taken over',
  confidence: 'secondary',
  usedBy: [calibrate, 'simulator/model/threats/presets.ts'],
});

/** Means by year. Figures of 2018, 2019, 2020 and 2022 could not be confirmed and are left out. */
export const breakoutByYear = {
  'breakout-2017': breakout(2017, 118, 'crowdstrike.com blog; eweek.com'),
  'breakout-2021': breakout(2021, 98, 'mine2.io'),
  'breakout-2023': breakout(2023, 62, 'asaflevy.co'),
  'breakout-2024': breakout(2024, 48, 'hotmolts.com; imtr.net'),
  'breakout-2025': breakout(2025, 29, 'imtr.net, 2026-02-24; mine2.io'),
} as const satisfies Readonly<Record<string, Fact>>;

/** The fastest of the year. */
export const breakoutFastest = {
  'breakout-fastest-2025': {
    ...breakout(2025, 27, 'imtr.net, 2026-02-24; mine2.io'),
    quantity: 'fastest breakout time',
    statistic: 'minimum',
    unit: 'seconds',
    usedBy: [calibrate],
  },
} as const satisfies Readonly<Record<string, Fact>>;
