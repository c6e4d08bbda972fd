import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Answer, Ask, OperationName } from '../../gateway/client/index.ts';
import { api, isInDoubt } from './client.ts';
import { keys } from './queries.ts';

type Given<TId extends OperationName> = Omit<Ask<TId>, 'idempotencyKey' | 'signal'>;

/** How often a request whose fate is unknown is sent again, under its own key. */
const AGAIN = 6;

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';

/** The key of a case's request is a part of its name, which people read: 14 letters, 72 bits. */
function newKey(): string {
  // 252 is the greatest multiple of 36 in a byte: no letter is likelier than another.
  const bytes = [...crypto.getRandomValues(new Uint8Array(64))].filter((byte) => byte < 252).slice(0, 14);
  return bytes.map((byte) => LETTERS[byte % LETTERS.length]).join('');
}

/**
 * A write. It has one Idempotency-Key until it is answered: while its fate is unknown it is sent again under that key,
 * by itself and by whoever presses the button again. Without a connection it waits for one.
 */
export function useSend<TId extends OperationName>(
  operation: TId,
  { onSuccess }: { readonly onSuccess?: (answer: Answer<TId>) => void } = {},
) {
  const client = useQueryClient();
  const key = useRef<{ readonly id: string; readonly of: string } | undefined>(undefined);
  return useMutation<Answer<TId>, Error, Given<TId>>({
    mutationFn(given) {
      const of = JSON.stringify(given);
      // What is sent again is the same; what was changed is something else.
      if (key.current?.of !== of) key.current = { id: newKey(), of };
      return api.call(operation, { ...given, idempotencyKey: key.current.id } as never);
    },
    retry: (failures, error) => failures < AGAIN && isInDoubt(error),
    retryDelay: (failures) => Math.min(500 * 2 ** failures, 8_000),
    onSuccess(answer) {
      key.current = undefined;
      onSuccess?.(answer);
    },
    onSettled: () =>
      client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.me[0] && queryKey[0] !== 'policy' }),
  });
}
