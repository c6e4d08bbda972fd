import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { codeOf } from 'xstate-temporal/engine';
import { CaseChain, type JsonEvent, payloadSalt, recordOf, withholdPayloads } from '../../audit/seal/index.ts';

const salt = Buffer.alloc(32, 7);
const place = { workflow: 'eod-case/1', run: 'run-1', salt };
const payload = (text: string) => ({
  metadata: { encoding: 'anNvbi9wbGFpbg==' },
  data: Buffer.from(text).toString('base64'),
});
const event: JsonEvent = {
  eventId: '5',
  eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED',
  workflowExecutionSignaledEventAttributes: {
    signalName: 'notify',
    input: { payloads: [payload('"a"'), payload('"b"')] },
    header: { fields: { z: payload('"z"'), a: payload('"y"') } },
  },
};
const committed = (text: string, index: number) =>
  createHash('sha256')
    .update(Buffer.concat([Buffer.from([2]), payloadSalt(salt, 'run-1', '5', index), Buffer.from(text)]))
    .digest('hex');
const codeOfError = (run: () => unknown) => {
  try {
    return run() && 'none';
  } catch (error) {
    return codeOf(error);
  }
};

describe('the record of an event', () => {
  test('is canonical JSON with each payload as its salted hash, counted in canonical order', () => {
    const metadata = { encoding: 'anNvbi9wbGFpbg==' };
    expect(JSON.parse(recordOf(event, place))).toEqual({
      format: 'watchfloor.event/1',
      workflow: 'eod-case/1',
      run: 'run-1',
      event: {
        eventId: '5',
        eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED',
        workflowExecutionSignaledEventAttributes: {
          signalName: 'notify',
          header: {
            fields: {
              a: { metadata, commitment: committed('"y"', 0) },
              z: { metadata, commitment: committed('"z"', 1) },
            },
          },
          input: {
            payloads: [
              { metadata, commitment: committed('"a"', 2) },
              { metadata, commitment: committed('"b"', 3) },
            ],
          },
        },
      },
    });
    expect(recordOf(event, place).startsWith('{"event":{"eventId":"5"')).toBe(true);
  });

  test('does not depend on the order of members, and leaves the event as it was', () => {
    const before = structuredClone(event);
    const reversed = Object.fromEntries(Object.entries(event).reverse());
    expect(recordOf(reversed, place)).toBe(recordOf(event, place));
    expect(event).toEqual(before);
  });

  test('is the same when payloads are withheld, and withheld payloads cannot be read nor guessed', () => {
    const withheld = withholdPayloads(event, place);
    const { salt: _salt, ...unsalted } = place;
    expect(recordOf(withheld, unsalted)).toBe(recordOf(event, place));
    expect(JSON.stringify(withheld)).not.toContain('"data"');
    expect(JSON.stringify(withheld)).not.toContain(createHash('sha256').update('"a"').digest('hex'));
  });

  test('is the same when some payloads stay, each with a salt of its own', () => {
    const asked: string[] = [];
    const some = withholdPayloads(event, place, (path) => asked.push(path.join('.')) > 0 && path.includes('header'));
    expect(asked).toContain('workflowExecutionSignaledEventAttributes.header.fields.a');
    const { salt: _salt, ...unsalted } = place;
    expect(recordOf(some, unsalted)).toBe(recordOf(event, place));
    expect(JSON.stringify(some)).toContain(payload('"y"').data);
    expect(JSON.stringify(some)).not.toContain(payload('"b"').data);
  });

  test('keeps members that a copy could lose', () => {
    const odd = JSON.parse('{"eventId":"1","a":{"__proto__":{"metadata":{},"data":""},"constructor":1}}') as JsonEvent;
    expect(recordOf(odd, place)).toContain('"__proto__":{"commitment":"');
  });

  test.each([
    ['no id', { ...event, eventId: 5 }],
    ['data that is no base64', { eventId: '1', a: { metadata: {}, data: '!' } }],
    ['base64 that is not canonical', { eventId: '1', a: { metadata: {}, data: 'QR==' } }],
    ['data and a commitment', { eventId: '1', a: { metadata: {}, data: '', commitment: '' } }],
    ['a short commitment', { eventId: '1', a: { metadata: {}, commitment: 'ab' } }],
    ['a salt that is none', { eventId: '1', a: { metadata: {}, data: '', salt: null } }],
    ['a lone surrogate', { eventId: '1', a: '\ud800' }],
    ['a number that JSON lacks', { eventId: '1', a: Number.POSITIVE_INFINITY }],
  ])('is refused for an event with %s', (_what, odd) => {
    expect(codeOfError(() => recordOf(odd as JsonEvent, place))).toBe('CASE_MALFORMED');
  });

  test('is refused without a salt, and for an event that is nested without end', () => {
    expect(codeOfError(() => recordOf(event, { workflow: 'w', run: 'r' }))).toBe('CASE_MALFORMED');
    let deep: unknown = {};
    for (let depth = 0; depth < 5_000; depth++) deep = [deep];
    expect(codeOfError(() => recordOf({ eventId: '1', deep }, place))).toBe('CASE_MALFORMED');
  });
});

test('a chain links each record to all before it', () => {
  const zero = Buffer.alloc(32);
  const link = (before: Buffer, record: string) =>
    createHash('sha256')
      .update(Buffer.concat([Buffer.from([0]), before, Buffer.from(record)]))
      .digest();
  const chain = new CaseChain();
  expect([chain.events, chain.head]).toEqual([0, zero.toString('hex')]);
  chain.addRecord('{"a":"ö"}');
  chain.addRecord('{"b":2}');
  expect([chain.events, chain.head]).toEqual([2, link(link(zero, '{"a":"ö"}'), '{"b":2}').toString('hex')]);
});
