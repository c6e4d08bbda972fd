import { compile, type EffectContext, implement } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { trial } from './trial.ts';

const accounts = new Map<string, string>();

async function openAccount({ email }: { email: string; plan: string }, { idempotencyKey }: EffectContext) {
  // The same key comes with every attempt: whoever sees it twice answers the second time what it did the first.
  const account = accounts.get(idempotencyKey) ?? `account-of-${email}`;
  accounts.set(idempotencyKey, account);
  return { account };
}

async function mailReminder({ email }: { email: string }, { idempotencyKey }: EffectContext): Promise<void> {
  console.log(`To ${email}: your trial ends in four days. (${idempotencyKey})`);
}

export const trialImplemented = implement(compile(trial, { sha256: nodeSha256 }), {
  actors: { openAccount },
  actions: { mailReminder },
});
