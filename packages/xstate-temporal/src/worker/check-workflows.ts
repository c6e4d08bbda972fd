/** Holds what a bundle exports against the machines that a worker is given, before it polls. */
import assert from 'node:assert';
import { AsyncLocalStorage } from 'node:async_hooks';
import { createContext, runInContext } from 'node:vm';
import { type Chart, type Implemented, messageOf, WatchfloorError } from '../engine/index.ts';
import { EXPORTED, type ExportedMachine, workflowType } from '../workflow/protocol.ts';

/** By the names under which they are exported; `undefined` for a workflow that is none of the library's. */
type Exports = ReadonlyMap<string, ExportedMachine | undefined>;

/** How long the bundle's modules may take to load, milliseconds. */
const LIMIT = 30_000;
const known = new WeakMap<object, Exports | Error>();

/**
 * @returns what the modules throw while they load: Temporal's sandbox may still load them, since they run in an instance there
 * @throws WORKFLOW_MISSING where a machine has no workflow of its name, DEFINITION_CHANGED or VERSION_UNKNOWN where the
 * workflow has another definition of it, or not its version
 */
export function checkWorkflows(
  bundle: { readonly code: string },
  implemented: readonly Implemented[],
): Error | undefined {
  const exported = known.get(bundle) ?? exportsOf(bundle.code);
  known.set(bundle, exported);
  if (exported instanceof Error) return exported;
  for (const machine of exported.values()) if (machine !== undefined) requireNamed(machine.id, exported);
  const charts = implemented.map(({ chart }) => chart);
  const inner = new Set(charts.flatMap((chart) => childrenOf(chart)));
  for (const chart of charts) {
    const { id, version, hash } = chart;
    const isExported = [...exported.values()].some((machine) => machine?.id === id);
    if (inner.has(id) && !isExported) continue;
    const versions = requireNamed(id, exported)?.versions;
    if (versions === undefined) continue;
    const same = versions.find((one) => one.version === version);
    if (same === undefined)
      throw new WatchfloorError(
        'VERSION_UNKNOWN',
        `The worker is given ${id}@${version}; the workflow "${workflowType(id)}" has ${versions.map((one) => one.version).join(', ')}.`,
        { details: { machine: id, version }, todo: `Give durable() this version too, or take it from the worker.` },
      );
    if (same.hash !== hash)
      throw new WatchfloorError(
        'DEFINITION_CHANGED',
        `The workflow "${workflowType(id)}" has another definition of ${id}@${version} than the worker is given.`,
        { details: { machine: id, version, definition: same.hash, worker: hash }, todo: 'Bundle the workflows anew.' },
      );
  }
  return undefined;
}

function requireNamed(id: string, exported: Exports): ExportedMachine | undefined {
  const type = workflowType(id);
  const machine = exported.get(type);
  // A workflow of one's own under the name may do as it likes.
  if (exported.has(type) && (machine === undefined || machine.id === id)) return machine;
  const others = [...exported].flatMap(([name, one]) => (one?.id === id ? name : []));
  const instead = others.length === 0 ? '' : ` It is exported as ${others.map((name) => `"${name}"`).join(', ')}.`;
  throw new WatchfloorError(
    'WORKFLOW_MISSING',
    `The workflows export no "${type}" for the machine "${id}".${instead}`,
    {
      details: { machine: id, type, exported: [...exported.keys()] },
      todo: `Export it under this name: export const ${type} = durable(…); or give the machine the id that its export is named after.`,
    },
  );
}

function childrenOf(chart: Chart, within: readonly string[] = []): string[] {
  return chart.machines.flatMap((src) => {
    const child = chart.child(src);
    return within.includes(child.id) ? [] : [child.id, ...childrenOf(child, [...within, child.id])];
  });
}

interface Bundle {
  importInterceptors(): unknown;
  /** Bundles of an older SDK have none. */
  preloadModules?(): void;
  importWorkflows(): Record<string, unknown>;
}

/** Loads the bundle as Temporal's sandbox does. @returns an error where it does not load without a workflow */
function exportsOf(code: string): Exports | Error {
  const context = createContext({
    ...{ URL, URLSearchParams, assert, TextEncoder, TextDecoder, AbortController, AsyncLocalStorage },
    console: Object.fromEntries(['log', 'warn', 'error', 'info', 'debug'].map((name) => [name, () => undefined])),
    __webpack_module_cache__: {},
  });
  try {
    runInContext(code, context, { timeout: LIMIT });
    const { __TEMPORAL__: bundle } = context as { __TEMPORAL__?: Bundle };
    // In this order, since what is among the interceptors keeps modules from starting anything while they load.
    bundle?.preloadModules?.();
    bundle?.importInterceptors();
    const workflows = Object.entries(bundle?.importWorkflows() ?? {});
    return new Map(
      workflows.flatMap(([name, value]) =>
        typeof value === 'function' ? [[name, (value as { [EXPORTED]?: ExportedMachine })[EXPORTED]] as const] : [],
      ),
    );
  } catch (error) {
    // Another realm's is no Error here.
    return new Error(messageOf(error), { cause: error });
  }
}
