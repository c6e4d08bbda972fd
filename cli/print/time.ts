import { instantText as instant, spanText as span } from '../../audit/trail/time.ts';

export { instant, span };

/** A deadline as seen from `now`: `in 1 d 4 h`, or `35 min ago`. */
export function fromNow(deadline: number, now: number): string {
  return deadline >= now ? `in ${span(deadline - now)}` : `${span(now - deadline)} ago`;
}
