import { WatchfloorError } from 'xstate-temporal/engine';
import { isLoopback } from '../../text/index.ts';

/**
 * The origin of an address that tokens may be sent to.
 *
 * @param what the address is, for the error
 * @throws CONFIG_INVALID unless it is https, or http on this machine, and nothing but an origin
 */
export function secureOrigin(text: string, what: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSecure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url !== undefined && isSecure && url.href === `${url.origin}/`) return url.origin;
  throw new WatchfloorError(
    'CONFIG_INVALID',
    `${what} must be an https address without a path, such as https://watchfloor.example; http only on this machine.`,
  );
}
