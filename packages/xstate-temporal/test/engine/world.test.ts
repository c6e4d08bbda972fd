import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assign, createMachine } from 'xstate';
import { parseUtc } from '../../src/engine/world/date-text.ts';
import { worldly } from '../support/machines/worldly.ts';
import { Hand, noon } from './support.ts';

const script = fileURLToPath(new URL('../support/step-worldly.ts', import.meta.url));

async function livedUnder(env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script], {
    env: { PATH: process.env.PATH, ...env },
  });
  return stdout;
}

it('time, chance, zone and language of a step are the same in every process', async () => {
  const lives = await Promise.all(
    [
      { TZ: 'UTC', LANG: 'C' },
      { TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8' },
      { TZ: 'America/St_Johns', LC_ALL: 'tr_TR.UTF-8' },
    ].map(livedUnder),
  );
  expect(lives[0]).toContain('"local":"2021-03-01T10:00:00.000Z"');
  expect(new Set(lives).size).toBe(1);
});

const asking = (ask: () => unknown) =>
  createMachine({
    id: 'm',
    context: { was: null as unknown },
    on: { GO: { actions: assign({ was: () => ask() }) } },
  });

const answer = (ask: () => unknown) => new Hand(asking(ask)).send({ type: 'GO' }).context.was;

describe('within a step', () => {
  it('the clock stands at the time of the chart', () => {
    expect(answer(() => [Date.now(), new Date().toISOString(), performance.now(), Date()])).toEqual([
      noon,
      new Date(noon).toISOString(),
      noon,
      'Mon Mar 01 2021 12:00:00 GMT+0000 (Coordinated Universal Time)',
    ]);
  });

  it('chance is drawn again when the step is taken again, and is another one at the next event', () => {
    const draw = () => [Math.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint16Array(4))]];
    const hands = [new Hand(asking(draw)), new Hand(asking(draw), { revive: true })];
    const drawn = hands.map((hand) => [hand.send({ type: 'GO' }).context.was, hand.send({ type: 'GO' }).context.was]);
    expect(drawn[0]).toEqual(drawn[1]);
    expect(drawn[0]?.[0]).not.toEqual(drawn[0]?.[1]);
  });

  it('random numbers lie evenly from 0 to 1, and ids are of version 4', () => {
    const { numbers, ids } = answer(() => ({
      numbers: Array.from({ length: 1_000 }, () => Math.random()),
      ids: Array.from({ length: 100 }, () => crypto.randomUUID()),
    }));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    expect(numbers.reduce((sum: number, n: number) => sum + n, 0) / 1_000).toBeCloseTo(0.5, 1);
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(new Set(ids).size).toBe(100);
  });

  it('a date is a date, also where a class is derived from it', () => {
    class Day extends Date {
      name(): string {
        return this.toISOString().slice(0, 10);
      }
    }
    const seen = answer(() => {
      class Later extends Date {
        name(): string {
          return `later than ${this.getTime()}`;
        }
      }
      return [new Date() instanceof Date, new Later(5).name(), new Day(0) instanceof Date, new Day(0).name()];
    });
    expect(seen).toEqual([true, 'later than 5', true, '1970-01-01']);
  });

  it('a formatter that was made before tells the time of the step', () => {
    const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'short', timeZone: 'UTC' });
    expect(answer(() => [format.format(), format.formatToParts().length])).toEqual(['01/03/2021', 5]);
    expect(format.format(0)).toBe('01/01/1970');
  });
});

describe('what is written of a date and names no zone', () => {
  it.each([
    ['2021-03-01', Date.UTC(2021, 2, 1)],
    ['2021-03-01T10:00:00', Date.UTC(2021, 2, 1, 10)],
    ['2021-03-01T10:00:00.5Z', Date.UTC(2021, 2, 1, 10, 0, 0, 500)],
    ['2021-03-01 10:00', Date.UTC(2021, 2, 1, 10)],
    ['3/1/2021, 10:00:00 AM', Date.UTC(2021, 2, 1, 10)],
    ['03-01-2021', Date.UTC(2021, 2, 1)],
    ['March 1, 2021', Date.UTC(2021, 2, 1)],
    ['Mon Mar 01 2021 10:00:00 GMT+0200 (Central European Time)', Date.UTC(2021, 2, 1, 8)],
    ['Mon Mar 01 2021 10:00:00 EST', Date.UTC(2021, 2, 1, 15)],
    ['no date at all', Number.NaN],
  ])('%s is UTC', (text, time) => {
    expect(parseUtc(text)).toBe(time);
  });

  it('is read as it was written, in every form', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (milliseconds) => {
        const time = milliseconds - (milliseconds % 1_000);
        const date = new Date(time);
        const hand = new Hand(
          asking(() => {
            const own = new Date(time);
            return [own.toISOString().slice(0, 19), String(own), own.toLocaleString(), own.toUTCString()].map((text) =>
              new Date(text).getTime(),
            );
          }),
        );
        expect(hand.send({ type: 'GO' }).context.was).toEqual(Array(4).fill(date.getTime()));
      }),
      { numRuns: 50 },
    );
  });
});

it('a machine that asks for all of it steps the same from memory and from what was read back', () => {
  const lived = [false, true].map((revive) =>
    new Hand(worldly, { revive }).send({ type: 'ASK' }).send({ type: 'WAIT' }).wait(1_000),
  );
  expect(lived[0]?.step.snapshot.digest).toBe(lived[1]?.step.snapshot.digest);
  expect(lived[0]?.context.asked).toHaveLength(3);
});
