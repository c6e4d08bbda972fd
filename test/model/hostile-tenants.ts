/** Customers who call their inquiries by the names of others, and what they do to the instances of their own tenants. */
import fc from 'fast-check';
import type { Delivery } from 'xstate-temporal/testing';
import { keyOf, tenantOfKey } from '../../machines/index.ts';
import { reports } from '../machines/eod.ts';
import { content } from '../machines/note.ts';

/** Where they are played. */
export interface TenantWorld {
  start(delivery: Delivery, input: object): Promise<{ readonly ok: boolean }>;
  send(
    delivery: Delivery,
    event: { readonly type: string; readonly [field: string]: unknown },
  ): Promise<{ readonly ok: boolean }>;
  /** The cases that are there, with the tenant that each says it is of. */
  cases(): Promise<readonly { readonly key: string; readonly tenantId: unknown }[]>;
}

/** Names that were ambiguous where keys were joined by dashes. @param name what they all begin with */
export const ambiguous = (name: string) => [name, `${name}-1`, `${name}-notification-1`, `${name}.b`] as const;

/** @param words what the texts of these tenants begin with */
export function hostileTenants(tenants: readonly string[], words = 'mark') {
  /** What a tenant writes, and nobody else can know. */
  const mark = (tenant: string) => `${words}-${tenants.indexOf(tenant)}-end`;
  const noteOf = (tenant: string) => keyOf(tenant, 'notification-1');

  const tenant = fc.constantFrom(...tenants);
  const requests = fc.constantFrom(
    ...[
      'case-1',
      'case-2',
      'notification-1',
      'notification-1-case-1',
      'notification-1~case-1',
      '1-case-1',
      `${tenants[0]}~case-1`,
      '~',
    ],
    ...tenants.map((one) => keyOf(one, 'case-1')),
    ...tenants.map((one) => `${one}-case-1`),
  );
  const notes = fc.constantFrom(null, ...tenants.map(noteOf), ...tenants.map((one) => keyOf(one, 'case-1')));
  const keys = fc.constantFrom(
    ...tenants.flatMap((one) => [keyOf(one, 'case-1'), keyOf(noteOf(one), 'case-1'), `${one}-case-1`, one]),
  );

  /** What a customer does; only to instances of its own, but with whatever it likes in them. */
  const moves = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('consult' as const),
        by: tenant,
        named: fc.oneof(fc.constant(null), tenant),
        request: requests,
        note: notes,
        reopens: notes,
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('consultExpert' as const), by: tenant }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('submit' as const), by: tenant, pick: fc.nat(5) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('close' as const), by: tenant, pick: fc.nat(5) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('start' as const), by: tenant, key: keys, caseId: keys, named: tenant }),
    },
  );
  type Move = typeof moves extends fc.Arbitrary<infer T> ? T : never;

  const reached = { cases: 0, submitted: 0, refused: 0 };

  async function play(world: TenantWorld, script: readonly Move[]): Promise<void> {
    let count = 0;
    const to = (machine: string, key: string, role: string, name = role) => ({
      ...{ machine, key, at: 1_614_589_200_000, id: `e${count++}`, by: { role, name } },
    });
    const page = (by: string) => ({
      entryPoint: 'EP2',
      contextUrl: `https://portal.example/devices/${mark(by)}`,
      submitter: { name: mark(by), email: `${mark(by)}@x.example` },
      inquiry: mark(by),
      about: { devices: [mark(by)], users: [mark(by)] },
      replyTo: [`${mark(by)}@x.example`],
    });
    for (const id of tenants) {
      const common = { tenantId: id, tenantName: mark(id), profile: 'mde' };
      const since = { via: 'account team', since: 0 };
      await world.start(to('eod-subscription', id, 'account-team'), { ...common, contract: since });
      const own = { ...content, description: mark(id) };
      await world.start(to('attack-notification', noteOf(id), 'hunter'), {
        ...common,
        notificationId: noteOf(id),
        content: own,
      });
      await world.send(to('attack-notification', noteOf(id), 'hunter'), { type: 'PUBLISH', tenantId: id });
      await world.send(to('attack-notification', noteOf(id), 'customer-analyst', mark(id)), { type: 'SEEN' });
    }
    const casesOf = async (by: string) =>
      (await world.cases())
        // Both by its key and by what it says itself: whichever of them somebody goes by.
        .filter(({ key, tenantId }) => tenantOfKey(key) === by || tenantId === by)
        .map(({ key }) => key);
    for (const move of script) {
      const { by } = move;
      const role = 'customer-analyst';
      let answer: { readonly ok: boolean } | undefined;
      if (move.kind === 'consult') {
        const { named, note, reopens, request } = move;
        const event = {
          type: 'CONSULT',
          tenantId: named ?? by,
          request,
          ...page(by),
          linkedNotification: note,
          reopens,
        };
        answer = await world.send(to('eod-subscription', by, role, mark(by)), event);
      } else if (move.kind === 'consultExpert') {
        const event = { type: 'CONSULT_EXPERT', ...page(by) };
        answer = await world.send(to('attack-notification', noteOf(by), role, mark(by)), event);
      } else if (move.kind === 'start') {
        const { caseId, key, named } = move;
        const { about: _, inquiry: __, replyTo: ___, ...where } = page(by);
        const input = { caseId, tenantId: named, profile: 'mde', ...where };
        // Whose start it is, the gate before the programme has asked: it is of the customer's own tenant.
        if (named === by) answer = await world.start(to('eod-case', key, role, mark(by)), input);
      } else {
        const own = await casesOf(by);
        const key = own[move.pick % Math.max(1, own.length)];
        if (key === undefined) continue;
        if (move.kind === 'submit') {
          // An expert asks, so the customer has something to say, and mails go out.
          await world.send(to('eod-case', key, 'expert', mark(by)), { type: 'ACCEPTED_BY_EXPERT' });
          await world.send(to('eod-case', key, 'expert', mark(by)), reports.MORE_INFO_NEEDED);
        }
        const event = move.kind === 'close' ? { type: 'WITHDRAW' } : { type: 'CUSTOMER_INFO', text: mark(by) };
        answer = await world.send(to('eod-case', key, role, mark(by)), event);
        if (answer.ok && move.kind === 'submit') reached.submitted++;
      }
      if (answer?.ok === false) reached.refused++;
    }
  }

  return { mark, moves, play, reached };
}
