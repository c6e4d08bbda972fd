import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { type Envelope, tellActivity } from 'xstate-temporal/client';
import { codeOf, messageOf } from 'xstate-temporal/engine';
import type { World } from 'xstate-temporal/testing';

/** What a modelled world does not let arrive, for a worker: the same tells fail as on the virtual host. */
export function interceptTells({ tell }: World): ActivityInterceptorsFactory {
  return ({ info }) =>
    tell === undefined || info.activityType !== tellActivity
      ? {}
      : {
          inbound: {
            execute: async (input, next) => {
              const [{ letter, machine, name, scenario }] = input.args as [Told];
              try {
                const key = name.slice(machine.length + 1);
                tell(
                  { machine, key, type: letter.event.type },
                  scenario?.at ?? info.currentAttemptScheduledTimestampMs,
                );
              } catch (error) {
                throw ApplicationFailure.create({
                  type: codeOf(error) ?? 'Error',
                  message: messageOf(error),
                  nonRetryable: true,
                });
              }
              return next(input);
            },
          },
        };
}

/** What the activity is given, as far as it says what is told. */
interface Told {
  readonly name: string;
  readonly machine: string;
  readonly letter: Envelope;
  readonly scenario?: { readonly at: number };
}
