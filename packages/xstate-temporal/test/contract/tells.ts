/** Whom an instance can tell something, and what it hears of those it cannot. */

import type { EventObject } from '../../src/engine/index.ts';
import { caller, listener } from '../support/machines/friends.ts';
import type { Behaviour } from './behaviour.ts';

const call = (key: string, word: string, start = false): EventObject => ({ type: 'CALL', key, word, start });

export const tells: readonly Behaviour[] = [
  {
    title: 'one that has ended is told apart from one that never was',
    defect: 'One host says of a partner that has ended that it was not found, another that it has ended',
    definitions: [caller, listener],
    script: [
      { at: 0, start: {} },
      { at: 1, send: call('b', 'hello') },
      { at: 2, send: call('b', 'stop', true) },
      { at: 3, send: call('b', 'hello') },
      { at: 4, send: call('b', 'hello', true) },
      { at: 5, send: { type: 'FINISH' } },
    ],
    until: 6,
    expected: {
      events: [
        ['xstate.init', 0],
        ['CALL', 1],
        ['TELL_FAILED', 1],
        ['CALL', 2],
        ['CALL', 3],
        ['TELL_FAILED', 3],
        ['CALL', 4],
        ['TELL_FAILED', 4],
        ['FINISH', 5],
      ],
      states: ['done'],
      status: 'done',
      output: ['INSTANCE_NOT_FOUND', 'INSTANCE_ENDED', 'INSTANCE_ENDED'],
      others: { 'listener/b': ['xstate.init', 'HEAR'] },
    },
  },
  {
    title: 'a tell that failed comes back with what its teller calls it',
    defect: 'Several are told to one partner, and nobody knows which of them did not arrive',
    definitions: [caller, listener],
    script: [
      { at: 0, start: {} },
      { at: 1, send: { ...call('b', 'hello'), ref: 'first' } },
      { at: 2, send: { ...call('b', 'hello'), ref: 'second' } },
      { at: 3, send: { ...call('b', 'hello', true), ref: 'third' } },
      { at: 4, send: { type: 'FINISH' } },
    ],
    until: 5,
    expected: {
      events: [
        ['xstate.init', 0],
        ['CALL', 1],
        ['TELL_FAILED', 1],
        ['CALL', 2],
        ['TELL_FAILED', 2],
        ['CALL', 3],
        ['FINISH', 4],
      ],
      states: ['done'],
      status: 'done',
      output: ['first INSTANCE_NOT_FOUND', 'second INSTANCE_NOT_FOUND'],
      others: { 'listener/b': ['xstate.init', 'HEAR'] },
    },
  },
  {
    title: 'a key that is none is told to nobody',
    defect: 'A machine makes a key of what it was told, and an instance has a name that nobody can read',
    definitions: [caller, listener],
    script: [
      { at: 0, start: {} },
      { at: 1, send: call('two\nlines', 'hello') },
      { at: 2, send: call('x'.repeat(501), 'hello', true) },
      { at: 3, send: { type: 'FINISH' } },
    ],
    until: 4,
    expected: {
      events: [
        ['xstate.init', 0],
        ['CALL', 1],
        ['TELL_FAILED', 1],
        ['CALL', 2],
        ['TELL_FAILED', 2],
        ['FINISH', 3],
      ],
      states: ['done'],
      status: 'done',
      output: ['INSTANCE_KEY_INVALID', 'INSTANCE_KEY_INVALID'],
    },
  },
  {
    title: "the name of a machine among the actors is nobody else's to take",
    defect: 'Somebody starts an instance under the name of an actor, and one host takes it, or says otherwise why not',
    definitions: [caller, listener],
    script: [
      { at: 0, start: {} },
      { at: 1, to: 'listener/b/kid#1', start: {}, refused: 'INSTANCE_KEY_INVALID' },
      { at: 2, to: 'listener/b/kid#1', send: { type: 'HEAR', word: 'x' }, refused: 'INSTANCE_NOT_FOUND' },
      { at: 3, to: 'listener/two\nlines', send: { type: 'HEAR', word: 'x' }, refused: 'INSTANCE_KEY_INVALID' },
      { at: 4, send: call('b/kid#1', 'hello', true) },
      { at: 5, send: call('b/kid#1', 'hello') },
      { at: 6, to: 'listener/b#1/kid', start: {} },
      { at: 7, send: call('b#1/kid', 'hello', true) },
      { at: 8, send: call('b#2', 'hello', true) },
      { at: 9, send: { type: 'FINISH' } },
    ],
    until: 10,
    expected: {
      events: [
        ['xstate.init', 0],
        ['CALL', 4],
        ['TELL_FAILED', 4],
        ['CALL', 5],
        ['TELL_FAILED', 5],
        ['CALL', 7],
        ['CALL', 8],
        ['FINISH', 9],
      ],
      states: ['done'],
      status: 'done',
      output: ['INSTANCE_KEY_INVALID', 'INSTANCE_NOT_FOUND'],
      others: { 'listener/b#1/kid': ['xstate.init', 'HEAR'], 'listener/b#2': ['xstate.init', 'HEAR'] },
    },
  },
];
