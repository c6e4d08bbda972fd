import { parseDuration } from '../duration.ts';
import { WatchfloorError } from '../engine/index.ts';

/** A duration in milliseconds. @throws DURATION_INVALID */
export function millis(duration: number | string): number {
  const ms = typeof duration === 'number' ? duration : parseDuration(duration);
  if (ms !== undefined && Number.isSafeInteger(ms) && ms >= 0) return ms;
  throw new WatchfloorError(
    'DURATION_INVALID',
    `${JSON.stringify(duration)?.slice(0, 60)} is no duration. Write milliseconds, or text such as "2d", "90m" or "1d12h".`,
  );
}

/** A moment in UTC milliseconds. @throws TIME_INVALID */
export function moment(at: number | string | Date): number {
  const ms = new Date(at).getTime();
  if (Number.isSafeInteger(ms)) return ms;
  throw new WatchfloorError('TIME_INVALID', `${String(at).slice(0, 60)} is no time. Write it as 2030-01-07T09:00:00Z.`);
}
