import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Answer, Ask } from '../../gateway/client/index.ts';
import { api } from './client.ts';

/** What auditors, operators and testers read. */

export type RegisterRow = Answer<'audit.register'>['rows'][number];
export type Control = Answer<'audit.controls'>['controls'][number];
export type Operations = Answer<'operations.read'>;
export type Run = Answer<'runs.list'>['runs'][number];
export type RegisterFilter = Pick<NonNullable<Ask<'audit.register'>['query']>, 'machine' | 'state' | 'tenant'>;
export type SampleAsked = NonNullable<Ask<'audit.sample'>['query']>;

export const recordingQuery = (machine: string, key: string) =>
  queryOptions({
    queryKey: ['recording', machine, key],
    queryFn: ({ signal }) => api.call('audit.recording', { params: { machine, key }, signal }),
    // Whoever winds it back is not to be thrown out of it.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });

export const historyQuery = (machine: string, key: string) =>
  queryOptions({
    queryKey: ['history', machine, key],
    queryFn: ({ signal }) => api.call('audit.history', { params: { machine, key }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const registerQuery = (filter: RegisterFilter) =>
  infiniteQueryOptions({
    queryKey: ['register', filter],
    queryFn: ({ pageParam, signal }) =>
      api.call('audit.register', {
        query: { ...filter, limit: 25, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });

export const controlsQuery = (filter: RegisterFilter, seed: string) =>
  queryOptions({
    queryKey: ['controls', filter, seed],
    queryFn: ({ signal }) => api.call('audit.controls', { query: { ...filter, seed }, signal }),
    staleTime: 60_000,
  });

export const sampleQuery = (asked: SampleAsked) =>
  queryOptions({
    queryKey: ['sample', asked],
    queryFn: ({ signal }) => api.call('audit.sample', { query: asked, signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const operationsQuery = queryOptions({
  queryKey: ['operations'],
  queryFn: ({ signal }) => api.call('operations.read', { signal }),
  refetchInterval: 10_000,
});

export const scenariosQuery = queryOptions({
  queryKey: ['scenarios'],
  queryFn: ({ signal }) => api.call('scenarios.list', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const runsQuery = queryOptions({
  queryKey: ['runs'],
  queryFn: ({ signal }) => api.call('runs.list', { signal }),
  refetchInterval: 5_000,
});

export const runQuery = (run: string) =>
  queryOptions({
    queryKey: ['run', run],
    queryFn: ({ signal }) => api.call('runs.read', { params: { run }, signal }),
    // What is being played grows.
    refetchInterval: ({ state }) => (state.data?.run.isLive === true ? 1_000 : false),
  });
