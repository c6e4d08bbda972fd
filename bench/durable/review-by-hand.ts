/** The review case as one would write it by hand: the same updates, upserts and activity, no chart. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import {
  ApplicationFailure,
  allHandlersFinished,
  condition,
  defineUpdate,
  proxyActivities,
  setHandler,
  upsertMemo,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Envelope, Receipt } from 'xstate-temporal/client';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
const list = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD_LIST);
const activities = proxyActivities({
  scheduleToCloseTimeout: '1 hour',
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});
const check = activities['review/check'] as (input: unknown, info: unknown) => Promise<{ eligible: boolean }>;

export async function reviewByHand(): Promise<unknown> {
  let state = 'draft';
  let seq = 1;
  let approvedBy = '';
  let steps: unknown[] = [{ seq: 1, cause: 'start', at: Date.now() }];
  let shown: string | undefined;
  const go = (next: string, cause: string): Receipt => {
    const from = [state];
    state = next;
    seq++;
    steps.push({ seq, cause, at: Date.now() });
    return { seq, at: Date.now(), from, to: [state], digest: '', duplicate: false };
  };
  setHandler(
    defineUpdate<Receipt, [Envelope]>('send'),
    ({ id, event }) => {
      if (event.type === 'APPROVE') {
        approvedBy = String(event.by);
        return Promise.resolve(go('approved', `update:${id}`));
      }
      void check({ tenant: event.tenant }, {}).then(() => go('review', 'actor:check#1'));
      return Promise.resolve(go('checking', `update:${id}`));
    },
    {
      validator: ({ event }) => {
        const isExpected = event.type === 'APPLY' ? state === 'draft' : event.type === 'APPROVE' && state === 'review';
        if (!isExpected) throw ApplicationFailure.nonRetryable('not now', 'EVENT_NOT_ACCEPTED');
      },
    },
  );
  for (;;) {
    await condition(() => steps.length > 0);
    upsertMemo({ steps });
    steps = [];
    upsertSearchAttributes([
      ...(shown === undefined
        ? [
            { key: keyword('WatchfloorMachine'), value: 'review' },
            { key: keyword('WatchfloorVersion'), value: '1.0.0' },
          ]
        : []),
      { key: list('WatchfloorState'), value: [state] },
      { key: list('WatchfloorTags'), value: state === 'review' ? ['awaitsReviewer'] : null },
    ] as never);
    shown = state;
    if (state === 'approved') {
      await condition(allHandlersFinished);
      return { approvedBy };
    }
  }
}
