import { dayText, localOptions, RealDate, timeText } from './date-text.ts';

type Locales = Intl.LocalesArgument;
type Options = Intl.DateTimeFormatOptions;

/** A date whose local time is UTC. */
class UtcDate extends RealDate {
  override toString(): string {
    return Number.isNaN(this.getTime()) ? 'Invalid Date' : `${dayText(this)} ${timeText(this)}`;
  }
  override toDateString(): string {
    return Number.isNaN(this.getTime()) ? 'Invalid Date' : dayText(this);
  }
  override toTimeString(): string {
    return timeText(this);
  }
  override toLocaleString(locales?: Locales, options?: Options): string {
    return super.toLocaleString(...localOptions(locales, options));
  }
  override toLocaleDateString(locales?: Locales, options?: Options): string {
    return super.toLocaleDateString(...localOptions(locales, options));
  }
  override toLocaleTimeString(locales?: Locales, options?: Options): string {
    return super.toLocaleTimeString(...localOptions(locales, options));
  }
  override getTimezoneOffset(): number {
    return 0;
  }
  getYear(): number {
    return this.getUTCFullYear() - 1900;
  }
  setYear(year: number): number {
    return this.setUTCFullYear(year >= 0 && year <= 99 ? 1900 + Math.trunc(year) : year);
  }
}

const own = UtcDate.prototype as unknown as Record<string, unknown>;
// There is no `setDay`.
for (const part of ['Date', 'Day', 'FullYear', 'Hours', 'Milliseconds', 'Minutes', 'Month', 'Seconds'])
  for (const verb of ['get', 'set'])
    if (`${verb}UTC${part}` in own)
      Object.defineProperty(own, `${verb}${part}`, {
        value: own[`${verb}UTC${part}`],
        writable: true,
        configurable: true,
      });

/** Makes one of milliseconds since 1970. */
export const utcDate = (time: number): Date => new UtcDate(time);
