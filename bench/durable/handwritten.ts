/** The TAN case as one would write it by hand: the same updates, upserts, activities and timers, no chart. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  defineUpdate,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
  upsertMemo,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Envelope, Receipt, StartRequest } from 'xstate-temporal/client';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
const stateKey = defineSearchAttributeKey('WatchfloorState', SearchAttributeType.KEYWORD_LIST);
const tagsKey = defineSearchAttributeKey('WatchfloorTags', SearchAttributeType.KEYWORD_LIST);
const deadlineKey = defineSearchAttributeKey('WatchfloorDeadline', SearchAttributeType.DATETIME);
const machineKey = keyword('WatchfloorMachine');
const versionKey = keyword('WatchfloorVersion');
const tenantKey = keyword('WatchfloorTenant');

const activities = proxyActivities({
  scheduleToCloseTimeout: '1 hour',
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});
const call = (name: string, params: unknown) =>
  (activities[`tan-application/${name}`] as (...args: unknown[]) => Promise<unknown>)(params, {});
const send = defineUpdate<Receipt, [Envelope]>('send');
const REMINDER = 3 * 86_400_000;

export async function tanByHand({ input }: StartRequest): Promise<unknown> {
  const { tenantId } = input as { tenantId: string };
  let state: string[] = ['notEnrolled'];
  let seq = 1;
  let facts: unknown;
  let deadline: number | undefined;
  let reminder: CancellationScope | undefined;
  let reason: string | undefined;
  const talks = new Set<string>();
  const work: (() => Promise<unknown>)[] = [];
  let steps: { seq: number; cause: string }[] = [{ seq: 1, cause: 'start' }];
  let shown: { state?: string; tags?: string; deadline?: number | undefined } = {};
  let busy = 0;

  const go = (next: string[], cause: string): Receipt => {
    const from = state;
    state = next;
    seq++;
    steps.push({ seq, cause });
    return { seq, at: Date.now(), from, to: state, digest: '', duplicate: false };
  };
  const act = (name: string, params: unknown) => {
    work.push(() => call(name, params));
  };
  const check = async () => {
    facts = await call('readTenantFacts', { tenantId });
    go(settled(), 'actor:tenantFacts#1');
  };
  const settled = () => {
    if (facts !== undefined && talks.size === 2) return ['applying'];
    const talk =
      talks.size === 2
        ? 'done'
        : talks.has('TALKED_TO_TSP')
          ? 'talkedToTsp'
          : talks.has('TALKED_TO_ACCOUNT_TEAM')
            ? 'talkedToAccountTeam'
            : 'pendingTalk';
    return [
      `eligibilityCheck.consultation.${talk}`,
      `eligibilityCheck.environment.${facts === undefined ? 'checking' : 'ok'}`,
    ];
  };
  const remind = () => {
    deadline = Date.now() + REMINDER;
    reminder = new CancellationScope();
    void reminder
      .run(() => sleep(REMINDER, { summary: 'assessmentReminder' }))
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
  };
  const accepted: Readonly<Record<string, readonly string[]>> = {
    CHECK_ELIGIBILITY: ['notEnrolled'],
    TALKED_TO_TSP: ['eligibilityCheck'],
    TALKED_TO_ACCOUNT_TEAM: ['eligibilityCheck'],
    SUBMIT: ['applying'],
    REJECT: ['approval'],
  };

  setHandler(
    send,
    ({ id, event }) => {
      const cause = `update:${id}`;
      switch (event.type) {
        case 'CHECK_ELIGIBILITY':
          act('notifyStaff', { desk: 'account-team', tenantId });
          busy++;
          void check().finally(() => busy--);
          return Promise.resolve(go(settled(), cause));
        case 'TALKED_TO_TSP':
        case 'TALKED_TO_ACCOUNT_TEAM':
          talks.add(event.type);
          return Promise.resolve(go(settled(), cause));
        case 'SUBMIT':
          act('notifyStaff', { desk: 'reviewers', tenantId });
          remind();
          return Promise.resolve(go(['approval.underAssessment'], cause));
        default:
          reason = event.reason as string;
          reminder?.cancel();
          deadline = undefined;
          act('sendMail', { template: 'rejection', reason });
          return Promise.resolve(go(['rejected'], cause));
      }
    },
    {
      validator: ({ event }) => {
        if (!accepted[event.type]?.some((prefix) => state[0]?.startsWith(prefix)))
          throw ApplicationFailure.nonRetryable('not now', 'EVENT_NOT_ACCEPTED');
      },
    },
  );

  const drain = async () => {
    for (let next = work.shift(); next !== undefined; next = work.shift()) await next();
  };
  let draining = false;
  const show = () => {
    upsertMemo({ steps });
    steps = [];
    const tags = state[0]?.startsWith('approval')
      ? ['awaitsReviewer']
      : state[0] === 'rejected'
        ? []
        : ['awaitsApplicant'];
    const now = { state: state.join(), tags: tags.join(), deadline };
    const updates = [];
    if (shown.state === undefined)
      updates.push(
        { key: machineKey, value: 'tan-application' },
        { key: versionKey, value: '1.0.0' },
        { key: tenantKey, value: tenantId },
      );
    if (shown.state !== now.state) updates.push({ key: stateKey, value: state });
    if (shown.tags !== now.tags) updates.push({ key: tagsKey, value: tags.length === 0 ? null : tags });
    if (shown.deadline !== now.deadline)
      updates.push({ key: deadlineKey, value: deadline === undefined ? null : new Date(deadline) });
    shown = now;
    if (updates.length > 0) upsertSearchAttributes(updates as never);
  };
  const telling = () => steps.length > 0;
  for (;;) {
    await condition(
      () => telling() || (work.length > 0 && !draining) || (state[0] === 'rejected' && !draining && busy === 0),
    );
    if (work.length > 0 && !draining) {
      draining = true;
      void drain().finally(() => {
        draining = false;
      });
    }
    if (telling()) show();
    if (state[0] === 'rejected' && !draining && work.length === 0 && busy === 0) {
      await condition(allHandlersFinished);
      return { outcome: 'rejected', reason };
    }
  }
}
