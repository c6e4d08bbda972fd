/** The stand-ins for a realm that holds nothing but machines: they stay, and to step costs nothing more. */
import { ABSENT } from './absent.ts';
import { atob, Buffer, btoa } from './bytes.ts';
import { chartDate } from './chart-date.ts';
import { chartIntl } from './chart-intl.ts';
import { cloned } from './cloned.ts';
import { cryptoOf, performanceOf } from './globals.ts';
import { inside, type StepWorld } from './inside.ts';
import { installOnPrototypes } from './locale.ts';
import { unit } from './random.ts';
import { processWith, refused } from './refused.ts';
import { setSandboxed } from './sandboxed.ts';
import { STAND_IN, standIn, standWhile } from './stand-in.ts';

type Call = (...args: never[]) => unknown;

/** @returns what does this outside of steps, and within them what `inner` does */
const either = <T extends Call>(outer: T, inner: Call): T =>
  ((...args: never[]) => (inside() === undefined ? outer(...args) : inner(...args))) as T;

/** Chance outside of steps: the realm's own. */
const outer: StepWorld = {
  at: 0,
  digits: (count) => Array.from({ length: count }, digit).join(''),
};

const digit = (): string => Math.floor(Math.random() * 16).toString(16);

/** Temporal has time and chance for an instance alone, and modules may be loaded before there is one. */
const orNone = (ask: () => number) => (): number => {
  try {
    return ask();
  } catch {
    return 0;
  }
};

/** As packages know it from browsers' bundles: nothing in it tells of Node. */
const shim = {
  title: 'browser',
  browser: true,
  argv: [],
  version: '',
  versions: {},
  cwd: () => '/',
  nextTick: standIn('process.nextTick'),
  on: standIn('process.on'),
  once: standIn('process.once'),
  stdin: standIn('process.stdin'),
  stdout: standIn('process.stdout'),
  stderr: standIn('process.stderr'),
};

/**
 * Puts them in place. To be called once, before the realm is frozen and before modules of machines are loaded.
 *
 * What such a realm lacks and machines know from Node is there as well: within a step it is served or refused as in Node,
 * and outside of one, while modules load, it does nothing.
 *
 * @param isLoading whether modules are being loaded
 */
export function installForGood(isLoading: () => boolean): void {
  const realm = globalThis as unknown as Record<string, unknown>;
  const put = (name: string, value: unknown) =>
    Object.defineProperty(realm, name, { value, writable: true, configurable: true, enumerable: false });
  installOnPrototypes();
  const random = orNone(Math.random);
  const now = orNone(Date.now);
  Math.random = () => {
    const world = inside();
    return world === undefined ? random() : unit(world);
  };
  put('Date', chartDate(Date, now));
  put('Intl', chartIntl(Intl));
  put(
    'crypto',
    cryptoOf(() => inside() ?? outer),
  );
  put(
    'performance',
    performanceOf(() => inside()?.at ?? now()),
  );
  put('process', processWith(shim));
  for (const [name, refusal] of Object.entries(refused)) {
    put(name, either((realm[name] ?? standIn(name)) as Call, refusal));
  }
  realm.structuredClone ??= cloned;
  for (const [name, value] of Object.entries({ atob, btoa, Buffer })) put(name, value);
  for (const name of ABSENT) put(name, standIn(name));
  put(STAND_IN, standIn);
  standWhile(isLoading);
  setSandboxed();
}
