/** Modules that say how much of a stack errors tell: in the sandbox that cannot be set. */
import type { bundleWorkflowCode } from '@temporalio/worker';

type Hook = NonNullable<Parameters<typeof bundleWorkflowCode>[0]['webpackConfigHook']>;
type Plugin = NonNullable<Parameters<Hook>[0]['plugins']>[number];

/** What of webpack's parser is used: it has no types of its own for a hook's expression. */
interface Parser {
  readonly hooks: {
    readonly assignMemberChain: {
      for(name: string): {
        tap(name: string, taken: (expression: Assignment, members: readonly string[]) => true | undefined): void;
      };
    };
  };
  readonly state: { readonly module: { addPresentationalDependency(dependency: unknown): void } };
  walkExpression(expression: unknown): void;
}

interface Assignment {
  readonly left: { readonly range: [number, number] };
  readonly right: unknown;
}

const NAME = 'WithoutStackTraceLimit';

/**
 * A webpack plugin that lets modules assign to `Error.stackTraceLimit` without an effect. Temporal freezes `Error`, so that
 * a package that does so while it loads, such as React for development, would keep the workflows from loading.
 */
export const withoutStackTraceLimit: Plugin = {
  apply(compiler) {
    const { ConstDependency } = compiler.webpack.dependencies;
    compiler.hooks.normalModuleFactory.tap(NAME, (factory) => {
      for (const type of ['javascript/auto', 'javascript/esm', 'javascript/dynamic'] as const)
        factory.hooks.parser.for(type).tap(NAME, (given) => {
          const parser = given as unknown as Parser;
          parser.hooks.assignMemberChain.for('Error').tap(NAME, ({ left, right }, members) => {
            // Of a new object; it begins with a name, so that no line before it goes on with it.
            if (members.join('.') !== 'stackTraceLimit') return undefined;
            parser.state.module.addPresentationalDependency(new ConstDependency('Object().limit', left.range));
            parser.walkExpression(right);
            return true;
          });
        });
    });
  },
};
