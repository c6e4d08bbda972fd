const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** An instant as people read it: UTC, to the second; to the millisecond with `exact`. */
export function instantText(at: number | null | undefined, exact = false): string {
  if (at === null || at === undefined) return '(no time)';
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '(no time)';
  const iso = date.toISOString().replace('T', ' ');
  return exact ? iso : iso.replace(/\.\d{3}Z$/, 'Z');
}

/** An instant in UTC, to the minute: `2030-01-07 08:00`. */
export function minuteText(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

/** A length of time in its two largest units, the second rounded down: `1 d 4 h`. For what is left until a deadline. */
export function spanText(ms: number): string {
  return twoUnits(wholeSeconds(ms)) || '0 s';
}

/** A deadline as seen from `now`: `in 1 d 4 h`, or `35 min ago`. */
export function fromNow(deadline: number, now: number): string {
  return deadline >= now ? `in ${spanText(deadline - now)}` : `${spanText(now - deadline)} ago`;
}

/** A measured duration in its two largest units, the second rounded: `1 d 4 h`, `35 min`; `not known` where it is not finite. */
export function durationLabel(ms: number): string {
  if (!Number.isFinite(ms)) return 'not known';
  if (ms === 0) return '0 s';
  if (Math.abs(ms) < 999.5) return `${Math.round(ms)} ms`;
  const left = wholeSeconds(ms);
  const first = UNITS.findIndex(([, size]) => left >= size);
  const [, smallest] = UNITS[Math.min(first + 1, UNITS.length - 1)] as (typeof UNITS)[number];
  return `${ms < 0 ? '−' : ''}${twoUnits(Math.round(left / smallest) * smallest)}`;
}

/** A delay as it stands in a machine: its name, and milliseconds as a duration: `1209600000` is `14 d`. */
export function delayTitle(delay: string): string {
  return /^\d{1,15}$/.test(delay) ? durationLabel(Number(delay)) : delay;
}

function wholeSeconds(ms: number): number {
  return Math.round(Math.abs(ms) / 1_000) * 1_000;
}

/** The largest unit, and the one below it where it is not zero. */
function twoUnits(ms: number): string {
  const first = UNITS.findIndex(([, size]) => ms >= size);
  let left = ms;
  return UNITS.slice(first, first + 2)
    .flatMap(([name, size]) => {
      const count = Math.floor(left / size);
      left -= count * size;
      return count > 0 ? [`${count} ${name}`] : [];
    })
    .join(' ');
}
