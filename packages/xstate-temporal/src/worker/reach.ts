/** Whether what is imported comes to something that the sandbox lacks, by whatever way through files and packages. */
import { readFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';

/** As webpack finds files. @returns `false` for what a package leaves out */
type Resolve = (context: string, request: string) => Promise<string | false | undefined>;
/** With fields and conditions as it is told. */
export type Resolver = (options: { readonly conditionNames: string[]; readonly aliasFields: string[] }) => Resolve;

/** The package that a file belongs to, where it is installed and no work of the user's. */
export function packageOf(file: string): string | undefined {
  const [, name] = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file) ?? [];
  return name?.replace('\\', '/');
}

/** Whether it is one of these packages or paths, or lies below one. */
export const isOf = (request: string, names: readonly string[]): boolean =>
  names.some((name) => request === name || request.startsWith(`${name}/`));

/** `import … from 'x'`, `export … from 'x'`, `import 'x'`; and what a call loads. */
const IMPORT = /\b(?:import|export)(?!\s+type\b)\s*(?:[\w*{}\s,$]+?\s*from\s*)?["']([^"'\n]+)["']/g;
const CALL = /\b(require|import)\s*\(\s*["']([^"'\n]+)["']\s*,?\s*\)/g;
/** What webpack leaves alone, and comments. */
const PASSED = /\(\s*\/\*\s*webpackIgnore:\s*true\s*\*\/[^)]*\)|\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
const CODE = ['.js', '.cjs', '.mjs', '.ts', '.mts', '.cts', '.jsx', '.tsx'];

/**
 * As Node resolves: a package that has another build for browsers does there by `fetch` what it does here by `http`, and
 * is no more for a step.
 */
const CONDITIONS = { import: ['import', 'node', 'default'], require: ['require', 'node', 'default'] };

interface Reference {
  readonly request: string;
  readonly by: keyof typeof CONDITIONS;
}

/**
 * @param isOut what must not be reached
 * @param known packages that are not looked into
 * @returns asks whether a package's code reaches it; `false` for what is no installed package
 */
export function createReach(isOut: (request: string) => boolean, known: readonly string[]) {
  const files = new Map<string, Promise<readonly Reference[]>>();
  const referencesIn = (file: string): Promise<readonly Reference[]> => {
    const found = files.get(file) ?? read(file);
    files.set(file, found);
    return found;
  };

  const reaches = async (first: string, resolve: Readonly<Record<Reference['by'], Resolve>>): Promise<boolean> => {
    const seen = new Set<string>();
    const open = [first];
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      // Made for the machine and not for the language.
      if (extname(file) === '.node') return true;
      if (!CODE.includes(extname(file))) continue;
      for (const { request, by } of await referencesIn(file)) {
        if (isOut(request)) return true;
        const next = isOf(request, known) ? undefined : await found(resolve[by], dirname(file), request);
        if (next !== undefined) open.push(next);
      }
    }
    return false;
  };

  /** By the file that a package is entered by: many files of one's own import the same. */
  const answers = new Map<string, Promise<boolean>>();

  return async (request: string, context: string, resolver: Resolver): Promise<boolean> => {
    const by = (conditionNames: string[]) => resolver({ conditionNames, aliasFields: [] });
    const resolve = { import: by(CONDITIONS.import), require: by(CONDITIONS.require) };
    const first = await found(resolve.import, context, request);
    if (first === undefined || packageOf(first) === undefined) return false;
    const answer = answers.get(first) ?? reaches(first, resolve);
    answers.set(first, answer);
    return answer;
  };
}

/** What is not there is optional, or webpack says so in its own words. */
async function found(resolve: Resolve, context: string, request: string): Promise<string | undefined> {
  try {
    const file = await resolve(context, request);
    return file ? file.split('?', 1)[0] : undefined;
  } catch {
    return undefined;
  }
}

async function read(file: string): Promise<readonly Reference[]> {
  const code = (await readFile(file, 'utf8').catch(() => '')).replace(PASSED, '');
  const imported = [...code.matchAll(IMPORT)].map(([, request = '']): Reference => ({ request, by: 'import' }));
  const called = [...code.matchAll(CALL)].map(
    ([, by, request = '']): Reference => ({
      request,
      by: by === 'require' ? 'require' : 'import',
    }),
  );
  return [...imported, ...called];
}
