import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { codeOf, isInDoubt } from './client.ts';
import { keys } from './queries.ts';

/** Attempts before somebody is told; a refusal is told at once. */
const ATTEMPTS = 3;

/** A sign-in that has ended is known as soon as anything is asked: the shell then asks to sign in again. */
const onError = (error: unknown) => {
  if (codeOf(error) === 'NOT_SIGNED_IN') queryClient.setQueryData(keys.me, null as never);
};

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (failures, error) => failures < ATTEMPTS && isInDoubt(error),
      // What was there stays on the screen while it is asked for again.
      refetchOnWindowFocus: true,
    },
  },
});
