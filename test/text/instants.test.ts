import { expect, it } from 'vitest';
import { isLoopback, parseInstant } from '../../text/index.ts';

it.each([
  ['2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29)],
  ['2026-01-31T09:30Z', Date.UTC(2026, 0, 31, 9, 30)],
  ['2026-01-31T09:30:05.250+01:00', Date.UTC(2026, 0, 31, 8, 30, 5, 250)],
])('%s is an instant', (text, at) => {
  expect(parseInstant(text)).toBe(at);
});

it.each([
  ['no day of the calendar', '2026-02-31T00:00:00Z'],
  ['no leap day', '2027-02-29T00:00:00Z'],
  ['no month', '2026-13-01T00:00:00Z'],
  ['no hour', '2026-01-31T24:00:00Z'],
  ['no minute', '2026-01-31T23:60:00Z'],
  ['no zone', '2026-01-31T09:00:00'],
  ['no such zone', '2026-01-31T09:00:00+24:00'],
  ['a date alone', '2026-01-31'],
  ['another way to write it', '31 Jan 2026 09:00 Z'],
  ['more behind it', '2026-01-31T09:00:00ZT'],
  ['nothing', ''],
])('%s is refused: %s', (_, text) => {
  expect(parseInstant(text)).toBeUndefined();
});

it('a date alone is its beginning, where dates are asked for', () => {
  expect(parseInstant('2028-02-29', { dates: true })).toBe(Date.UTC(2028, 1, 29));
  expect(parseInstant('2026-02-31', { dates: true })).toBeUndefined();
  expect(parseInstant('2026-01-31T', { dates: true })).toBeUndefined();
});

it('loopback is this machine, and nothing that only looks like it', () => {
  for (const host of ['localhost', 'LOCALHOST', '127.0.0.1', '127.255.0.9', '::1', '[::1]'])
    expect([host, isLoopback(host)]).toEqual([host, true]);
  for (const host of ['', '0.0.0.0', '127.0.0.256', '127.1', '127.0.0.1.example', 'localhost.example', '::', '[::1'])
    expect([host, isLoopback(host)]).toEqual([host, false]);
});
