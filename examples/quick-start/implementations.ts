import { compile, type EffectContext, implement } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { invoice } from './invoice.ts';

export const implemented = implement(compile(invoice, { sha256: nodeSha256 }), {
  actors: {
    // Every attempt brings the same key, so the receiver can recognise a second one.
    sendInvoice: async ({ email }: { email: string }, { idempotencyKey }: EffectContext) => {
      console.log(`Invoice to ${email} (${idempotencyKey})`);
      return { number: 'R-1' };
    },
  },
  actions: {
    remind: async ({ email }: { email: string }) => console.log(`Reminder to ${email}`),
  },
});
