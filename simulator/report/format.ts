import type { Unit } from '../study/expect/index.ts';

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** A duration in its two largest units: `1 d 4 h`, `35 min`; `not known` where it is not finite. */
export function durationLabel(ms: number): string {
  if (!Number.isFinite(ms)) return 'not known';
  if (ms === 0) return '0 s';
  if (Math.abs(ms) < 999.5) return `${Math.round(ms)} ms`;
  let left = Math.abs(Math.round(ms / 1_000)) * 1_000;
  const first = units.findIndex(([, size]) => left >= size);
  const [, smallest] = units[Math.min(first + 1, units.length - 1)] as (typeof units)[number];
  left = Math.round(left / smallest) * smallest;
  const parts: string[] = [];
  for (const [name, size] of units.slice(Math.max(0, first - 1))) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return `${ms < 0 ? '−' : ''}${parts.slice(0, 2).join(' ')}`;
}

/** A number in at most four significant digits, with its thousands parted: `12,345`, `0.3217`. */
export function numberLabel(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not known' : value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  const decimals = size >= 1_000 || Number.isInteger(value) ? 0 : Math.max(0, 3 - Math.floor(Math.log10(size || 1)));
  const [whole = '', fraction = ''] = size.toFixed(Math.min(decimals, 6)).split('.');
  const kept = fraction.replace(/0+$/, '');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const sign = value < 0 && Number(whole + fraction) !== 0 ? '−' : '';
  return `${sign}${grouped}${kept === '' ? '' : `.${kept}`}`;
}

export function valueLabel(value: number | undefined, unit: Unit): string {
  if (value === undefined) return 'not measured';
  if (unit === 'share') return percentLabel(value);
  return unit === 'duration' ? durationLabel(value) : numberLabel(value);
}

/** A share of 1 as a percentage: with one decimal, below 10 % with two. */
export function percentLabel(share: number): string {
  const digits = Math.abs(share) < 0.1 ? 100 : 10;
  return `${numberLabel(Math.round(share * 100 * digits) / digits)}\u00a0%`;
}

/** A name in camel case as words: `cyberEspionage` is `cyber espionage`. */
export function wordsOf(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

/** An instant in UTC, to the minute: `2030-01-07 08:00`. */
export function instantLabel(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}
