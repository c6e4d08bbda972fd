import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import {
  bundleWorkflowCode,
  type Logger,
  type WorkerOptions,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import { codeOf, messageOf, WatchfloorError } from '../engine/index.ts';
import { compilers, EXTENSIONS } from './languages.ts';
import { withoutStackTraceLimit } from './stack-trace-limit.ts';
import { type Asked, createStandIns, type StandInOptions } from './stand-ins.ts';
import { withoutTopLevelAwait } from './top-level-await.ts';
import { renaming, renamingConfig } from './tsconfig.ts';

export interface BundleOptions extends StandInOptions {
  /**
   * Loads the file, and all that it imports, once for each thread of a worker instead of once for each instance: an
   * instance of the programme begins 20 to 30 ms of processor time sooner, and takes 0.1 MB of a worker's memory instead
   * of 3.5. Instances then share what these modules hold, so it is for files that keep nothing in variables of their
   * own; `durable()`, XState machines and zod schemas do not. They must be ES modules: what a CommonJS module exports
   * is frozen, and a frozen zod schema does not parse. Default: false.
   */
  readonly loadOnce?: boolean;
  /** Files that export workflow interceptors. */
  readonly interceptors?: readonly string[];
  /** The file of a payload converter of one's own. A codec runs outside the sandbox, and needs none. */
  readonly payloadConverterPath?: string | undefined;
  readonly failureConverterPath?: string | undefined;
}

/** What of a worker's options runs in the sandbox, and so belongs into its bundle. */
export function inSandbox({ dataConverter, interceptors }: Partial<WorkerOptions>): BundleOptions {
  return {
    interceptors: interceptors?.workflowModules ?? [],
    payloadConverterPath: dataConverter?.payloadConverterPath,
    failureConverterPath: dataConverter?.failureConverterPath,
  };
}

/**
 * Bundles the workflows. The bundle must load the same build of XState as Node does: webpack would
 * otherwise take the development one, which behaves differently.
 *
 * @throws WORKFLOWS_INVALID with what webpack says of them
 */
export async function bundleWorkflows(file: string, options: BundleOptions = {}): Promise<WorkflowBundleWithSourceMap> {
  let said = '';
  const error = (text: string) => {
    said = text;
  };
  try {
    await stat(file);
    return await bundle(file, options, { ...quiet, error });
  } catch (why) {
    throw invalid(file, said, why);
  }
}

function invalid(file: string, said: string, cause: unknown): WatchfloorError {
  const isMissing = codeOf(cause) === 'ENOENT' && said === '';
  const why = isMissing ? 'there is no such file' : firstOf(said || messageOf(cause));
  return new WatchfloorError('WORKFLOWS_INVALID', `The workflows in ${file} cannot be bundled: ${why}.`, {
    cause,
    details: { file },
    todo: isMissing
      ? "Name the file that exports them, as new URL('./workflows.ts', import.meta.url)."
      : "A package that cannot be bundled is left out by its name: standIn: ['the-package'].",
  });
}

/** The first lines, as one: a bundler says much, and of much the beginning tells. */
function firstOf(text: string): string {
  const lines = stripVTControlCharacters(text)
    .split('\n')
    .map((line) => line.trim());
  const from = Math.max(
    0,
    lines.findIndex((line) => line.startsWith('ERROR in')),
  );
  const told = lines
    .slice(from)
    .filter((line) => line !== '')
    .slice(0, 6)
    .join(' ');
  return told.slice(0, 1_000).replace(/\.$/, '');
}

function bundle(
  file: string,
  { loadOnce = false, interceptors = [], payloadConverterPath, failureConverterPath, ...named }: BundleOptions,
  logger: Logger,
): Promise<WorkflowBundleWithSourceMap> {
  const standsIn = createStandIns(named);
  const tsconfig = renamingConfig(path.resolve(file));
  const renames = tsconfig === undefined ? [] : [renaming(tsconfig)];
  return bundleWorkflowCode({
    workflowsPath: file,
    workflowInterceptorModules: [
      // What is loaded once says of itself that it keeps nothing, so it starts nothing either.
      ...(loadOnce ? [] : [besideWorkflows('while-loading')]),
      besideWorkflows('start-info'),
      besideWorkflows('before-its-task'),
      besideWorkflows('failed-activation'),
      besideWorkflows('reserved-signals'),
      besideWorkflows('traced'),
      ...interceptors,
    ],
    payloadConverterPath: besideWorkflows('payload-converter'),
    failureConverterPath: failureConverterPath ?? besideWorkflows('failure-converter'),
    preloadModules: [besideWorkflows('sandbox-world'), ...(loadOnce ? [file] : [])],
    // Progress lines are the caller's business.
    logger,
    webpackConfigHook: (config) => ({
      ...config,
      plugins: [...(config.plugins ?? []), withoutTopLevelAwait, withoutStackTraceLimit],
      externals: async (asked: unknown) => {
        const expression = await standsIn(asked as Asked);
        return expression === undefined ? undefined : `var ${expression}`;
      },
      module: withEffects(config, file),
      ...(loadOnce ? { optimization: asOneModule(config) } : {}),
      resolve: {
        ...config.resolve,
        plugins: [...(config.resolve?.plugins ?? []), ...renames],
        extensions: [...(config.resolve?.extensions ?? []), ...EXTENSIONS],
        alias: {
          // Temporal leaves out what is called as a module of Node's; this is the package of that name.
          [`${BUFFER}$`]: createRequire(import.meta.url).resolve(BUFFER),
          ...config.resolve?.alias,
          __watchfloor_own_payload_converter$: payloadConverterPath ?? false,
        },
        // Webpack adds "module" and "development" by itself.
        byDependency: { esm: { conditionNames: ['import', 'node', 'default'] } },
        conditionNames: ['require', 'node', 'default'],
      },
    }),
  });
}

/** As the engine imports it. */
const BUFFER = 'buffer/index.js';

/** A file of the library's own that every bundle has. */
function besideWorkflows(name: string): string {
  return fileURLToPath(new URL(`../workflow/${name}${path.extname(import.meta.url)}`, import.meta.url));
}

type WebpackConfig = Parameters<NonNullable<Parameters<typeof bundleWorkflowCode>[0]['webpackConfigHook']>>[0];

/** Loaded for their own sake alone, they would be left out of a package that says that it has no side effects. */
function withEffects({ module }: WebpackConfig, file: string): NonNullable<WebpackConfig['module']> {
  const loaded = { include: [besideWorkflows('sandbox-world'), file], sideEffects: true };
  // What an actor imports when it runs would be a file of its own, and a bundle is one.
  const javascript = { ...module?.parser?.javascript, dynamicImportMode: 'eager' as const };
  const rules = module?.rules ?? [];
  return { ...module, rules: [...rules, ...compilers(rules), loaded], parser: { ...module?.parser, javascript } };
}

/** Temporal freezes all that preloaded modules export; of one module made of many that is the workflows alone. */
const asOneModule = ({ optimization }: WebpackConfig): NonNullable<WebpackConfig['optimization']> => ({
  ...optimization,
  concatenateModules: true,
  providedExports: true,
  usedExports: true,
});

const nothing = () => undefined;
const quiet = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing, log: nothing };
