import { useInfiniteQuery } from '@tanstack/react-query';
import { type InstanceFilter, instancesQuery, type Listed } from '../api/queries.ts';

export interface InstanceList {
  readonly rows: readonly Listed[] | undefined;
  readonly error: unknown;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  more(): void;
}

/** A list that grows by pages. */
export function useInstances(filter: InstanceFilter): InstanceList {
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(instancesQuery(filter));
  return {
    rows: data?.pages.flatMap(({ instances }) => instances),
    error: data === undefined ? error : null,
    hasMore: hasNextPage,
    isLoadingMore: isFetchingNextPage,
    more: () => void fetchNextPage(),
  };
}

/** What is overdue first, then what is due next, then what has no deadline, the latest first. */
export function byUrgency(a: Listed, b: Listed): number {
  const due = (row: Listed) => row.overdueSince ?? row.deadline ?? Number.POSITIVE_INFINITY;
  const [first, second] = [due(a), due(b)];
  return first === second ? b.startedAt - a.startedAt : first - second;
}
