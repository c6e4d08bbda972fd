/** Files beside `.ts` and `.js` that a machine's file may import: Temporal's bundler reads none of them. */
import type { bundleWorkflowCode } from '@temporalio/worker';

type Hook = NonNullable<Parameters<typeof bundleWorkflowCode>[0]['webpackConfigHook']>;
type Rules = NonNullable<NonNullable<Parameters<Hook>[0]['module']>['rules']>;

/** What an import without an ending may end in. */
export const EXTENSIONS = ['.tsx', '.jsx', '.mts', '.cts', '.mjs', '.cjs', '.json'];

interface Compiler {
  readonly test: RegExp;
  readonly exclude?: unknown;
  readonly use: { readonly loader: string; readonly options: { readonly jsc: { readonly parser: object } } };
}

const isCompiler = (rule: Rules[number]): boolean =>
  typeof rule === 'object' && rule !== null && rule.test instanceof RegExp && rule.test.test('order.ts');

/** As the bundler compiles TypeScript, so all its endings and JSX. @param rules the bundler's */
export function compilers(rules: Rules): Rules {
  const rule = rules.find(isCompiler) as Compiler | undefined;
  if (rule === undefined) return [];
  const { loader, options } = rule.use;
  const { jsc } = options;
  const jsx = {
    ...jsc,
    parser: { ...jsc.parser, tsx: true },
    transform: { react: { runtime: 'automatic', development: false } },
  };
  return [
    { ...rule, test: /\.[cm]ts$/ },
    { ...rule, test: /\.[jt]sx$/, use: { loader, options: { ...options, jsc: jsx } } },
  ] as Rules;
}
