import { describe, expect, it } from 'vitest';
import { assign, createMachine } from 'xstate';
import { z } from 'zod';
import type { Definition, WatchfloorError } from '../../src/engine/index.ts';
import { by, Hand, meta, noon, thrown } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: contexts and events of several machines
type Loose = any;

const machine = createMachine({
  id: 'm',
  context: { n: 0, event: null as Loose },
  initial: 'a',
  states: {
    a: {
      on: {
        GO: 'b',
        TAKE: { actions: assign({ event: ({ event }) => event }) },
        COUNT: { guard: ({ context }) => context.n > 0, actions: assign({ n: 0 }) },
        NO: {},
        'note.*': { actions: assign({ n: ({ context }) => context.n + 1 }) },
      },
    },
    b: { type: 'final' },
  },
});

describe('the admission', () => {
  const hand = () => new Hand(machine);

  it.each([
    ['no object', 7],
    ['nothing', undefined],
    ['null', null],
    ['a list', [{ type: 'GO' }]],
    ['no type', { name: 'GO' }],
    ['a type that is no text', { type: 7 }],
    ['an empty type', { type: '' }],
    ['a type with a star', { type: 'note.*' }],
    ['a type of 201 characters', { type: 'x'.repeat(201) }],
    ['a date', { type: 'TAKE', when: new Date(0) }],
    ['NaN', { type: 'TAKE', n: Number.NaN }],
    ['a function', { type: 'TAKE', f: () => 1 }],
    ['a lone surrogate', { type: 'TAKE', text: '\ud800' }],
    ['a key that sets a prototype', JSON.parse('{"type":"TAKE","a":{"__proto__":{"x":1}}}')],
    ["a key that is XState's own mark", { type: 'TAKE', a: { xstate$$type: 1, id: 'x' } }],
    ['a type that only the prototype has', Object.create({ type: 'GO' })],
    [
      'a getter that throws',
      {
        type: 'TAKE',
        get x() {
          throw new Error('boo');
        },
      },
    ],
    [
      'nesting without end',
      (() => {
        const o: Loose = { type: 'TAKE' };
        o.o = o;
        return o;
      })(),
    ],
    ['a list of a thousand million holes', { type: 'TAKE', list: new Array(1_000_000_000) }],
    [
      'a small thing that holds itself two to the sixtieth times',
      (() => {
        let o: Loose = {};
        for (let i = 0; i < 60; i++) o = { a: o, b: o };
        return { type: 'TAKE', o };
      })(),
    ],
  ])('refuses %s as EVENT_MALFORMED', (_, event) => {
    expect(hand().refusal(event)).toBe('EVENT_MALFORMED');
  });

  it('refuses what is reserved', () => {
    expect(hand().refusal({ type: 'xstate.done.actor.x' })).toBe('EVENT_RESERVED');
    expect(hand().refusal({ type: 'xstate.init' })).toBe('EVENT_RESERVED');
    expect(hand().refusal({ type: 'TAKE', at: 1 })).toBe('EVENT_RESERVED');
    expect(hand().refusal({ type: 'TAKE', sender: 'me' })).toBe('EVENT_RESERVED');
  });

  it('refuses an event above 256 KiB, and takes one below', () => {
    expect(hand().refusal({ type: 'TAKE', text: 'x'.repeat(256 * 1024) })).toBe('EVENT_TOO_LARGE');
    expect(hand().refusal({ type: 'TAKE', text: 'x'.repeat(255 * 1024) })).toBeUndefined();
  });

  it('refuses an unknown type, also one that every object has', () => {
    expect(hand().refusal({ type: 'GOO' })).toBe('EVENT_UNKNOWN');
    expect(hand().refusal({ type: 'toString' })).toBe('EVENT_UNKNOWN');
    expect(hand().refusal({ type: 'constructor' })).toBe('EVENT_UNKNOWN');
  });

  it('takes what a wildcard takes', () => {
    expect(hand().send({ type: 'note.made' }).context.n).toBe(1);
    expect(hand().send({ type: 'note' }).context.n).toBe(1);
    expect(hand().refusal({ type: 'notes' })).toBe('EVENT_UNKNOWN');
  });

  it('refuses what is forbidden, or whose conditions are not met, and says which', () => {
    expect(hand().refusal({ type: 'NO' })).toBe('EVENT_NOT_ACCEPTED');
    expect(hand().refusal({ type: 'COUNT' })).toBe('EVENT_NOT_ACCEPTED');
    expect(() => hand().send({ type: 'COUNT' })).toThrow('Its conditions are not met.');
    expect(() => hand().send({ type: 'NO' })).toThrow('Accepted could be: COUNT, GO, TAKE.');
  });

  it('says to programs whether a guard refuses, or the state', () => {
    const details = (type: string) => {
      try {
        hand().send({ type });
      } catch (error) {
        return (error as WatchfloorError).details;
      }
      return 'accepted';
    };
    const offers = ['COUNT', 'GO', 'TAKE'];
    expect([details('COUNT'), details('NO'), details('GO')]).toEqual([
      { reason: 'guards', states: ['a'], offers },
      { reason: 'state', states: ['a'], offers },
      'accepted',
    ]);
    expect(details('GOO')).toEqual({ known: expect.arrayContaining(offers) });
  });

  it('refuses everything once the instance has ended', () => {
    expect(hand().send({ type: 'GO' }).refusal({ type: 'GO' })).toBe('INSTANCE_ENDED');
  });

  it('adds chart time and sender to the event, and keeps the rest as it came', () => {
    const { context } = hand().send({ type: 'TAKE', text: 'x', list: [1, { a: null }] });
    expect(context.event).toEqual({ type: 'TAKE', text: 'x', list: [1, { a: null }], at: noon, sender: by });
  });

  it.each([
    ['no meta', null],
    ['no sender', { at: noon, id: 'x' }],
    ['a sender of null', { at: noon, id: 'x', by: null }],
    ['an id of 201 characters', meta(noon, 'x'.repeat(201))],
    ['a role that is no text', { at: noon, id: 'x', by: { role: 7, name: 'n' } }],
    ['a name with a lone surrogate', { at: noon, id: 'x', by: { role: 'r', name: '\udc00' } }],
    ['half a millisecond', meta(0.5)],
    ['no time', { id: 'x', by }],
  ])('refuses an event with %s, and a start likewise', (_, given) => {
    expect(hand().refusal({ type: 'GO' }, given)).toBe('EVENT_MALFORMED');
    const { chart } = hand();
    expect(thrown(() => chart.start(undefined, given as never))).toBe('EVENT_MALFORMED');
  });

  it('refuses an input above 256 KiB, or one that JSON cannot carry', () => {
    const { chart } = hand();
    expect(thrown(() => chart.start({ text: 'x'.repeat(256 * 1024) }, meta()))).toBe('INPUT_TOO_LARGE');
    expect(thrown(() => chart.start(new Map(), meta()))).toBe('JSON_INVALID');
    expect(
      thrown(() =>
        chart.start(
          {
            get x() {
              throw new Error('boo');
            },
          },
          meta(),
        ),
      ),
    ).toBe('JSON_INVALID');
  });
});

describe('the admission with schemas and roles', () => {
  const definition: Definition = {
    machine: createMachine({
      id: 'm',
      context: ({ input }: Loose) => ({ input, got: null as Loose }),
      initial: 'a',
      states: {
        a: { on: { TAKE: { actions: assign({ got: ({ event }: Loose) => event }) }, '*': 'b', LATER: 'b' } },
        b: {},
      },
    }),
    version: '1',
    schemas: {
      input: z.object({ who: z.string().trim() }),
      context: z.looseObject({ got: z.any().refine((event) => event?.bad !== true, 'must not be bad') }),
      events: {
        TAKE: z.object({ text: z.string().trim().min(1), n: z.number().default(7), bad: z.boolean().optional() }),
        LATER: z.object({ type: z.literal('LATER') }),
        BOOM: {
          '~standard': {
            version: 1,
            vendor: 'test',
            validate: () => {
              throw new Error('the schema threw');
            },
          },
        },
        // What zod meets a throwing transform with: it tries again, asynchronously.
        ZOOM: z.object({}).transform(() => {
          throw new Error('the transform threw');
        }),
        LIST: z.unknown().transform(() => []),
        DAY: z.unknown().transform(() => ({ when: new Date(0) })),
        SLOW: { '~standard': { version: 1, vendor: 'test', validate: () => Promise.resolve({ value: {} }) } },
      },
    },
    roles: {
      TAKE: ['tester'],
      LATER: ['boss'],
      BOOM: ['tester'],
      ZOOM: ['tester'],
      LIST: ['tester'],
      DAY: ['tester'],
      SLOW: ['tester'],
    },
  };
  const hand = () => new Hand(definition, { input: { who: ' kim ' } });

  it('steps and records what the schema made of an event and of an input', () => {
    const life = hand();
    expect(life.context.input).toEqual({ who: 'kim' });
    expect(life.step.record.event.payload).toEqual({ input: { who: 'kim' } });
    life.send({ type: 'TAKE', text: '  hello ', more: 1 });
    expect(life.context.got).toEqual({ type: 'TAKE', text: 'hello', n: 7, at: noon, sender: by });
    expect(life.step.record.event.payload).toEqual({ text: 'hello', n: 7 });
  });

  it('refuses what does not fit its schema, and says where', () => {
    expect(hand().refusal({ type: 'TAKE', text: '' })).toBe('EVENT_INVALID');
    expect(() => hand().send({ type: 'TAKE', text: ' ', n: 'x' })).toThrow(/TAKE is not valid: .*text.*n/s);
  });

  it('refuses an event without a schema, even under a wildcard', () => {
    expect(hand().refusal({ type: 'OTHER' })).toBe('EVENT_UNKNOWN');
    expect(hand().refusal({ type: 'toString' })).toBe('EVENT_UNKNOWN');
  });

  it('refuses a role that may not send it', () => {
    expect(hand().refusal({ type: 'LATER' })).toBe('ROLE_NOT_ALLOWED');
    const boss = { at: noon, id: 'x', by: { role: 'boss', name: 'lee' } };
    expect(hand().refusal({ type: 'LATER' }, boss)).toBeUndefined();
    expect(hand().refusal({ type: 'TAKE', text: 'x' }, { ...boss, by: { role: 'toString', name: 'x' } })).toBe(
      'ROLE_NOT_ALLOWED',
    );
  });

  it('refuses with a code what a schema throws at, what it makes into no event, and an asynchronous one', () => {
    expect(hand().refusal({ type: 'BOOM' })).toBe('EVENT_INVALID');
    expect(hand().refusal({ type: 'LIST' })).toBe('EVENT_INVALID');
    expect(hand().refusal({ type: 'DAY' })).toBe('JSON_INVALID');
    expect(hand().refusal({ type: 'SLOW' })).toBe('SCHEMA_ASYNCHRONOUS');
    expect(hand().refusal({ type: 'ZOOM' })).toBe('SCHEMA_ASYNCHRONOUS');
  });

  it('refuses an input and a context that do not fit', () => {
    expect(thrown(() => new Hand(definition, { input: {} }))).toBe('INPUT_INVALID');
    expect(hand().refusal({ type: 'TAKE', text: 'x', bad: true })).toBe('CONTEXT_INVALID');
  });
});
