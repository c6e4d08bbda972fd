import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Answer, Ask } from '../../gateway/client/index.ts';
import { api, codeOf } from './client.ts';

export type Me = Answer<'me.read'>;
export type Listed = Answer<'instances.list'>['instances'][number];
export type Instance = Answer<'instances.read'>;
export type Offer = Instance['offers'][number];
export type Step = Answer<'instances.timeline'>['steps'][number];
export type Alert = Answer<'alerts.list'>['value'][number];
export type InstanceFilter = Omit<NonNullable<Ask<'instances.list'>['query']>, 'cursor' | 'limit'>;

/** The first part of a query's key. All but `me` change with the programme; `live.ts` refreshes them. */
export const keys = {
  me: ['me'],
  instances: ['instances'],
  instance: ['instance'],
  timeline: ['timeline'],
  alerts: ['alerts'],
  policy: ['policy'],
} as const;

export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: ({ signal }) => api.call('me.read', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Pages of at most 200. */
export const instancesQuery = (filter: InstanceFilter) =>
  infiniteQueryOptions({
    queryKey: [...keys.instances, filter],
    queryFn: ({ pageParam, signal }) =>
      api.call('instances.list', {
        query: { ...filter, limit: 200, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });

/** `null`: it is not there, or not theirs to see. */
export const instanceQuery = (machine: string, key: string) =>
  queryOptions({
    queryKey: [...keys.instance, machine, key],
    queryFn: ({ signal }): Promise<Instance | null> =>
      api.call('instances.read', { params: { machine, key }, signal }).catch((error: unknown) => {
        if (codeOf(error) === 'INSTANCE_NOT_FOUND') return null;
        throw error;
      }),
  });

export const timelineQuery = (machine: string, key: string) =>
  queryOptions({
    queryKey: [...keys.timeline, machine, key],
    queryFn: ({ signal }) => api.call('instances.timeline', { params: { machine, key }, signal }),
  });

export const alertsQuery = (tenant: string | undefined) =>
  queryOptions({
    queryKey: [...keys.alerts, tenant],
    queryFn: ({ signal }) =>
      api.call('alerts.list', {
        query: { all: true, limit: 200, ...(tenant === undefined ? {} : { tenant }) },
        signal,
      }),
  });

export const policyQuery = queryOptions({
  queryKey: keys.policy,
  queryFn: ({ signal }) => api.call('policy.read', { signal }),
});

/** `eod-case/contoso~inquiry-1` in its two parts. */
export function partsOf(instance: string): { readonly machine: string; readonly key: string } {
  const at = instance.indexOf('/');
  return { machine: instance.slice(0, at), key: instance.slice(at + 1) };
}
