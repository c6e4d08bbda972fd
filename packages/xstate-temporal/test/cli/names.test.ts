import { describe, expect, it } from 'vitest';
import { parseInstance, parseSender } from '../../src/cli/index.ts';

const invalid = (said: RegExp) =>
  expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringMatching(said) });

describe('names on the command line', () => {
  it('name an instance, also a machine among the actors of one', () => {
    expect(parseInstance('order/17')).toEqual({ machine: 'order', key: '17' });
    expect(parseInstance('order/17/kid#1')).toEqual({ machine: 'order', key: '17/kid#1' });
  });

  it.each(['17', '/17', 'order/', 'or der/17', 'order/1\n7', 'order/\u001b[31m', `order/${'x'.repeat(501)}`])(
    'do not name one when written as %j',
    (text) => {
      expect(() => parseInstance(text)).toThrow(invalid(/^"[^\p{Cc}]*" does not name an instance.*order\/17/u));
    },
  );

  it('name a sender', () => {
    expect(parseSender('clerk:Ada: the first')).toEqual({ role: 'clerk', name: 'Ada: the first' });
    expect(parseSender('clerk', 'clerk:Ada', () => 'ada')).toEqual({ role: 'clerk', name: 'ada' });
  });

  it.each(['clerk', 'clerk:', 'clerk: ', ':Ada', 'a b:Ada', 'clerk:\u202eAda', 'clerk:\u001b[31m'])(
    'do not name one when written as %j',
    (text) => {
      expect(() => parseSender(text)).toThrow(invalid(/^--as [^\p{Cc}]*: write role:name, such as clerk:Ada/u));
    },
  );
});
