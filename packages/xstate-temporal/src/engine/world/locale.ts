/** What stands on prototypes and asks for the language or the clock of the process: the same on every host within a step. */
import { inside } from './inside.ts';

/** The language of who names none. */
export const LOCALE = 'en-US';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Methods that ask for a language, with the place where they are given one. */
const spoken: readonly (readonly [object, string, number])[] = [
  [String.prototype, 'localeCompare', 1],
  [String.prototype, 'toLocaleLowerCase', 0],
  [String.prototype, 'toLocaleUpperCase', 0],
  [Number.prototype, 'toLocaleString', 0],
  [BigInt.prototype, 'toLocaleString', 0],
];

let installed = false;

/**
 * Puts stand-ins on the prototypes, once: for each step it would cost more than the step. Outside of steps they do what
 * the real ones do. Where the process has our language, those that ask for it are left as they are.
 */
export function installOnPrototypes(): void {
  if (installed) return;
  installed = true;
  const { prototype } = Intl.DateTimeFormat;
  const format = Object.getOwnPropertyDescriptor(prototype, 'format')?.get as (this: unknown) => Method;
  Object.defineProperty(prototype, 'format', {
    get() {
      const real = Reflect.apply(format, this, []);
      return inside() === undefined ? real : (date?: unknown) => real(date ?? inside()?.at);
    },
    configurable: true,
  });
  replace(prototype, 'formatToParts', ([date]) => [date ?? inside()?.at]);
  if (new Intl.NumberFormat().resolvedOptions().locale === LOCALE) return;
  for (const [owner, name, place] of spoken)
    replace(owner, name, (args) => {
      args[place] ??= LOCALE;
      return args;
    });
}

/** @param adapt what a step calls it with instead */
function replace(owner: object, name: string, adapt: (args: unknown[]) => unknown[]): void {
  const real = Reflect.get(owner, name) as Method;
  const { [name]: value } = {
    [name](this: unknown, ...args: unknown[]) {
      return Reflect.apply(real, this, inside() === undefined ? args : adapt(args));
    },
  };
  Object.defineProperty(owner, name, { value, writable: true, configurable: true });
}
