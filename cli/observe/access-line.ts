import { clean } from 'xstate-temporal/cli';
import type { Access } from '../../gateway/index.ts';
import type { Settings } from '../../server/config/index.ts';

/** A request as a line of a log. What people wrote is not in it. */
export function accessLine(
  { at, address, code, method, milliseconds, route, status, subject }: Access,
  format: Settings['observe']['logFormat'],
): string {
  const time = new Date(at).toISOString();
  if (format === 'json')
    return JSON.stringify({
      time,
      level: 'info',
      message: 'request',
      method,
      route,
      status,
      code,
      milliseconds,
      address,
      subject,
    });
  const who = `${address} ${subject ?? '-'}`;
  return clean(`${time} info ${method} ${route} ${status} ${code ?? '-'} ${milliseconds}ms ${who}`, 500);
}
