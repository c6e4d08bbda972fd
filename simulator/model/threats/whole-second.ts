/** Events come at whole seconds, never earlier than they happen: a server's clock steps by seconds. Milliseconds. */
export function wholeSecond(ms: number): number {
  return Math.ceil(ms / 1_000) * 1_000;
}
