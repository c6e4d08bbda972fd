import type { Fact } from './fact.ts';

/*
 * Dwell time: days from compromise to detection. All of these are medians. Global ones are dated by the year of the
 * incidents; pages that quote them often date them by the report, which is a year later.
 */

const accessed = '2026-11-22';
const single = 'single figure of a proprietary report, cited as a fact; no text or chart taken over';
const calibrate = 'simulator/model/threats/calibrate/dwell.ts';
const presets = 'simulator/model/threats/presets.ts';

const mandiant = (year: number, value: number, url: string): Fact => ({
  quantity: 'dwell time from compromise to detection',
  statistic: 'median',
  value,
  unit: 'days',
  population: 'all investigations',
  period: `${year}`,
  publisher: 'Mandiant',
  edition: `M-Trends ${year + 1}`,
  url,
  accessed,
  licence: single,
  confidence: 'secondary',
  usedBy: [calibrate, presets],
});

const taosecurity = 'taosecurity.blogspot.com/2017/03';
const sosvo = 'sos-vo.org, on M-Trends 2022';
const techtarget = 'techtarget.com, article 366581738';

/** Medians by year of incidents. */
export const dwellByYear = {
  'dwell-2011': mandiant(2011, 416, taosecurity),
  'dwell-2012': mandiant(2012, 243, taosecurity),
  'dwell-2013': mandiant(2013, 229, taosecurity),
  'dwell-2014': mandiant(2014, 205, taosecurity),
  'dwell-2015': mandiant(2015, 146, taosecurity),
  'dwell-2016': mandiant(2016, 99, taosecurity),
  'dwell-2017': mandiant(2017, 101, taosecurity),
  'dwell-2018': mandiant(2018, 78, `${sosvo}; ${techtarget}`),
  'dwell-2019': mandiant(2019, 56, `${sosvo}; securityboulevard.com 2022/04`),
  'dwell-2020': mandiant(2020, 24, `${sosvo}; securityboulevard.com 2022/04`),
  'dwell-2021': mandiant(2021, 21, `${sosvo}; securityboulevard.com 2022/04`),
  'dwell-2022': mandiant(2022, 16, techtarget),
  'dwell-2023': mandiant(2023, 10, `${techtarget}; imtr.net, on M-Trends 2024`),
  'dwell-2024': mandiant(2024, 11, 'cybernexum.com, on M-Trends 2025'),
  'dwell-2025': mandiant(2025, 14, 'cybersixt.com and securityweek.com, 2026-03-23, on M-Trends 2026'),
} as const satisfies Readonly<Record<string, Fact>>;

const share = (period: string, quantity: string, value: number, url: string, over: Partial<Fact> = {}): Fact => ({
  ...mandiant(Number(period), value, url),
  quantity,
  statistic: 'share',
  unit: 'share',
  usedBy: [calibrate],
  ...over,
});

/** Medians of classes, and what is known of the tails. */
export const dwellShapes = {
  'dwell-espionage-2025': {
    ...mandiant(2025, 122, 'cybersixt.com and securityweek.com, 2026-03-23, on M-Trends 2026'),
    population: 'espionage, and North Korean workers under false names',
  },
  'dwell-ransomware-2024': {
    ...mandiant(2024, 6, 'cybernexum.com, on M-Trends 2025'),
    population: 'ransomware',
  },
  'dwell-hands-on-2024': {
    ...mandiant(2024, 11.5, 'insights.blackhatmea.com'),
    population: 'incident response other than ransomware',
    publisher: 'Sophos',
    edition: 'Active Adversary Report on 2024',
  },
  'dwell-sigma': {
    ...mandiant(2021, 2.1, sosvo),
    quantity: 'standard deviation of the logarithm of dwell time',
    statistic: 'deviation',
    unit: 'sigma',
    population: 'all investigations; 8 % beyond 1.5 years gives 2.32, 4 % beyond 700 days 2.00',
    confidence: 'computed',
  },
  'dwell-tail-548': share('2021', 'dwell time above about 1.5 years', 0.08, sosvo),
  'dwell-tail-700': share('2021', 'dwell time above 700 days', 0.04, sosvo),
  'dwell-90-300': share('2021', 'dwell time from 90 to 300 days', 0.2, sosvo),
  'dwell-week-2024': share('2024', 'dwell time within a week', 0.451, 'cybernexum.com, on M-Trends 2025'),
  'dwell-ransomware-week-2024': share('2024', 'dwell time within a week', 0.565, 'cybernexum.com, on M-Trends 2025', {
    population: 'ransomware',
  }),
  'dwell-ransomware-5h-2023': share('2023', 'dwell time within 5 hours', 0.1, 'technewsday.com; wallstreet-online.de', {
    population: 'ransomware',
    publisher: 'Secureworks',
    edition: 'State of the Threat 2023',
  }),
} as const satisfies Readonly<Record<string, Fact>>;
