import { WatchfloorError } from 'xstate-temporal/engine';

/**
 * The address of a service. Private and loopback addresses are allowed: whoever configures an adapter chooses.
 *
 * @throws WatchfloorError ADAPTER_INVALID when it is no http or https address, or holds a user or a fragment
 */
export function webAddress(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && (url.protocol === 'https:' || url.protocol === 'http:') && url.username + url.password + url.hash === '') {
    return url;
  }
  throw new WatchfloorError(
    'ADAPTER_INVALID',
    `${what} must be an address like https://receiver.example/path, without user, password or fragment.`,
    { todo: 'Correct the configuration.' },
  );
}

/** An address as it may be shown: the path and query of a receiver can hold a key. */
export const shownAddress = (url: URL): string => url.origin;
