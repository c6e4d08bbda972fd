/** How a project calls its own files: `paths` and `baseUrl` of its tsconfig.json, which nobody but TypeScript's tools reads. */
import path from 'node:path';
import type { bundleWorkflowCode } from '@temporalio/worker';
import { createPathsMatcher, getTsconfig, parseTsconfig, type TsConfigResult } from 'get-tsconfig';
import { packageOf } from './reach.ts';

/**
 * The nearest tsconfig.json above a file, or what it refers to, if one of them renames imports. Of one that cannot be
 * read nothing is said here: the tools that need it say so.
 */
export function renamingConfig(file: string): TsConfigResult | undefined {
  const found = tried(() => getTsconfig(path.dirname(file)));
  if (!found || renames(found)) return found ?? undefined;
  for (const reference of found.config.references ?? []) {
    const full = path.resolve(path.dirname(found.path), reference.path);
    const config = tried(() => parseTsconfig(full.endsWith('.json') ? full : path.join(full, 'tsconfig.json')));
    const referred = config && { path: full, config, sources: [] };
    if (referred && renames(referred)) return referred;
  }
  return undefined;
}

const renames = ({ config: { compilerOptions: { paths, baseUrl } = {} } }: TsConfigResult): boolean =>
  paths !== undefined || baseUrl !== undefined;

function tried<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

type Hook = NonNullable<Parameters<typeof bundleWorkflowCode>[0]['webpackConfigHook']>;
type Plugins = NonNullable<NonNullable<Parameters<Hook>[0]['resolve']>['plugins']>;
type Plugin = Exclude<Plugins[number], '...' | false | null | undefined | 0 | ''>;

/** The same for webpack: as TypeScript has it, what is not found by its other name is looked for by its own. */
export function renaming(config: TsConfigResult): Plugin {
  const candidates = createPathsMatcher(config) ?? (() => []);
  return {
    apply(resolver) {
      const again = resolver.ensureHook('resolve');
      resolver.getHook('raw-resolve').tapAsync('Renaming', (request, context, done) => {
        const asked = request.request;
        const isOwn = typeof request.path === 'string' && packageOf(`${request.path}/`) === undefined;
        if (!isOwn || asked === undefined || /^\.|^\/|^node:/.test(asked)) return done();
        const open = candidates(asked);
        const next = (): void => {
          const candidate = open.shift();
          if (candidate === undefined) {
            done();
            return;
          }
          const other = { ...request, request: candidate, fullySpecified: false };
          resolver.doResolve(again, other, null, context, (error, found) => {
            if (error || !found) next();
            else done(null, found);
          });
        };
        next();
      });
    },
  };
}
