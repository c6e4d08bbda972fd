import { timerTitle } from 'xstate-temporal/engine';
import type { ArmedTimer } from './timers.ts';
import type { TrailDeadline } from './types.ts';

/** @param asOf UTC ms */
export function deadlineOf({ armedAt, effect, end, own, seq }: ArmedTimer, asOf: number): TrailDeadline {
  return {
    key: effect.key,
    name: timerTitle(effect),
    armedAt,
    deadline: effect.deadline,
    outcome: end === undefined ? (effect.deadline < asOf ? 'overdue' : 'open') : end.came ? 'passed' : 'met',
    ...(end === undefined ? {} : { endedAt: end.at, endedBy: end.seq }),
    seq,
    events: own?.events ?? [],
  };
}
