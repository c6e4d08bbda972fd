import type { Json } from 'xstate-temporal/engine';
import type { CaseDesk } from './case-desk.ts';
import type { IdempotencyStore } from './idempotency.ts';
import type { Webhook } from './net/webhook.ts';
import { referralOf } from './referral.ts';
import type { Ticket } from './ticket.ts';

/** Who hears of cases besides the desk itself. */
export interface CaseListeners {
  /** The desk that customers follow their cases on (Services Hub): hears of tracked cases only. */
  readonly tracking?: Webhook;
  /** Who takes cases over for incident response. */
  readonly incidentResponse?: Webhook;
}

/**
 * A case desk that tells others, after its own entry is made:
 *
 * - the tracking desk, of each change to a case from the entry `track` on: `{ type: 'case.tracked' |
 *   'case.changed', timestamp, data }`. `data` is where the case stands, without what people wrote; samples are
 *   claims (hash, size, name, where they lie)
 * - incident response, of a case that is handed over: `{ type: 'case.handedOver', timestamp, data: Referral }`
 *
 * Each message has a mark of its own, and `data.entry` numbers the entries of a case: a receiver that has seen
 * a higher number need not look at a lower one.
 */
export function mirroredDesk(desk: CaseDesk, listeners: CaseListeners, done: IdempotencyStore): CaseDesk {
  const { tracking, incidentResponse } = listeners;

  async function mirror(caseId: string, entry: number, key: string, signal: AbortSignal | undefined): Promise<void> {
    const ticket = tracking && (await desk.read(caseId, entry));
    if (!ticket || ticket.trackedFor === null) return;
    const message = statusMessage(ticket);
    await done.once(`${key}#tracking`, 'updateCaseDesk.tracking', { caseId, entry }, () =>
      tracking.send(message, `${key}#tracking`, signal ? { signal } : {}),
    );
  }

  return {
    async update(params, key, options = {}) {
      const made = await desk.update(params, key, options);
      await mirror(params.caseId, made.entry, key, options.signal);
      return made;
    },

    async handOver(params, key, options = {}) {
      const made = await desk.handOver(params, key, options);
      const { reference, entry } = made;
      if (incidentResponse) {
        const data = referralOf(params, reference);
        const message = { type: 'case.handedOver', timestamp: data.handedOverAt, data };
        await done.once(`${key}#ir`, 'handOverToIr.webhook', { reference }, () =>
          incidentResponse.send(message, `${key}#ir`, options),
        );
      }
      await mirror(params.caseId, entry, key, options.signal);
      return made;
    },

    read: (caseId, entries) => desk.read(caseId, entries),
  };
}

function statusMessage(ticket: Ticket): Json {
  const { inquiry: _inquiry, history, samples, ...status } = ticket;
  const last = history.at(-1);
  return {
    type: last?.operation === 'track' ? 'case.tracked' : 'case.changed',
    timestamp: last?.at ?? '',
    data: {
      ...status,
      entry: history.length,
      operation: last?.operation ?? '',
      samples: samples.map(({ sha256, size, name, location }) => ({ sha256, size, name, location })),
    },
  };
}
