/** `Intl` as it stands in a step: who names no language and no zone gets the same ones everywhere. */
import { localOptions } from './date-text.ts';
import { inside } from './inside.ts';
import { LOCALE } from './locale.ts';

type Constructor = new (...args: unknown[]) => object;

/** @param outer the one outside of steps */
export function chartIntl(outer: typeof Intl): typeof Intl {
  const result: Record<PropertyKey, unknown> = {};
  for (const name of Reflect.ownKeys(outer)) {
    const value = Reflect.get(outer, name) as unknown;
    // Functions of its own, such as getCanonicalLocales, and Locale need no default.
    const isFormat = typeof value === 'function' && 'supportedLocalesOf' in value;
    result[name] = isFormat ? inChart(value as unknown as Constructor, name === 'DateTimeFormat') : value;
  }
  return result as unknown as typeof Intl;
}

function inChart(Real: Constructor, isZoned: boolean): Constructor {
  // Some may be called without `new`.
  function Format(...[locales, options]: [Intl.LocalesArgument, Intl.DateTimeFormatOptions | undefined]): object {
    const target = new.target === undefined || new.target === (Format as unknown) ? Real : new.target;
    if (inside() === undefined) return Reflect.construct(Real, [locales, options], target);
    const args = isZoned ? localOptions(locales, options) : [locales ?? LOCALE, options];
    return Reflect.construct(Real, args, target);
  }
  Object.defineProperty(Format, 'name', { value: Real.name });
  return Object.assign(Format, {
    prototype: Real.prototype as unknown,
    supportedLocalesOf: Reflect.get(Real, 'supportedLocalesOf') as unknown,
  }) as unknown as Constructor;
}
