/** Connecting, without waiting for what is not there. */
import type { Connection } from '@temporalio/client';
import { type ServerTarget, whyClosed } from '../unreachable.ts';

const CLOSED: readonly (string | undefined)[] = ['REFUSED', 'NAME_UNKNOWN', 'UNROUTABLE'];

/** gRPC tries again for as long as it may; a port that is closed, or a name that nobody knows, says so at once. */
export async function orClosed(
  target: Pick<ServerTarget, 'address'>,
  connecting: Promise<Connection>,
): Promise<Connection> {
  // Where the connection comes about nobody asks for it any more.
  const closed = new Promise<never>((_, reject) => {
    void whyClosed(target).then((reason) => CLOSED.includes(reason) && reject(new Error(reason)));
  });
  try {
    return await Promise.race([connecting, closed]);
  } catch (error) {
    void connecting.then((late) => late.close()).catch(() => undefined);
    throw error;
  }
}
