import { describe, expect, it } from 'vitest';
import { Streams } from '../../../numeric/random/index.ts';
import {
  breakoutOf,
  type Campaign,
  dwellOf,
  falseLeadsDefault,
  generateCampaign,
  noise,
  observe,
} from '../../../simulator/model/threats/index.ts';
import { type Detection, detectionDefaults } from '../../../simulator/scenarios/detection.ts';
import { fact, tactics, techniqueNames } from '../../../simulator/scenarios/facts/index.ts';
import { campaignKinds } from '../../../simulator/scenarios/parts/threats.ts';
import { day, hour } from '../../machines/life.ts';

const minute = 60_000;
const streams = new Streams('threats', 1, 0);
const many = (kind: (typeof campaignKinds)[number], count = 100) =>
  Array.from({ length: count }, (_, index) => generateCampaign({ kind }, streams, `${kind}-${index}`));

describe('a campaign', () => {
  it('is the same under the same name, and another under another', () => {
    const draw = (id: string) => generateCampaign({ kind: 'ransomware' }, new Streams('threats', 1, 0), id);
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('b').actions).not.toEqual(draw('a').actions);
  });

  it('keeps its graph when only its times are changed: what is compared is paired', () => {
    const { actions } = generateCampaign({ kind: 'cyberEspionage' }, streams, 'x');
    const slower = generateCampaign({ kind: 'cyberEspionage', dwell: { constant: 1_000 * day } }, streams, 'x').actions;
    const bare = (all: Campaign['actions']) => all.map(({ at: _, ...action }) => action);
    expect(bare(slower)).toEqual(bare(actions));
  });

  it('has as many actions as asked for, and one more where its class needs one', () => {
    for (const kind of campaignKinds) {
      const { actions } = generateCampaign({ kind, actions: 5 }, streams, `five-${kind}`);
      expect([5, 6]).toContain(actions.length);
      expect(generateCampaign({ kind, actions: 1 }, streams, 'one').actions.length).toBeLessThanOrEqual(2);
    }
  });

  it('takes the dwell and the breakout time that it is given', () => {
    for (const index of Array.from({ length: 50 }).keys()) {
      const spec = {
        kind: 'humanAdversaryIntrusion',
        dwell: { constant: 9 * day },
        breakout: { constant: 2 * hour },
      } as const;
      const { foothold, breakout, discovered, actions } = generateCampaign(spec, streams, `given-${index}`);
      expect(Math.abs(discovered - foothold - 9 * day)).toBeLessThanOrEqual(1_000);
      if (breakout !== undefined) expect(Math.abs(breakout - foothold - 2 * hour)).toBeLessThanOrEqual(1_000);
      expect(actions.at(-1)?.at).toBeLessThanOrEqual(discovered);
    }
  });

  it('of ransomware ends with encryption, by which it comes to light', () => {
    for (const { actions, objective, discovered } of many('ransomware')) {
      expect(actions.at(-1)).toMatchObject({ technique: 'T1486', tactic: 'impact', at: objective });
      expect(discovered - (objective ?? 0)).toBeLessThanOrEqual(1_000);
    }
  });

  it('of espionage takes something out', () => {
    for (const { actions, objective } of many('cyberEspionage'))
      expect(actions.some(({ tactic, at }) => tactic === 'exfiltration' && at === objective)).toBe(true);
  });

  it('of other classes does not always get what it came for', () => {
    const reached = many('humanAdversaryIntrusion').filter(({ objective }) => objective !== undefined).length;
    expect(reached).toBeGreaterThan(40);
    expect(reached).toBeLessThan(95);
  });
});

describe('published times', () => {
  const median = (spec: Parameters<typeof dwellOf>[0]) => {
    const law = dwellOf(spec);
    return 'lognormal' in law ? law.lognormal.median / day : undefined;
  };

  it.each([
    [undefined, 14],
    [2021, 21],
    [2011, 416],
    [1999, 416],
    [2030, 14],
  ])('of the year %s have a median dwell of %s days', (year, days) => {
    expect(median({ kind: 'humanAdversaryIntrusion', ...(year === undefined ? {} : { year }) })).toBe(days);
  });

  it("are the class's own where it has one", () => {
    expect(campaignKinds.map((kind) => median({ kind }))).toEqual([14, 11.5, 122, 6]);
  });

  it('have a mean breakout, for the classes that were measured, by the year', () => {
    const mean = (year?: number) => {
      const law = breakoutOf({ kind: 'ransomware', ...(year === undefined ? {} : { year }) });
      if (law === undefined || !('lognormal' in law)) return undefined;
      return (law.lognormal.median * Math.exp(law.lognormal.sigma ** 2 / 2)) / minute;
    };
    expect([mean(), mean(2024), mean(2022), mean(2010)].map((value) => Math.round(value ?? 0))).toEqual([
      29, 48, 98, 118,
    ]);
    expect(breakoutOf({ kind: 'cyberEspionage' })).toBeUndefined();
  });
});

describe('detection', () => {
  const campaigns = many('handsOnKeyboardAttack');
  const seen = (detection: Partial<Detection>) =>
    campaigns.flatMap((campaign) => observe(campaign, { ...detectionDefaults, ...detection }, streams));
  const inside = (observed: ReturnType<typeof seen>) =>
    observed.filter(({ action }) => !['reconnaissance', 'resource-development'].includes(action.tactic));

  it('says of every action what became of it, in order', () => {
    const [campaign] = campaigns;
    const observed = observe(campaign as Campaign, detectionDefaults, streams);
    expect(observed.map(({ action }) => action)).toEqual(campaign?.actions);
  });

  it('sees nothing when blind, and everything inside when all raises an alert', () => {
    expect(seen({ visibility: 0 }).every((one) => one.seen === 'unseen' && one.leadAt === undefined)).toBe(true);
    const all = inside(seen({ visibility: 1, alert: 1 }));
    expect(all.every((one) => one.seen === 'alert' && one.leadAt === one.alertAt)).toBe(true);
    expect(seen({ visibility: 1, alert: 1 }).length).toBeGreaterThan(all.length);
  });

  it('never sees what happens outside the tenant', () => {
    const all = seen({ visibility: 1, alert: 1 }).filter((one) => !inside([one]).length);
    expect(all.length).toBeGreaterThan(20);
    expect(all.every((one) => one.seen === 'unseen')).toBe(true);
  });

  it('by default alerts and finds as many steps as evaluators counted alerts, most of them by hunting', () => {
    const { visibility, alert, hunted } = detectionDefaults;
    expect(alert + hunted * (visibility - alert)).toBeCloseTo(fact('step-alert'), 12);
    expect((hunted * (visibility - alert)) / fact('step-alert')).toBeCloseTo(fact('alert-delayed'), 12);
    expect(visibility).toBe(fact('step-visible'));
  });

  it('finds every silent step when hunting misses none, and none when nobody hunts', () => {
    for (const one of inside(seen({ visibility: 1, alert: 0, hunted: 1 }))) expect(one.leadAt).toBeDefined();
    for (const one of seen({ alert: 0, hunted: 0 })) expect(one.leadAt).toBeUndefined();
  });

  it('never sees a thing before it happens, nor alerts before there is telemetry', () => {
    for (const { action, telemetryAt, alertAt, leadAt } of seen({})) {
      for (const at of [telemetryAt, alertAt, leadAt]) expect((at ?? action.at) % 1_000).toBe(0);
      if (telemetryAt !== undefined) expect(telemetryAt).toBeGreaterThanOrEqual(action.at);
      if (alertAt !== undefined) expect(alertAt).toBeGreaterThanOrEqual(telemetryAt ?? Number.POSITIVE_INFINITY);
      if (leadAt !== undefined) expect(leadAt).toBeGreaterThanOrEqual(telemetryAt ?? Number.POSITIVE_INFINITY);
    }
  });

  it('that sees more sees what it saw before, at the same times', () => {
    const more = seen({ visibility: 0.9, hunted: 0.9 });
    for (const [index, one] of seen({}).entries()) {
      if (one.seen !== 'unseen') expect(more[index]?.telemetryAt).toBe(one.telemetryAt);
      if (one.leadAt !== undefined) expect(more[index]?.leadAt).toBe(one.leadAt);
    }
  });
});

/** What generated text may look like. Anything else could be a live address, a command, a payload. */
const harmless = [
  /^(a\d+|AND|OR|unseen|telemetry|alert|benignPositive|falsePositive)$/,
  /^T\d{4}(\.\d{3})?$/,
  /^host-\d{4}\.corp\.example$/,
  /^[a-z]{8}\.(example|test|invalid)$/,
  /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}$/,
  /^[a-zA-Z]+-\d+$/,
  /^contoso-false-lead-\d+$/,
];
const known = new Set<string>([...tactics, ...campaignKinds, ...Object.values(techniqueNames)]);

const strings = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : typeof value === 'object' && value ? Object.values(value).flatMap(strings) : [];
const suspicious = (value: unknown) =>
  strings(value).filter((text) => !known.has(text) && !harmless.some((form) => form.test(text)));

describe('what is generated', () => {
  it('is names, identifiers, reserved addresses and reserved domains, and nothing else', () => {
    const all = campaignKinds.flatMap((kind) => many(kind, 200));
    const observed = all.map((campaign) => observe(campaign, detectionDefaults, streams));
    const leads = [...noise(falseLeadsDefault, streams, 'contoso', 0, 3_650 * day)];
    expect(strings([all, observed, leads]).length).toBeGreaterThan(10_000);
    expect(suspicious([all, observed, leads])).toEqual([]);
    const ends = strings(all).flatMap((text) => /^(\d+)\.\d+\.\d+\.(\d+)$/.exec(text)?.slice(2) ?? []);
    expect(ends.every((end) => Number(end) >= 1 && Number(end) <= 254)).toBe(true);
  });

  it.each([
    '8.8.8.8',
    '192.0.3.1',
    'update.microsoft.com',
    'evil.example.com',
    'powershell -enc SQBFAFgA',
    '/bin/sh -c id',
    'X5O!P%@AP',
  ])('would be caught if it were %j', (text) => {
    expect(suspicious([{ actions: [{ remote: { address: text } }] }])).toEqual([text]);
  });

  it('as noise is benign or false, comes at whole seconds, and never from outside the tenant', () => {
    const found = [...noise(falseLeadsDefault, streams, 'contoso', 0, 3_650 * day)];
    expect(found.length).toBeGreaterThan(150);
    for (const { at, tactic } of found) {
      expect(at % 1_000).toBe(0);
      expect(['reconnaissance', 'resource-development']).not.toContain(tactic);
    }
    expect(found.map(({ id }) => id)).toEqual(found.map((_, index) => `contoso-false-lead-${index + 1}`));
    expect([...noise(falseLeadsDefault, streams, 'contoso', 0, 3_650 * day)]).toEqual(found);
  });
});
