import type { Programme } from '../../programme/index.ts';
import type { Person } from '../access/person.ts';
import { rolesSeeing, scopesOf } from '../access/walls.ts';
import type { Handlers } from '../http/operation.ts';
import { rowFor } from './instances.ts';
import type { operations } from './operations.ts';

export function listHandlers(
  programme: Programme,
): Pick<Handlers<typeof operations>, 'notifications.list' | 'alerts.list'> {
  return {
    async 'notifications.list'({ person, query }) {
      const { more, notifications } = await programme.notifications(filterOf(person, query));
      return {
        more,
        notifications: notifications.flatMap(({ notification, ...row }) =>
          rowFor(row, person).map((shown) => ({ ...shown, ...(notification === undefined ? {} : { notification }) })),
        ),
      };
    },

    async 'alerts.list'({ person, query }) {
      const { alerts, more } = await programme.alerts(filterOf(person, query));
      return { more, value: alerts.filter((alert) => isTheirs(person, alert.providerAlertId)) };
    },
  };
}

/** The source filters; what it gives is held against the walls once more. */
function isTheirs(person: Person, notification: string): boolean {
  try {
    return rolesSeeing(person, 'attack-notification', notification).length > 0;
  } catch {
    return false;
  }
}

interface Query {
  readonly tenant?: string | undefined;
  readonly all?: boolean | undefined;
  readonly limit: number;
}

function filterOf(person: Person, { all = false, limit, tenant }: Query) {
  return { all, limit, within: [...scopesOf(person)], ...(tenant === undefined ? {} : { tenant }) };
}
