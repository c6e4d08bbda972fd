import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { arrivals, expectedArrivals, inOfficeHours } from '../../numeric/arrivals/index.ts';
import { Streams } from '../../numeric/random/index.ts';
import { arrivalSchema } from '../../simulator/scenarios/parts/arrivals.ts';
import { parseTrace, readTrace } from '../../simulator/scenarios/trace.ts';
import { day, hour } from '../machines/life.ts';

const start = Date.parse('2021-03-01T00:00:00Z');
const stream = new Streams('arrivals', 1, 0).of('arrivals');

describe('arrivals in a scenario file', () => {
  it.each([
    [{ poisson: { rate: 3, per: '1d' } }, { poisson: { rate: 3 / day } }],
    [
      { hawkes: { rate: 1, per: '7d', branching: 0.4, decay: '12h' } },
      { hawkes: { rate: 1 / (7 * day), branching: 0.4, decay: 12 * hour } },
    ],
    [{ trace: ['1d', '2h'] }, { trace: [2 * hour, day] }],
    [{ trace: { file: 'arrivals.txt' } }, { trace: { file: 'arrivals.txt' } }],
  ])('%j is read', (written, arrival) => {
    expect(arrivalSchema.parse(written)).toEqual(arrival);
  });

  it('a week can be named, given by days and hours, or in full', () => {
    const week = (form: unknown) => {
      const read = arrivalSchema.parse({ profile: { rate: 1, per: '1h', week: form, utcOffset: '-03:30' } });
      return 'profile' in read ? read.profile : undefined;
    };
    const hours = Array.from({ length: 24 }, (_, index) => (index >= 8 && index < 18 ? 1 : 0));
    const office = week('office');
    expect(office).toEqual({ rate: 1 / hour, week: expect.any(Array), utcOffset: -3.5 * hour });
    expect(week({ days: { sat: 0, sun: 0 }, hours })?.week).toEqual(office?.week);
    expect(week(office?.week)?.week).toEqual(office?.week);
    expect(office?.week.map((weight) => weight > 0)).toEqual(
      Array.from({ length: 168 }, (_, index) => inOfficeHours(index)),
    );
  });

  it('a week is that of the local time', () => {
    const profile = arrivalSchema.parse({ profile: { rate: 20, per: '1d', week: 'office', utcOffset: '+05:30' } });
    const found = [...arrivals(profile, stream, start, start + 28 * day)].map((at) => new Date(at + 5.5 * hour));
    expect(found.length).toBeGreaterThan(400);
    const hours = new Set(found.map((local) => local.getUTCHours()));
    expect([Math.min(...hours), Math.max(...hours), hours.size]).toEqual([8, 17, 10]);
    expect(new Set(found.map((local) => local.getUTCDay()))).toEqual(new Set([1, 2, 3, 4, 5]));
  });

  it.each([
    [{ poisson: { rate: 3 } }, 'per'],
    [{ poisson: { rate: -3, per: '1d' } }, 'Too small'],
    [{ poisson: { rate: 3, per: '0s' } }, 'longer than nothing'],
    [{ profile: { rate: 3, per: '1d', week: 'holidays' } }, 'office'],
    [{ profile: { rate: 3, per: '1d', week: Array(168).fill(0) } }, 'one hour must have a weight'],
    [{ profile: { rate: 3, per: '1d', week: 'office', utcOffset: 'CET' } }, 'UTC offset'],
    [{ hawkes: { rate: 1, per: '7d', branching: 1, decay: '12h' } }, 'Too big'],
    [{ trace: ['soon'] }, 'must be a duration'],
    [{ uniform: { rate: 3 } }, 'Unrecognized key'],
  ])('%j is refused', (written, message) => {
    expect(JSON.stringify(arrivalSchema.safeParse(written).error?.issues)).toContain(message);
  });

  it.each([
    { poisson: { rate: 0 } },
    { hawkes: { rate: 0, branching: 0.5, decay: hour } },
    { profile: { rate: 0, week: Array(168).fill(1), utcOffset: 0 } },
    { trace: [] },
  ])('%j brings nothing', (arrival) => {
    expect([...arrivals(arrival, stream, start, start + 1_000 * day)]).toEqual([]);
    expect(expectedArrivals(arrival, start, start + day)).toBe(0);
  });

  it('are made one by one: nobody makes a thousand years of them', () => {
    const endless = arrivals({ poisson: { rate: 1 / hour } }, stream, start, Number.POSITIVE_INFINITY);
    expect(Array.from({ length: 3 }, () => endless.next().done)).toEqual([false, false, false]);
  });
});

describe('a trace in a file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-trace-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const read = (file: string) => readTrace({ trace: { file } }, { directory: folder, start });

  it('has times from the start and date-times, in any order, with remarks', () => {
    writeFileSync(path.join(folder, 'a.txt'), '# March\n1d\r\n\n2021-03-01T02:00:00+01:00\n 90m \n');
    const trace = read('a.txt');
    expect(trace).toEqual({ trace: [hour, 1.5 * hour, day] });
    expect([...arrivals(trace, stream, start, start + day)]).toEqual([start + hour, start + 1.5 * hour]);
    expect(expectedArrivals(trace, start, start + day)).toBe(2);
  });

  it('must be read first', () => {
    const unread = () => [...arrivals({ trace: { file: 'a.txt' } }, stream, start, start + day)];
    expect(unread).toThrow(expect.objectContaining({ code: 'TRACE_NOT_READ' }));
  });

  it.each([
    ['tomorrow', 'TRACE_INVALID'],
    ['2021-13-01T00:00:00Z', 'TRACE_INVALID'],
    ['2021-03-01', 'TRACE_INVALID'],
    ['2021-02-28T23:59:59Z', 'TRACE_INVALID'],
    ['\u001b[2J', 'TRACE_INVALID'],
  ])('is refused with its line where it says %j', (line, code) => {
    expect(() => parseTrace(`1d\n${line}\n`, start, 'trace.txt')).toThrow(expect.objectContaining({ code }));
    expect(() => parseTrace(`1d\n${line}\n`, start, 'trace.txt')).toThrow(/^trace\.txt:2: this [ -~]*$/);
  });

  it('is refused when it is not there, is no file, or is huge', () => {
    expect(() => read('missing.txt')).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }));
    expect(() => read('.')).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }));
    writeFileSync(path.join(folder, 'huge.txt'), '');
    truncateSync(path.join(folder, 'huge.txt'), 33 * 1024 * 1024);
    expect(() => read('huge.txt')).toThrow(expect.objectContaining({ code: 'FILE_TOO_LARGE' }));
  });

  it('leaves other arrivals as they are', () => {
    const poisson = { poisson: { rate: 1 } };
    expect(readTrace(poisson, { directory: folder, start })).toBe(poisson);
  });
});
