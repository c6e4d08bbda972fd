import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assign, createMachine } from 'xstate';
import { standIn, standWhile } from '../../src/engine/world/stand-in.ts';
import { Hand, thrown } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: a stand-in is anything
type Loose = any;

const inStep = (use: () => unknown) =>
  new Hand(
    createMachine({ id: 'm', context: { n: 0 }, on: { GO: { actions: assign({ n: () => Number(Boolean(use())) }) } } }),
  );

const mongodb = standIn('mongodb') as Loose;
const winston = standIn('winston') as Loose;

/** Some of it was taken out of the module while that was loaded. */
const uses = [
  ['mongodb.ObjectId', () => new mongodb.ObjectId()],
  [
    'mongodb.MongoClient.db',
    (
      (client) => () =>
        client.db()
    )(new mongodb.MongoClient()),
  ],
  [
    'winston.info()',
    (
      (info) => () =>
        info('here')
    )(winston.info),
  ],
  [
    'new mongodb.ObjectId()',
    (
      (ObjectId) => () =>
        new ObjectId()
    )(mongodb.ObjectId),
  ],
  ['winston', () => `${winston}`],
  [
    'winston.level',
    () => {
      winston.level = 'debug';
    },
  ],
] as const;

describe('what stands in for a module', () => {
  it('takes everything while modules load', () => {
    const client = new mongodb.MongoClient('mongodb://localhost', { retryWrites: true });
    client.on('error', () => undefined);
    client.options.timeout = 5;
    const logger = winston.createLogger({ transports: [new winston.transports.Console()] });
    const { readFileSync } = standIn('fs') as Loose;
    expect(JSON.parse(readFileSync('settings.json', 'utf8'))).toEqual({});
    expect(JSON.parse(readFileSync('settings.json').toString())).toEqual({});
    expect(typeof client.db('shop').collection('orders').findOne).toBe('function');
    expect(logger.child({ of: 1 }).info('ready')).toBeDefined();
    expect([mongodb.__esModule, client.then, client instanceof mongodb.MongoClient]).toEqual([
      undefined,
      undefined,
      false,
    ]);
  });

  it('can be derived from', () => {
    class Bus extends (standIn('events') as Loose).EventEmitter {
      readonly topics: string[] = [];
      constructor() {
        super();
        this.setMaxListeners(3);
      }
      own() {
        return this.topics.length;
      }
    }
    const bus = new Bus();
    expect([bus.own(), bus instanceof Bus]).toEqual([0, true]);
    expect(inStep(() => bus.emit('done')).refusal({ type: 'GO' })).toBe('IMPURE_MACHINE');
  });

  it.each(uses)('is refused by its name where a step uses it: %s', (name, use) => {
    const hand = inStep(use as () => unknown);
    expect(hand.refusal({ type: 'GO' })).toBe('IMPURE_MACHINE');
    expect(() => hand.send({ type: 'GO' })).toThrow(name.replace('MongoClient.db', 'MongoClient().db'));
  });

  it('says what to do instead', () => {
    const hand = inStep(() => mongodb.ObjectId);
    const step = () => hand.send({ type: 'GO' });
    expect(step).toThrow('Use it in an actor or a named action');
  });

  it('serves what there is all the same', () => {
    const url = standIn('url', { URL }) as Loose;
    expect(url.URL).toBe(URL);
    expect(inStep(() => new url.URL('https://example.com')).send({ type: 'GO' }).context).toEqual({ n: 1 });
  });

  it('stays what it is when the sandbox freezes it', () => {
    const frozen = Object.freeze(standIn('pg')) as Loose;
    expect(typeof frozen.Pool.length).toBe('function');
    expect(() => new frozen.Pool()).not.toThrow();
  });

  describe('once modules have been loaded', () => {
    let loading = true;
    beforeAll(() => {
      standWhile(() => loading);
      loading = false;
    });
    afterAll(() => standWhile(() => true));

    it('is refused outside of steps too', () => {
      expect(thrown(() => mongodb.connect())).toBe('IMPURE_MACHINE');
    });
  });
});
