/** An attempt has to fit into the hour that an effect has. */
export const LONGEST_WAIT = 15 * 60_000;

/**
 * `Retry-After` (RFC 9110, 10.2.3) in milliseconds: seconds, or a date. At most a quarter of an hour;
 * `undefined` where there is none or it makes no sense.
 */
export function retryAfterOf(headers: Headers, now: number): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (!text) return undefined;
  const wait = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isFinite(wait) ? Math.min(Math.max(wait, 0), LONGEST_WAIT) : undefined;
}
