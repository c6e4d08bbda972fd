import { type LedgerRecord, printable } from 'xstate-temporal/engine';
import type { StartedTimer } from './deliveries.ts';
import type { Evidence } from './evidence.ts';
import { timerTitle } from './names.ts';
import type { EventRef, TrailDeadline } from './types.ts';

export interface Armed {
  readonly deadline: TrailDeadline;
  /** The event of its firing, where the server's timer fired. */
  readonly fired: readonly EventRef[];
}

interface Given {
  readonly ledger: readonly LedgerRecord[];
  readonly evidence: readonly Evidence[];
  readonly timers: readonly StartedTimer[];
  /** UTC ms. */
  readonly asOf: number;
}

/**
 * Follows each delayed event from its arming to its end. A server's timer is found by its summary, which is the
 * timer's id, among those that the same workflow task started; after a continue-as-new, by its id alone.
 */
export function deadlinesOf({ ledger, evidence, timers, asOf }: Given): Armed[] {
  const ends = new Map<string, { readonly at: number; readonly seq: number; readonly came: boolean }>();
  for (const { at, effects, event, seq } of ledger) {
    if (event.by.role === 'system' && event.by.name === 'timer') ends.set(event.id, { at, seq, came: true });
    for (const effect of effects)
      if (effect.kind === 'cancelTimer' && !ends.has(effect.timer)) ends.set(effect.timer, { at, seq, came: false });
  }
  const free = new Set(timers);
  const tasks = new Map(evidence.map(({ task, told }) => [told.seq, task]));
  const armed: Armed[] = [];
  for (const { at, effects, seq } of ledger) {
    for (const effect of effects) {
      if (effect.kind !== 'startTimer') continue;
      const summary = printable(effect.id).toWellFormed();
      const own = [...free].find((timer) => timer.task === tasks.get(seq) && timer.summary === summary);
      if (own !== undefined) free.delete(own);
      const end = ends.get(effect.key);
      const others =
        own?.firedAt === undefined && end?.came ? [...free].filter((timer) => timer.summary === summary) : [];
      const later = others.find(({ firedAt }) => firedAt !== undefined && firedAt >= effect.deadline);
      const firedBy = own?.firedAt === undefined ? later : own;
      armed.push({
        deadline: {
          key: effect.key,
          name: timerTitle(effect),
          armedAt: at,
          deadline: effect.deadline,
          outcome: end === undefined ? (effect.deadline < asOf ? 'overdue' : 'open') : end.came ? 'passed' : 'met',
          ...(end === undefined ? {} : { endedAt: end.at, endedBy: end.seq }),
          seq,
          events: own?.events ?? [],
        },
        fired: firedBy?.events.slice(-1) ?? [],
      });
    }
  }
  return armed;
}
