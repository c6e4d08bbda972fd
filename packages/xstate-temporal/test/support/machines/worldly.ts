import { assign, createMachine } from 'xstate';

const day = Date.UTC(2021, 2, 1, 23, 30);

/** Everything of time, chance, language and zone that a step can ask for without reaching out. */
const ask = () => ({
  now: Date.now(),
  date: new Date().toISOString(),
  text: String(new Date()),
  called: Date(),
  performance: performance.now(),
  random: [Math.random(), Math.random()],
  uuid: crypto.randomUUID(),
  bytes: [...crypto.getRandomValues(new Uint8Array(5))],
  words: [...crypto.getRandomValues(new Uint32Array(2))],
  local: new Date(2021, 2, 1, 10).toISOString(),
  hours: new Date(day).getHours(),
  offset: new Date(day).getTimezoneOffset(),
  moved: new Date(new Date(day).setHours(1)).toISOString(),
  parsed: [
    '2021-03-01T10:00',
    '2021-03-01',
    'Mar 1, 2021 10:00',
    '2021/03/01',
    'Mon, 01 Mar 2021 10:00:00 GMT',
    '2021-03-01T10:00:00+02:00',
  ].map((text) => [Date.parse(text), new Date(text).getTime()]),
  shown: [
    new Date(day).toLocaleString(),
    new Date(day).toLocaleDateString('de-DE'),
    new Date(day).toLocaleTimeString(undefined, { timeZone: 'Asia/Tokyo' }),
    new Date(day).toDateString(),
    new Date(day).toTimeString(),
    new Intl.DateTimeFormat().format(),
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' }).format(day),
    new Intl.NumberFormat().format(1234.5),
    (1234.5).toLocaleString(),
    'I'.toLocaleLowerCase(),
    new Intl.DateTimeFormat().resolvedOptions().timeZone,
  ],
  sorted: ['z', 'ä', 'a', 'Z'].sort((a, b) => a.localeCompare(b)),
  copied: structuredClone({ list: [1, { two: 2 }] }),
  bytes64: [
    Buffer.from('żółw').toString('base64url'),
    Buffer.from('c2FmZV8-', 'base64url').toString(),
    Buffer.concat([Buffer.alloc(2), Buffer.from([1, 2])]).readUInt16BE(2),
    btoa('plain'),
    atob('cGxhaW4='),
    new TextDecoder().decode(new TextEncoder().encode('ö')),
    new URL('/b?c=1', 'https://a.example').searchParams.get('c'),
  ],
  same: [new Date(0) instanceof Date, Object.prototype.toString.call(Math), typeof Math.floor(Math.PI)],
});

/** Asks at its start, at an event, after a while, and before it decides. */
export const worldly = createMachine({
  id: 'worldly',
  version: '1',
  context: () => ({ asked: [ask()] }) as { asked: unknown[] },
  initial: 'waiting',
  states: {
    waiting: {
      on: {
        ASK: { actions: assign({ asked: ({ context }) => [...context.asked, ask()] }) },
        // Whether it is taken is decided by chance, which must decide the same again.
        TOSS: {
          guard: () => Math.random() < 0.5,
          actions: assign({ asked: ({ context }) => [...context.asked, 'heads'] }),
        },
        REACH: {
          actions: assign(({ event }) => {
            const { [event.what as 'Blob']: Found } = globalThis;
            return { asked: [new Found([]).size] };
          }),
        },
        WAIT: 'later',
        END: 'over',
      },
    },
    over: { type: 'final' },
    later: {
      after: { 1000: { target: 'waiting', actions: assign({ asked: ({ context }) => [...context.asked, ask()] }) } },
    },
  },
});
