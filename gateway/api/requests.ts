import { codeOf, WatchfloorError } from 'xstate-temporal/engine';
import { overridesOf, type ProfileId, policies, requestKey } from '../../machines/index.ts';
import {
  check,
  type Policies,
  type Programme,
  readApplication,
  readInquiry,
  readPurchase,
} from '../../programme/index.ts';
import { statesFor } from '../access/shown.ts';
import { rolesAt, rolesSeeing } from '../access/walls.ts';
import type { Handlers } from '../http/operation.ts';
import { receiptTo } from './instances.ts';
import type { operations } from './operations.ts';
import { eventIdOf, senderOf } from './sender.ts';
import { withoutAbsent } from './without-absent.ts';

type Names =
  | 'applications.create'
  | 'subscriptions.create'
  | 'cases.open'
  | 'preferences.read'
  | 'preferences.save'
  | 'policy.read';

/** @param policy what is configured; nobody who asks says anything about it */
export function requestHandlers(programme: Programme, policy: Policies): Pick<Handlers<typeof operations>, Names> {
  return {
    async 'applications.create'({ body, person }) {
      rolesAt(person, 'applications.create', body.tenant);
      const by = senderOf(person, 'applicant', body.tenant);
      const applied = await programme.apply(readApplication(withoutAbsent(body), { policy, by }));
      const { failedGates, instance, now, pending, warnings } = applied;
      const { events = [], reason } = pending ?? {};
      return {
        ...begun(instance, now.states),
        pending: reason === undefined ? null : { reason, events: [...events] },
        failedGates: [...failedGates],
        warnings: [...warnings],
      };
    },

    async 'subscriptions.create'({ body, person }) {
      rolesAt(person, 'subscriptions.create', body.tenant);
      const by = senderOf(person, 'account-team', body.tenant);
      const { instance, now } = await programme.subscribe(readPurchase(withoutAbsent(body), { policy, by }));
      return begun(instance, now.states);
    },

    async 'cases.open'({ body: { submitterEmail = '', ...body }, idempotencyKey, person }) {
      rolesAt(person, 'cases.open', body.tenant);
      const by = senderOf(person, 'customer-analyst', body.tenant);
      const inquiry = {
        ...withoutAbsent(body),
        profile: await profileOf(programme, body.tenant),
        submitterName: person.name,
        submitterEmail: submitterEmail === '' ? requireEmail(person.email) : submitterEmail,
      };
      const request = idempotencyKey === undefined ? {} : { request: check(requestKey, idempotencyKey, IDEMPOTENCY) };
      const { instance, isKnown, key, now, problem } = await programme.openCase(
        readInquiry(inquiry, { by, ...request }),
      );
      return { ...begun(instance, now.states), key, problem, isKnown };
    },

    async 'preferences.read'({ params: { tenant }, person }) {
      rolesAt(person, 'preferences.read', tenant);
      rolesSeeing(person, 'tan-application', tenant);
      const { context } = await programme.show({ machine: 'tan-application', key: tenant });
      return { notifications: (context as { readonly toggle: 'on' | 'off' | 'none' }).toggle };
    },

    async 'preferences.save'({ body: { notifications }, idempotencyKey, params: { tenant }, person }) {
      rolesAt(person, 'preferences.save', tenant);
      const roles = rolesSeeing(person, 'tan-application', tenant);
      const role = roles.includes('customer-analyst') ? 'customer-analyst' : 'applicant';
      const { instance, now, receipt } = await programme.send(
        { machine: 'tan-application', key: tenant },
        { type: 'SAVE_PREFERENCES', notifications } as never,
        senderOf(person, role, tenant),
        eventIdOf(person, idempotencyKey),
      );
      return { ...begun(instance, now.states), receipt: receiptTo(roles, 'tan-application', receipt) };
    },

    async 'policy.read'() {
      return {
        policies: Object.entries(policies).flatMap(([machine, assumptions]) => {
          const said = check(overridesOf(assumptions), policy[machine] ?? {}, `The policy of ${machine} is not valid`);
          const configured = said as Readonly<Record<string, unknown>>;
          return Object.entries(assumptions).map(([name, { default: value, reason, unit }]) => ({
            ...{ machine, name, unit, reason },
            value: Object.hasOwn(configured, name) ? configured[name] : value,
          }));
        }),
      };
    },
  };
}

const IDEMPOTENCY = 'The Idempotency-Key of a case is not valid';

/** The profile that the tenant has bought; without a subscription the case is refused whatever it is. */
async function profileOf(programme: Programme, tenant: string): Promise<ProfileId> {
  for (const machine of ['eod-subscription', 'tan-application'])
    try {
      const { context } = await programme.show({ machine, key: tenant });
      return (context as { readonly profile: ProfileId }).profile;
    } catch (error) {
      if (codeOf(error) !== 'INSTANCE_NOT_FOUND') throw error;
    }
  return 'mde';
}

function requireEmail(email: string | undefined): string {
  if (email !== undefined) return email;
  throw new WatchfloorError('INPUT_INVALID', 'Your sign-in names no address.', {
    details: { faults: [{ at: 'submitterEmail', problem: 'is missing' }] },
  });
}

/** As a customer sees it, and everybody is told the same: who begins something is at its outside. */
function begun(instance: string, states: readonly string[]) {
  return { instance, states: statesFor(instance.slice(0, instance.indexOf('/')), states) };
}
