import { useQuery } from '@tanstack/react-query';
import { type Profile, profiles } from '../../../machines/profiles/index.ts';
import { instanceQuery } from '../../api/queries.ts';

/** The flavour of the service that a tenant has: as its subscription says, else its application. */
export function useProfile(tenant: string | undefined): Profile | undefined {
  const enabled = tenant !== undefined;
  const subscription = useQuery({ ...instanceQuery('eod-subscription', tenant ?? ''), enabled });
  const application = useQuery({ ...instanceQuery('tan-application', tenant ?? ''), enabled });
  const said = (subscription.data ?? application.data ?? undefined)?.context.profile;
  if (said === 'xdr' || said === 'mde') return profiles[said];
  return subscription.isFetched && application.isFetched ? profiles.mde : undefined;
}
