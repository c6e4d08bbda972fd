import { describe, expect, it } from 'vitest';
import { parseDuration } from 'xstate-temporal/duration';
import { defaultPolicy, overridesOf, policies, profileIds } from '../../machines/index.ts';
import { duration } from '../../machines/policy/index.ts';
import { day, hour } from './life.ts';

describe('durations', () => {
  it.each([
    ['2d', 2 * day],
    ['48h', 2 * day],
    ['1d12h', 36 * hour],
    ['90m', 1.5 * hour],
    ['30s', 30_000],
  ])('%s is read', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
    expect(duration.parse(text)).toBe(ms);
    expect(duration.parse(ms)).toBe(ms);
  });

  it.each(['', '2', 'd', '2 d', '2w', '-2d', '1.5d', '2d '.repeat(2), '9'.repeat(40)])(
    '"%s" is no duration',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
      expect(duration.safeParse(text).success).toBe(false);
    },
  );

  it.each([0, -1, 999, 1_500, Number.NaN, Number.POSITIVE_INFINITY, '0s', '9999d'])('%s is not taken', (value) => {
    expect(duration.safeParse(value).success).toBe(false);
  });
});

describe('the policy', () => {
  const all = Object.entries(policies).flatMap(([machine, assumptions]) =>
    Object.entries(assumptions).map(([name, assumption]) => [machine, name, assumption] as const),
  );

  it.each(all)('%s.%s has a reason, and its defaults satisfy its own schema', (_machine, _name, assumption) => {
    expect(assumption.reason.length).toBeGreaterThan(40);
    const { byProfile = {} } = assumption as { byProfile?: object };
    for (const value of [assumption.default, ...Object.values(byProfile)])
      expect(assumption.schema.parse(value)).toBe(value);
  });

  it('promises the first report within two days in profile mde, and no time in profile xdr', () => {
    expect(defaultPolicy('eod-case', 'mde').firstReportDue).toBe(2 * day);
    expect(defaultPolicy('eod-case', 'xdr').firstReportDue).toBeNull();
  });

  it('differs between the profiles in nothing else', () => {
    const [mde, xdr] = profileIds.map((profile) => ({ ...defaultPolicy('eod-case', profile), firstReportDue: null }));
    expect(mde).toEqual(xdr);
    expect(defaultPolicy('tan-application', 'mde')).toEqual(defaultPolicy('tan-application', 'xdr'));
  });

  it('can be overridden value by value, and refuses names that it does not have', () => {
    const overrides = overridesOf(policies['eod-case']);
    expect(overrides.parse({ noReplyLimit: '7d' })).toEqual({ noReplyLimit: 7 * day });
    expect(overrides.safeParse({ noReplyLimits: '7d' }).success).toBe(false);
    expect(overrides.safeParse({ customerRemindersMax: 1.5 }).success).toBe(false);
    expect(overrides.safeParse({ hubVisibility: 'everybody' }).success).toBe(false);
  });
});
