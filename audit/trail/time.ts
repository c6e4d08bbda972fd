/** An instant as people read it: UTC, to the second; to the millisecond with `exact`. */
export function instantText(at: number | null | undefined, exact = false): string {
  if (at === null || at === undefined) return '(no time)';
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return '(no time)';
  const iso = date.toISOString().replace('T', ' ');
  return exact ? iso : iso.replace(/\.\d{3}Z$/, 'Z');
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** A length of time in its two largest units: `1 d 4 h`. */
export function spanText(milliseconds: number): string {
  const parts: string[] = [];
  let left = Math.round(Math.abs(milliseconds) / 1_000) * 1_000;
  for (const [name, size] of units) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? '0 s' : parts.join(' ');
}
