import { assign, not } from 'xstate';
import { hunting } from './hunting.ts';
import { asked, asking } from './settings.ts';
import { tan } from './setup.ts';

/** T25: without a rule nobody is mailed. Rules outlive an opt-out. */
const email = tan.createStateConfig({
  initial: 'noRule',
  states: {
    noRule: { always: { guard: 'hasRules', target: 'ruleSaved' } },
    ruleSaved: { always: { guard: not('hasRules'), target: 'noRule' } },
  },
});

/** T25 to T27: rules, and the saved switch that ends the service, by who may change them. */
const settings = tan.createStateConfig({
  initial: 'ready',
  states: {
    ready: {
      on: {
        SAVE_RULE: { guard: 'hasRoomForRule', target: 'checking', actions: asked },
        DELETE_RULE: { guard: 'knowsRule', target: 'checking', actions: asked },
        SAVE_PREFERENCES: { guard: { type: 'saves', params: 'off' }, target: 'checking', actions: asked },
      },
    },
    checking: asking('ready', '#optedOut'),
  },
});

/** T18 to T30. `history` is where a restored prerequisite leads back to. */
export const active = tan.createStateConfig({
  type: 'parallel',
  tags: 'hunting',
  entry: assign({ toggle: 'on' }),
  on: {
    PREREQUISITE_LOST: {
      target: 'suspended',
      actions: assign({ suspension: ({ event }) => ({ from: 'active', missing: event.missing, since: event.at }) }),
    },
  },
  states: { hunting, email, settings, history: { type: 'history', history: 'deep' } },
});
