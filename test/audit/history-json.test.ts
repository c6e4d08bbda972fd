import proto from '@temporalio/proto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { historyFromJson, historyToJson } from '../../audit/index.ts';
import { recordings } from '../support/recorded.ts';

const { History } = proto.temporal.api.history.v1;
const histories = recordings().flatMap(({ name, recorded }) =>
  recorded.histories.map((history) => [name, history as { events: Record<string, unknown>[] }] as const),
);

/** The same by protobufjs, which knows no times as texts: these are left out of what is compared. */
function byLibrary(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(byLibrary);
  if (typeof json !== 'object' || json === null) return json;
  const kept = Object.entries(json).filter(([, value]) => !isTime(value));
  return Object.fromEntries(kept.map(([key, value]) => [key, byLibrary(value)]));
}
const isTime = (value: unknown) => typeof value === 'string' && /^(\d{4}-\d\d-\d\dT[\d:.]+Z|\d+(\.\d+)?s)$/.test(value);

describe('a history as JSON', () => {
  test.each(histories)('of %s is the message that it was, to the byte', (_, history) => {
    const timeless = byLibrary(history) as object;
    expect(History.encode(historyFromJson(timeless)).finish()).toEqual(
      History.encode(History.fromObject(timeless)).finish(),
    );
    // And with its times: written again it is the same text.
    expect(historyToJson(historyFromJson(history))).toEqual(
      historyToJson(History.fromObject(historyFromJson(history))),
    );
    const { events } = historyToJson(historyFromJson(history)) as typeof history;
    expect(events.map(({ eventTime }) => eventTime)).toEqual(history.events.map(({ eventTime }) => eventTime));
  });

  test('has the defaults of a message where something is not set', () => {
    const [event] = historyFromJson({ events: [{ eventId: '1', workflowExecutionStartedEventAttributes: {} }] })
      .events!;
    expect(event!.workflowExecutionStartedEventAttributes!.continuedExecutionRunId).toBe('');
    expect(event!.workflowExecutionSignaledEventAttributes).toBeNull();
    expect(event!.eventTime).toBeNull();
  });

  test('keeps integers beyond 2^53 as they are', () => {
    const json = { events: [{ eventId: '1', taskId: '9223372036854775807' }] };
    expect(historyToJson(historyFromJson(json))).toMatchObject(json);
  });

  test.each([
    ['no object', []],
    ['events that are no list', { events: {} }],
    ['an event that is a text', { events: ['x'] }],
    ['an id that is no number', { events: [{ eventId: 'x' }] }],
    ['a time that is none', { events: [{ eventTime: 'yesterday' }] }],
    ['data that are no base64', { events: [{ userMetadata: { summary: { data: '!!!!' } } }] }],
    ['a list for a message', { events: [{ workflowExecutionStartedEventAttributes: 7 }] }],
  ])('with %s is refused, or is empty', (_, json) => {
    let events: readonly unknown[] | null | undefined;
    try {
      ({ events } = historyFromJson(json));
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
      return;
    }
    expect(events ?? []).toEqual([]);
  });

  test('of any kind is read or refused, and sets nothing on the prototype of objects', () => {
    const [, first] = histories[0]!;
    fc.assert(
      fc.property(fc.nat(first.events.length - 1), fc.string(), fc.jsonValue(), (index, key, value) => {
        const events = first.events.map((event, place) =>
          place === index ? { ...event, [key]: value, userMetadata: value, links: value } : event,
        );
        try {
          historyFromJson(JSON.parse(JSON.stringify({ events, __proto__x: value })));
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
        expect(Object.keys(Object.prototype)).toEqual([]);
      }),
      { numRuns: 300 },
    );
    const hostile = JSON.parse(
      '{"events":[{"workflowPropertiesModifiedEventAttributes":{"upsertedMemo":{"fields":{"__proto__":{"data":"eA=="}}}}}]}',
    );
    const fields =
      historyFromJson(hostile).events?.[0]?.workflowPropertiesModifiedEventAttributes?.upsertedMemo?.fields;
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
  });
});
