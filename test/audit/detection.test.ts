import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Chart } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { caseToWrite, recordedCases } from '../support/audit-bundle.ts';
import { releasedCharts } from '../support/audit-trails.ts';
import { editable, splice } from './detection/edit.ts';
import {
  alterations,
  type Count,
  type DetectionRow,
  detect,
  detectionPage,
  populationAlterations,
} from './detection/index.ts';

const cases = recordedCases()
  .filter(({ instance }) => /case-1002|case-2001|northwind/.test(instance))
  .map(caseToWrite);
const chartOf = (machine: string) => releasedCharts.find(({ id }) => id === machine) as Chart;
const rows = await detect(cases, { chartOf, sha256: nodeSha256 });
const row = (id: string) => rows.find((one) => one.id === id) as DetectionRow;
const always = ({ seen, tried }: Count) => seen === tried && tried > 0;
const never = ({ seen, tried }: Count) => seen === 0 && tried > 0;

describe('what sees an alteration', () => {
  test.each(rows.filter(({ early }) => !early).map((one) => [one.what, one] as const))(
    'a seal always does when %s, unless who did it has the key; then an anchor does',
    (_what, { anchorAgainstKey, seal, sealAgainstKey }) => {
      expect(always(seal)).toBe(true);
      expect(never(sealAgainstKey)).toBe(true);
      expect(always(anchorAgainstKey)).toBe(true);
    },
  );

  test.each(rows.filter(({ early }) => early).map((one) => [one.what, one] as const))(
    'no seal does when %s',
    (_what, { anchorAgainstKey, seal, sealAgainstKey }) => {
      for (const count of [seal, sealAgainstKey, anchorAgainstKey]) expect(never(count)).toBe(true);
    },
  );

  test('conformance does when what somebody wrote or who sent it was changed, but not once the digests were forged', () => {
    for (const id of ['message', 'sender', 'step-time']) expect(always(row(id).conformance)).toBe(true);
    expect(never(row('sender-forged').conformance)).toBe(true);
    for (const id of ['principal', 'identity', 'delete']) expect(never(row(id).conformance)).toBe(true);
  });

  test('conformance does not when the tail is cut', () => {
    expect(never(row('tail').conformance)).toBe(true);
    expect(never(row('early-tail').conformance)).toBe(true);
    // But then nothing is left to verify.
    expect(always(row('start-alone').conformance)).toBe(true);
    expect(always(row('early-start-alone').conformance)).toBe(true);
  });

  test('Temporal’s replayer is asked where there is one, of each altered case', async () => {
    const asked: number[] = [];
    const replay = async (histories: readonly unknown[]) => {
      asked.push(histories.length);
      return 'refused';
    };
    const some = await detect(cases.slice(0, 1), { chartOf, sha256: nodeSha256, replay });
    expect(asked.length).toBeGreaterThan(10);
    expect(some.find(({ id }) => id === 'delete')?.replay).toEqual({ seen: 0, tried: 1 });
    expect(some.find(({ id }) => id === 'message')?.replay).toEqual({ seen: 1, tried: 1 });
  });
});

test('taking an event out closes the numbers up, and what referred to later events still does', () => {
  const [one] = cases;
  const { runs } = editable(one!);
  const events = runs[0]!.events;
  const name = (event: Record<string, unknown>) => [event.eventType, event.taskId].join();
  const links = () =>
    events.flatMap((event) => {
      const attributes = event.activityTaskStartedEventAttributes as { scheduledEventId: string } | undefined;
      return attributes === undefined ? [] : [name(events[Number(attributes.scheduledEventId) - 1]!)];
    });
  const before = links();
  expect(before.length).toBeGreaterThan(0);
  splice(events, 3, 1);
  expect(links()).toEqual(before);
  splice(events, 5, 0, { eventId: '0', eventType: 'EVENT_TYPE_UNSPECIFIED' });
  expect(links()).toEqual(before);
  expect(events.map(({ eventId }) => eventId)).toEqual(events.map((_, index) => String(index + 1)));
});

describe('the page on detection', () => {
  test('has a row for every alteration, with its figures, and names what nothing sees', () => {
    const page = detectionPage(rows, { cases: 3, events: 100 });
    for (const { what } of [...alterations, ...populationAlterations])
      expect(page.toLowerCase()).toContain(`| ${what.toLowerCase()} |`);
    const unseen = page.slice(page.indexOf('## What none of them sees'), page.indexOf('## How to read it'));
    expect(unseen).toContain('The tail is cut before the first seal');
    expect(unseen).not.toContain('- The tail is cut.');
  });

  test('that is published has these rows, each of them run with replay', () => {
    const page = readFileSync(new URL('../../docs/audit-detection.md', import.meta.url), 'utf8');
    for (const { what } of [...alterations, ...populationAlterations])
      expect(page.toLowerCase()).toContain(`| ${what.toLowerCase()} |`);
    expect(page).not.toContain('not run');
  });
});
