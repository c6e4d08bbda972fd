import {
  type AnyStateMachine,
  and,
  assign,
  cancel,
  createMachine,
  emit,
  enqueueActions,
  log,
  not,
  or,
  raise,
  sendTo,
  spawnChild,
  stateIn,
  stopChild,
} from 'xstate';
import {
  type ActionRecipe,
  type DelayRecipe,
  type GuardRecipe,
  machineId,
  maxIterations,
  type Recipe,
  type StateRecipe,
  type TransitionRecipe,
} from './recipe.ts';

/** What a side gives: its actors, and what its named actions do. */
export interface Side {
  readonly actors: Readonly<Record<string, unknown>>;
  readonly act: (name: string) => (args: unknown, params: unknown) => void;
}

interface Context {
  readonly n: number;
  readonly m: number;
  readonly fuel: number;
}
// biome-ignore lint/suspicious/noExplicitAny: recipes become machines whose types nobody knows before
type Loose = any;

const actionNames = ['a1', 'a2', 'a3'];
const reckoned = ({ context }: { context: Context }) => 2 + context.n;

/** The XState machine of a recipe. Both sides of the oracle build their own from the same one. */
export function build(recipe: Recipe, side: Side): AnyStateMachine {
  const config = {
    ...state(recipe.root),
    id: machineId,
    context: { ...recipe.context },
    options: { maxIterations },
    ...(recipe.output ? { output: ({ context, event }: Loose) => ({ n: context.n, done: event.output ?? null }) } : {}),
  };
  return (createMachine as Loose)(config, {
    actors: side.actors,
    actions: {
      ...Object.fromEntries(actionNames.map((name) => [name, side.act(name)])),
      // A name may stand for one of XState's own actions.
      bump: assign({ n: ({ context }: Loose) => (context.n + 1) % 7 }),
    },
    guards: {
      less: ({ context }: { context: Context }, { key, than }: { key: 'n' | 'm'; than: number }) => context[key] < than,
      even: ({ context }: { context: Context }, { key }: { key: 'n' | 'm' }) => context[key] % 2 === 0,
      isEvent: ({ event }: Loose, { type }: { type: string }) => event.type === type,
      fuel: ({ context }: { context: Context }) => context.fuel > 0,
      throws: () => {
        throw new Error('the guard threw');
      },
    },
    delays: { short: 3, reckoned },
  }) as AnyStateMachine;
}

function state(recipe: StateRecipe): Loose {
  const { initial, initialActions } = recipe;
  return clean({
    type: recipe.type,
    history: recipe.history,
    target: recipe.default,
    initial: initialActions === undefined ? initial : { target: initial, actions: initialActions.map(action) },
    states: recipe.states && mapped(recipe.states, state),
    entry: recipe.entry?.map(action),
    exit: recipe.exit?.map(action),
    on: recipe.on && mapped(recipe.on, transitions),
    always: recipe.always && transitions(recipe.always),
    after: recipe.after && mapped(recipe.after, transitions),
    onDone: recipe.onDone && transitions(recipe.onDone),
    tags: recipe.tags,
    output: recipe.output && (({ context }: Loose) => ({ v: context[recipe.output as string] })),
    invoke: recipe.invoke?.map(({ src, id, input, onDone, onError }) =>
      clean({
        src,
        id,
        input: input && (({ context, event }: Loose) => ({ n: context.n, type: family(event.type) })),
        onDone: onDone && transitions(onDone),
        onError: onError && transitions(onError),
      }),
    ),
  });
}

/** What an actor failed with, read as machines do: `String(error)` of an error, else a field. */
const failed = (error: Loose): unknown => {
  if (error instanceof Error) return String(error) === `RangeError: ${error.message}` ? Number(error.message) : -1;
  return error?.v;
};

const transitions = (recipes: readonly TransitionRecipe[]) =>
  recipes.map((recipe) =>
    clean({
      target: recipe.target?.map((id) => `#${id}`),
      guard: recipe.guard && guard(recipe.guard),
      reenter: recipe.reenter,
      actions: recipe.actions?.map(action),
    }),
  );

function guard(recipe: GuardRecipe): Loose {
  if ('less' in recipe) return { type: 'less', params: { key: recipe.less, than: recipe.than } };
  if ('even' in recipe) return { type: 'even', params: () => ({ key: recipe.even }) };
  if ('event' in recipe) return { type: 'isEvent', params: { type: recipe.event } };
  if ('inState' in recipe) return stateIn(`#${recipe.inState}`);
  if ('not' in recipe) return not(guard(recipe.not));
  if ('and' in recipe) return and(recipe.and.map(guard));
  if ('or' in recipe) return or(recipe.or.map(guard));
  return 'fuel' in recipe ? 'fuel' : 'throws';
}

const delayOf = (delay: DelayRecipe): Loose => (delay === 'inline' ? reckoned : delay);
const options = (recipe: { delay?: DelayRecipe; id?: string }): Loose =>
  clean({ delay: recipe.delay === undefined ? undefined : delayOf(recipe.delay), id: recipe.id });

function action(recipe: ActionRecipe): Loose {
  switch (recipe.do) {
    case 'act':
      if (recipe.params === 'fixed') return { type: recipe.name, params: { fixed: [1, { deep: true }] } };
      if (recipe.params === 'reckoned')
        return {
          type: recipe.name,
          params: ({ context, event }: Loose) => ({ n: context.n, m: context.m, on: family(event.type) }),
        };
      return recipe.name;
    case 'add':
      if (recipe.to === 'n' && recipe.by === 1) return 'bump';
      return assign({ [recipe.to]: ({ context }: Loose) => (context[recipe.to] + recipe.by) % 7 });
    case 'take':
      return assign(({ context, event }: Loose) => ({
        [recipe.into]: event.k ?? event.output?.v ?? failed(event.error) ?? context[recipe.into],
      }));
    case 'raise':
      if (recipe.delay === 0) return fuelled((enqueue) => enqueue.raise({ type: recipe.event }, options(recipe)));
      return (raise as Loose)(
        recipe.delay === 'inline'
          ? ({ context }: Loose) => ({ type: recipe.event, k: context.n })
          : { type: recipe.event, k: 5 },
        options(recipe),
      );
    case 'cancel':
      return cancel(recipe.id);
    case 'self':
      if (!recipe.delay)
        return fuelled((enqueue, self) => enqueue.sendTo(self, { type: recipe.event, k: 1 }, options(recipe)));
      return sendTo(({ self }: Loose) => self, { type: recipe.event }, options(recipe));
    case 'sendTo':
      return sendTo(recipe.child, ({ context }: Loose) => ({ type: recipe.event, n: context.n }), options(recipe));
    case 'spawn': {
      const spawned = clean({ id: recipe.id, input: ({ context }: Loose) => ({ m: context.m }) }) as Loose;
      if (!recipe.assigned) return spawnChild(recipe.src, spawned);
      return assign(({ spawn }: Loose) => {
        spawn(recipe.src, spawned);
        return {};
      });
    }
    case 'stopChild':
      return stopChild(recipe.id);
    case 'emit':
      return emit(({ context }: Loose) => ({ type: recipe.type, n: context.n }));
    case 'log':
      return recipe.label === undefined
        ? log(({ context }: Loose) => context.n)
        : log(({ event }: Loose) => family(event.type), recipe.label);
    case 'enqueue':
      return enqueueActions(({ enqueue, check }: Loose) => {
        if (!check(guard(recipe.when))) return;
        for (const inner of recipe.actions) enqueue(action(inner));
      });
    case 'burn':
      return assign({ fuel: ({ context }: Loose) => context.fuel - 1 });
    case 'throw':
      return assign(() => {
        throw new Error('the action threw');
      });
  }
}

/** What comes again without time passing does so only while there is fuel: else the live actor would never rest. */
function fuelled(send: (enqueue: Loose, self: Loose) => void): Loose {
  return enqueueActions(({ context, enqueue, self }: Loose) => {
    if (context.fuel <= 0) return;
    enqueue.assign({ fuel: context.fuel - 1 });
    send(enqueue, self);
  });
}

/** An event type without the id of an actor, which XState and the engine may choose differently. */
const family = (type: string): string => type.replace(/^(xstate\.(?:done|error)\.actor)\..*/s, '$1');

const mapped = <T, R>(record: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));

const clean = (record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
