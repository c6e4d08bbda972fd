/** Which modules of a bundle are stood in for: those that the workflow side must not load. */
import { isBuiltin } from 'node:module';
import { MODULE_GLOBALS } from '../engine/world/module-globals.ts';
import { STAND_IN } from '../engine/world/stand-in.ts';
import { createReach, isOf, packageOf, type Resolver } from './reach.ts';

/** What one is asked about, by webpack. */
export interface Asked {
  readonly request?: string;
  /** The folder of the file that asks. */
  readonly context?: string;
  readonly contextInfo?: { readonly issuer?: string };
  readonly getResolve?: Resolver;
}

export interface StandInOptions {
  /**
   * Packages, or paths in them such as `lib/pure`, that the workflows load whatever these need of Node. Only Node's own
   * modules in them are stood in for.
   */
  readonly keep?: readonly string[];
  /** Packages, or paths in them, that the workflows do not load though these need nothing of Node. */
  readonly standIn?: readonly string[];
}

/** What workflows are made of. */
const KEPT = ['xstate', '@temporalio/workflow', '@temporalio/common', '@temporalio/proto', 'nexus-rpc'];
/** Temporal's other side. */
const OUTSIDE = ['activity', 'client', 'worker', 'testing', 'core-bridge'].map((name) => `@temporalio/${name}`);

const bare = (request: string): string => request.replace(/^node:/, '');

const isPackage = (request: string): boolean => /^(?:@[\w.~-]+\/)?[\w~-][\w.~-]*(?:\/|$)/.test(request);

/** Of Node's own modules those of which the sandbox has something. All else of them is stood in for. */
const SERVED: Readonly<Record<string, string>> = {
  crypto: '{ randomUUID: crypto.randomUUID, getRandomValues: crypto.getRandomValues, webcrypto: crypto }',
  ...Object.fromEntries(Object.entries(MODULE_GLOBALS).map(([name, served]) => [name, `{ ${served.join(', ')} }`])),
};
/** Those that are global variables there, as a whole. */
const GLOBAL: Readonly<Record<string, string>> = {
  assert: 'globalThis.assert',
  'assert/strict': 'globalThis.assert.strict',
  process: 'globalThis.process',
};

/**
 * Says what stands in for a request, if anything does: an expression that the bundle has in place of the module.
 *
 * Node's own modules always have a stand-in. A package has one, as a whole, where its code comes to one of these; that is
 * asked of packages that the user's own files import, since what these import in turn has been looked through with them.
 */
export function createStandIns({ keep = [], standIn = [] }: StandInOptions = {}) {
  const reach = createReach(isWithheld, [...KEPT, ...keep]);
  const isOwn = (file: string) => {
    const name = packageOf(file);
    return name === undefined || keep.some((kept) => isOf(kept, [name]));
  };

  return async ({ request = '', context = '', contextInfo, getResolve }: Asked): Promise<string | undefined> => {
    if (isBuiltin(request)) return GLOBAL[bare(request)] ?? expression(bare(request), SERVED[bare(request)]);
    if (!isPackage(request) || isOf(request, keep)) return undefined;
    if (isOf(request, standIn) || isOf(request, OUTSIDE)) return expression(request);
    if (isOf(request, KEPT) || getResolve === undefined || !isOwn(contextInfo?.issuer ?? '')) return undefined;
    return (await reach(request, context, getResolve)) ? expression(request) : undefined;
  };
}

/** Whether a package that imports this cannot be loaded. */
const isWithheld = (request: string): boolean => {
  const name = bare(request);
  return isBuiltin(request) ? !(name in SERVED || name in GLOBAL) : isOf(request, OUTSIDE);
};

const expression = (name: string, served = '{}'): string =>
  `globalThis.${STAND_IN}(${JSON.stringify(name)}, ${served})`;
