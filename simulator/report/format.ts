import { durationLabel } from '../../text/index.ts';
import type { Unit } from '../study/expect/index.ts';

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
