/** An instant as people read it: UTC, to the second. */
export function instant(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '(no time)' : `${date.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** A length of time in its two largest units: `1 d 4 h`, `35 min`, `12 s`. */
export function span(milliseconds: number): string {
  const parts: string[] = [];
  let left = Math.round(Math.abs(milliseconds) / 1_000) * 1_000;
  for (const [name, size] of units) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
    if (parts.length === 2 || (parts.length === 1 && count === 0)) break;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}

/** A deadline as seen from `now`: `in 1 d 4 h`, or `35 min ago`. */
export function fromNow(deadline: number, now: number): string {
  return deadline >= now ? `in ${span(deadline - now)}` : `${span(now - deadline)} ago`;
}
