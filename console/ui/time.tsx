import { useSyncExternalStore } from 'react';

const date = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const utc = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long', timeZone: 'UTC' });
const number = new Intl.NumberFormat();

export const count = (value: number): string => number.format(value);

/** In the person's zone; in UTC where the pointer rests on it. */
export function Time({ at, withoutHour = false }: { readonly at: number; readonly withoutHour?: boolean }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={utc.format(at)}>
      {(withoutHour ? day : date).format(at)}
    </time>
  );
}

let now = Date.now();
const listeners = new Set<() => void>();
let timer: number | undefined;

/** One clock for all that runs on the page. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= window.setInterval(() => {
    now = Date.now();
    for (const one of listeners) one();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      window.clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Minutes are enough for what runs over hours; the last hour runs in seconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const unit = (name: Intl.NumberFormatOptions['unit']) =>
  new Intl.NumberFormat(undefined, { style: 'unit', unit: name as string, unitDisplay: 'narrow' });
const units = { day: unit('day'), hour: unit('hour'), minute: unit('minute'), second: unit('second') };

/** The two greatest units of a duration. */
export function spanText(milliseconds: number): string {
  const left = Math.abs(milliseconds);
  const whole = (size: number, within = Number.POSITIVE_INFINITY) => Math.floor((left % within) / size);
  if (left >= DAY) return `${units.day.format(whole(DAY))} ${units.hour.format(whole(HOUR, DAY))}`;
  if (left >= HOUR) return `${units.hour.format(whole(HOUR))} ${units.minute.format(whole(MINUTE, HOUR))}`;
  if (left >= MINUTE) return `${units.minute.format(whole(MINUTE))} ${units.second.format(whole(SECOND, MINUTE))}`;
  return units.second.format(whole(SECOND));
}

const WARNED = 4 * HOUR;

/** A deadline that runs. */
export function Clock({ due, what = 'due' }: { readonly due: number; readonly what?: string }) {
  const left = due - useNow();
  const tone = left < 0 ? 'danger' : left < WARNED ? 'warning' : '';
  return (
    <time className={`tag ${tone}`} dateTime={new Date(due).toISOString()} title={utc.format(due)}>
      <span aria-hidden="true">{left < 0 ? '!' : '◷'}</span>
      {left < 0 ? `overdue ${spanText(left)}` : `${what} in ${spanText(left)}`}
    </time>
  );
}
