/** What anybody who may write to the namespace can send: payloads of any kind, under any name. */
import type { Payload } from '@temporalio/common';
import fc from 'fast-check';
import { handlers } from '../../src/workflow/protocol.ts';

export interface Garbage {
  readonly kind: 'signal' | 'update' | 'query' | 'start';
  readonly name: string;
  readonly args: readonly Payload[];
  readonly header: Record<string, Payload>;
}

const bytes = (text: string) => new TextEncoder().encode(text);

const encoding = fc.oneof(
  { weight: 6, arbitrary: fc.constant(bytes('json/plain')) },
  fc
    .constantFrom(
      'json/protobuf',
      'binary/plain',
      'binary/null',
      'binary/protobuf',
      'binary/encrypted',
      '',
      'JSON/PLAIN',
    )
    .map(bytes),
  fc.string().map(bytes),
  fc.uint8Array({ maxLength: 20 }),
);

const metadata = fc.oneof(
  { weight: 8, arbitrary: encoding.map((one) => ({ encoding: one })) },
  encoding.map((one) => ({ encoding: one, messageType: bytes('temporal.api.common.v1.Payload') })),
  fc.constant({}),
  fc.constant(undefined),
);

const anything = fc.jsonValue();
/** Nobody may send any of these to the machine of the tests. */
const event = fc.oneof(
  anything,
  fc.record({ type: fc.constantFrom('SING', 'PAY', '', '*', 'xstate.init', 'x'.repeat(300)), amount: anything }),
);
const sender = fc.oneof(anything, fc.record({ role: fc.constantFrom('nobody', '__proto__'), name: fc.string() }));
const envelope = fc.record({ id: fc.oneof(anything, fc.string()), by: sender, event, at: anything });
const report = fc.record({
  id: fc.string(),
  generation: fc.nat(3),
  outcome: fc.oneof(anything, fc.record({ ok: anything })),
});
const request = fc.record(
  {
    input: anything,
    by: sender,
    id: anything,
    version: anything,
    continued: anything,
    kinship: anything,
    scenario: anything,
  },
  { requiredKeys: ['input'] },
);

const text = fc.oneof(
  { weight: 6, arbitrary: fc.oneof(envelope, report, request, anything).map((value) => JSON.stringify(value)) },
  fc.string(),
  fc.constantFrom(
    '{ "id": "a", "by": { "role": "clerk"',
    '{ "__proto__": { "id": "a" }, "id": "b", "event": { "__proto__": 1, "type": "PAY" } }',
    '{ "id": "\\ud800", "by": null, "event": { "type": "\\udfff" } }',
    '{ "constructor": { "prototype": { "id": 1 } } }',
    'undefined',
    'NaN',
    '-0',
    '1e999',
    '\ufeff{}',
  ),
  fc
    .constantFrom(65, 1_000, 100_000)
    .chain((levels) =>
      fc.constantFrom(
        `${'['.repeat(levels)}${']'.repeat(levels)}`,
        '['.repeat(levels),
        `{"id":"a","by":{"role":"clerk","name":"c"},"event":${'{"type":'.repeat(levels)}"PAY"${'}'.repeat(levels)}}`,
      ),
    ),
  fc.constantFrom(
    `[${'0,'.repeat(100_000)}0]`,
    `{ "id": "${'x'.repeat(400_000)}" }`,
    `{ "id": "a", "by": { "role": "clerk", "name": "c" }, "event": { "type": "PAY", "amount": "${'é'.repeat(200_000)}" } }`,
  ),
);

const data = fc.oneof(
  { weight: 8, arbitrary: text.map(bytes) },
  fc.uint8Array({ maxLength: 200 }),
  fc.constant(new Uint8Array()),
  fc.constant(undefined),
);

const payload: fc.Arbitrary<Payload> = fc.record({ metadata, data }).map(({ metadata: about, data: given }) => ({
  ...(about === undefined ? {} : { metadata: about as Record<string, Uint8Array> }),
  ...(given === undefined ? {} : { data: given }),
}));

const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...Object.values(handlers)) },
  { weight: 3, arbitrary: fc.constantFrom('notify', 'childEnded', 'send') },
  fc.constantFrom('__temporal_anything', '__temporal_workflow_metadata', '__stack_trace', '__enhanced_stack_trace'),
  fc.constantFrom('constructor', '__proto__', 'toString', 'cancel', ' ', 'x'.repeat(500)),
  fc.string({ minLength: 1, unit: 'grapheme' }),
);

export const garbage: fc.Arbitrary<Garbage> = fc.record({
  kind: fc.oneof(
    { weight: 6, arbitrary: fc.constant('signal' as const) },
    { weight: 3, arbitrary: fc.constant('update' as const) },
    fc.constantFrom('query' as const, 'start' as const),
  ),
  name,
  args: fc.oneof({ weight: 8, arbitrary: payload.map((one) => [one]) }, fc.array(payload, { maxLength: 3 })),
  header: fc.oneof({ weight: 8, arbitrary: fc.constant({}) }, fc.dictionary(fc.string(), payload, { maxKeys: 2 })),
});
