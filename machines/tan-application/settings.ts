import { assign, enqueueActions } from 'xstate';
import { personOf } from '../stamp.ts';
import type { TanContext } from './context.ts';
import { ruleTest } from './messages.ts';
import { tan } from './setup.ts';

/** Notes what somebody asks for, until the directory has said whether they may. */
export const asked = tan.assign(({ event }) => {
  if (event.type === 'SAVE_RULE') {
    const { at, rule, sendTest } = event;
    return { request: { change: 'saveRule', by: personOf(event), at, rule, sendTest } };
  }
  if (event.type === 'DELETE_RULE')
    return { request: { change: 'deleteRule', by: personOf(event), at: event.at, ruleId: event.ruleId } };
  if (event.type === 'SAVE_PREFERENCES')
    return { request: { change: 'preferences', by: personOf(event), at: event.at } };
  return {};
});

/** T25: the rules as they are after what was asked. */
function changed({ emailRules, request }: TanContext): Partial<TanContext> {
  return { emailRules: rulesAfter(emailRules, request), request: null, refusal: null };
}

function rulesAfter(rules: TanContext['emailRules'], request: TanContext['request']): TanContext['emailRules'] {
  if (request?.change === 'saveRule')
    return [...rules.filter(({ ruleId }) => ruleId !== request.rule.ruleId), request.rule];
  return request?.change === 'deleteRule' ? rules.filter(({ ruleId }) => ruleId !== request.ruleId) : rules;
}

function refused({ request }: TanContext, why: NonNullable<TanContext['refusal']>['why']): Partial<TanContext> {
  return {
    request: null,
    refusal: request === null ? null : { change: request.change, by: request.by, at: request.at, why },
  };
}

/**
 * Asks the tenant directory what the person may do; then it is done, or is noted why not, and nothing waits: whoever
 * asked asks again.
 *
 * @param back where everything leads but a saved switch, which leads to `other`
 */
export function asking(back: string, other: string) {
  return tan.createStateConfig({
    tags: 'awaitsDirectory',
    invoke: {
      id: 'authorization',
      src: 'readAuthorization',
      input: ({ context }) => ({ tenantId: context.tenantId, person: context.request?.by ?? '-' }),
      onDone: [
        {
          guard: { type: 'maySwitch', params: answerOf },
          target: other,
          actions: assign({ request: null, refusal: null }),
        },
        {
          guard: { type: 'mayChange', params: answerOf },
          target: back,
          actions: [
            enqueueActions(({ context: { request }, context, enqueue }) => {
              if (request?.change === 'saveRule' && request.sendTest)
                enqueue({ type: 'sendMail', params: ruleTest(context, request.rule) });
            }),
            assign(({ context }) => changed(context)),
          ],
        },
        {
          guard: { type: 'isAuthorization', params: answerOf },
          target: back,
          actions: assign(({ context }) => refused(context, 'noPermission')),
        },
        { target: back, actions: assign(({ context }) => refused(context, 'directoryUnavailable')) },
      ],
      onError: { target: back, actions: assign(({ context }) => refused(context, 'directoryUnavailable')) },
    },
  });
}

function answerOf({ event }: { event: { output: unknown } }): unknown {
  return event.output;
}
