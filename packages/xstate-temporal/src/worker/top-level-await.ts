/** Modules that wait while they load: in a workflow there is nothing to wait for. */
import type { bundleWorkflowCode } from '@temporalio/worker';

type Hook = NonNullable<Parameters<typeof bundleWorkflowCode>[0]['webpackConfigHook']>;
type Plugin = NonNullable<Parameters<Hook>[0]['plugins']>[number];

/** What of webpack's parser is used: it has no types of its own for a hook's expression. */
interface Parser {
  readonly hooks: {
    readonly topLevelAwait: {
      tap(options: { name: string; stage: number }, taken: (expression: Await) => true | undefined): void;
    };
  };
  readonly state: { readonly module: { addPresentationalDependency(dependency: unknown): void } };
}

interface Await {
  readonly type: string;
  readonly range: readonly [number, number];
}

const NAME = 'WithoutTopLevelAwait';

/**
 * A webpack plugin that lets no module wait while it loads. Temporal loads workflows at once, and what the program around
 * a machine waits for, such as a database or an actor's end, is none of the machine's: it is `undefined` there. Where
 * the machine itself would depend on it, its definition differs from the one in Node, and a worker does not start with it.
 */
export const withoutTopLevelAwait: Plugin = {
  apply(compiler) {
    const { ConstDependency } = compiler.webpack.dependencies;
    compiler.hooks.normalModuleFactory.tap(NAME, (factory) => {
      for (const type of ['javascript/auto', 'javascript/esm'] as const)
        factory.hooks.parser.for(type).tap(NAME, (given) => {
          const parser = given as unknown as Parser;
          // Before webpack takes the module for one that others wait for.
          parser.hooks.topLevelAwait.tap({ name: NAME, stage: -100 }, ({ type: kind, range }) => {
            if (kind !== 'AwaitExpression') return undefined;
            const keyword = [range[0], range[0] + 'await'.length] as [number, number];
            parser.state.module.addPresentationalDependency(new ConstDependency('void', keyword));
            return true;
          });
        });
    });
  },
};
