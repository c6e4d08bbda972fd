/** Random machines, and random lives for them. Drawn with numbers for targets, which are resolved once the tree is known. */
import fc from 'fast-check';
import {
  type ActionRecipe,
  type DelayRecipe,
  eventTypes,
  type GuardRecipe,
  machineId,
  type Recipe,
  type Script,
  type ScriptItem,
  type StateRecipe,
  strangeType,
  type TransitionRecipe,
} from './recipe.ts';

// biome-ignore lint/suspicious/noExplicitAny: recipes with numbers in place of ids
type Raw = any;

const counter = fc.constantFrom('n' as const, 'm' as const);
const eventType = fc.constantFrom(...eventTypes);
const descriptor = fc.constantFrom(...eventTypes, 'A', 'B', 'a.*', '*');
const small = fc.nat({ max: 6 });
const delay: fc.Arbitrary<DelayRecipe> = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 3, arbitrary: fc.constantFrom<DelayRecipe>('short', 'reckoned', 'inline') },
);
const sendId = fc.constantFrom('r1', 'r2');
/** `undefined` mostly; a value once in `oneIn`. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>, oneIn: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const leafGuard: fc.Arbitrary<Raw> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ less: counter, than: small }) },
  { weight: 3, arbitrary: fc.record({ even: counter }) },
  { weight: 2, arbitrary: fc.record({ event: eventType }) },
  { weight: 2, arbitrary: fc.record({ inState: fc.nat(99) }) },
);
const guard: fc.Arbitrary<Raw> = fc.oneof(
  { weight: 12, arbitrary: leafGuard },
  { weight: 2, arbitrary: fc.record({ not: leafGuard }) },
  { weight: 1, arbitrary: fc.record({ and: fc.array(leafGuard, { minLength: 1, maxLength: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ or: fc.array(leafGuard, { minLength: 1, maxLength: 2 }) }) },
);
/** One in about two hundred throws. */
const riskyGuard = fc.oneof({ weight: 200, arbitrary: guard }, { weight: 1, arbitrary: fc.constant({ throws: true }) });

const act = fc.record({
  do: fc.constant('act'),
  name: fc.constantFrom('a1', 'a2', 'a3'),
  params: fc.constantFrom(undefined, 'fixed', 'reckoned'),
});
const add = fc.record({ do: fc.constant('add'), to: counter, by: fc.integer({ min: 1, max: 3 }) });
const source = fc.constantFrom('p' as const, 'q' as const);
const plainAction: fc.Arbitrary<Raw> = fc.oneof(
  { weight: 8, arbitrary: act },
  { weight: 6, arbitrary: add },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('take'), into: counter }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('raise'), event: eventType }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('raise'),
      event: eventType,
      delay,
      id: fc.constantFrom(undefined, 'r1', 'r2'),
      // Two delayed events under one id are a known difference: mostly, the older is cancelled first.
      fresh: fc.nat(9),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('raise'), event: eventType, delay: fc.constant(0) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel'), id: sendId }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('self'),
      event: eventType,
      delay: fc.constantFrom(undefined, undefined, 0, 4),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('tellOwn'), event: eventType, delay: rarely(delay, 3) }) },
  {
    weight: 2,
    // Spawning under an id in use is a known difference, too.
    arbitrary: fc.record({
      do: fc.constant('spawn'),
      src: source,
      id: fc.constantFrom(undefined, 'w1', 'w2', 'w1'),
      fresh: fc.nat(9),
      assigned: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('stopChild'), id: fc.constantFrom('w1', 'w2') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('emit'), type: fc.constantFrom('said', 'told') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('log'), label: fc.constantFrom(undefined, 'label') }) },
);
const action: fc.Arbitrary<Raw> = fc.oneof(
  { weight: 300, arbitrary: plainAction },
  {
    weight: 30,
    arbitrary: fc.record({
      do: fc.constant('enqueue'),
      when: guard,
      actions: fc.array(plainAction, { minLength: 1, maxLength: 3 }),
    }),
  },
  // One in a few hundred throws.
  { weight: 1, arbitrary: fc.constant({ do: 'throw' }) },
);

const someActions = fc.array(action, { maxLength: 2 });
const targets = fc.oneof(
  { weight: 6, arbitrary: fc.nat(99).map((n) => [n]) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(99), fc.nat(99)).map(([a, b]) => [a, b]) },
);
const transition: fc.Arbitrary<Raw> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      target: rarely(targets, 2),
      guard: rarely(riskyGuard, 3),
      reenter: rarely(fc.constant(true), 4),
      actions: someActions,
    }),
  },
  { weight: 6, arbitrary: fc.record({ target: targets, actions: someActions }) },
  // Forbidden.
  { weight: 1, arbitrary: fc.constant({}) },
);
const oneOrTwo = fc.array(transition, { minLength: 1, maxLength: 2 });
/** Most eventless transitions burn fuel, so that they come to an end; the others may go round for ever. */
const eventless: fc.Arbitrary<Raw> = fc
  .record({ target: rarely(targets, 2), guard, actions: fc.array(action, { maxLength: 1 }), add, safe: fc.nat(7) })
  .map(({ target, guard, actions, add, safe }) => ({
    target,
    guard: safe > 0 ? { and: [{ fuel: true }, guard] } : guard,
    actions: [safe > 0 ? { do: 'burn' } : add, ...actions],
  }));

const invoke: fc.Arbitrary<Raw> = fc.record({
  src: source,
  named: fc.boolean(),
  input: rarely(fc.constant(true), 2),
  onDone: fc.option(oneOrTwo, { nil: undefined, freq: 4 }),
  onError: fc.option(oneOrTwo, { nil: undefined, freq: 12 }),
});

const content = {
  entry: rarely(fc.array(action, { minLength: 1, maxLength: 3 }), 2),
  exit: rarely(fc.array(action, { minLength: 1, maxLength: 2 }), 3),
  on: fc.array(fc.tuple(descriptor, oneOrTwo), { maxLength: 3 }),
  always: rarely(fc.array(eventless, { minLength: 1, maxLength: 2 }), 6),
  after: rarely(
    fc.array(fc.tuple(fc.constantFrom('5', '9', 'short', 'reckoned'), oneOrTwo), { minLength: 1, maxLength: 2 }),
    3,
  ),
  onDone: rarely(oneOrTwo, 2),
  invoke: rarely(fc.array(invoke, { minLength: 1, maxLength: 2 }), 4),
  tags: rarely(fc.constantFrom(['t1'], ['t1', 't2']), 6),
};

const leaf: fc.Arbitrary<Raw> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('atomic'), ...content }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('final'),
      entry: rarely(someActions, 3),
      exit: rarely(someActions, 5),
      output: rarely(counter, 2),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('history'),
      history: fc.constantFrom('shallow', 'deep'),
      default: rarely(fc.nat(9), 2),
    }),
  },
);

function inner(depth: number): fc.Arbitrary<Raw> {
  const child: fc.Arbitrary<Raw> =
    depth === 0 ? leaf : fc.oneof({ weight: 5, arbitrary: leaf }, { weight: 3, arbitrary: inner(depth - 1) });
  return fc.record({
    kind: fc.constantFrom('compound', 'compound', 'parallel'),
    initial: fc.nat(9),
    initialActions: rarely(someActions, 6),
    children: fc.array(child, { minLength: depth === 2 ? 2 : 1, maxLength: 4 }),
    ...content,
  });
}

const outcomes = fc.array(
  fc.record({
    after: fc.oneof({ weight: 6, arbitrary: fc.nat(10) }, { weight: 1, arbitrary: fc.constant('never' as const) }),
    ok: fc.constantFrom(true, true, false),
    value: small,
  }),
  { minLength: 1, maxLength: 3 },
);

const rawRecipe = fc.record({
  context: fc.record({ n: small, m: small, fuel: fc.nat(5) }),
  root: inner(2),
  output: rarely(fc.constant(true as const), 3),
  outcomes: fc.record({ p: outcomes, q: outcomes }),
});

export const recipes: fc.Arbitrary<Recipe> = rawRecipe.map(resolve as never);

const item: fc.Arbitrary<ScriptItem> = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({
      send: fc.record({ type: fc.constantFrom(...eventTypes, 'A', 'B'), k: rarely(small, 3) }).map(clean),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ send: { type: strangeType } }) },
  { weight: 12, arbitrary: fc.record({ wait: fc.integer({ min: 1, max: 15 }) }) },
) as fc.Arbitrary<ScriptItem>;

export const scripts: fc.Arbitrary<Script> = fc.record({
  items: fc.array(item, { minLength: 1, maxLength: 14 }),
  revive: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0x7fffffff })),
});

/** Gives numbers their meaning, once it is known which states there are. */
function resolve(raw: Raw): Recipe {
  const ids: string[] = [];
  const keys = 'abcdefgh';
  const tree = (node: Raw, id: string): Raw => {
    if (id !== machineId) ids.push(id);
    const children = (node.children ?? []).map((child: Raw, i: number) => tree(child, `${id}.${keys[i]}`));
    // A machine needs something to be in: a history state cannot be all there is.
    if (children.length > 0 && children.every((child: Raw) => child.kind === 'history')) {
      children[0] = { ...children[0], kind: 'atomic' };
    }
    return { ...node, id, children };
  };
  const root = tree(raw.root, machineId);
  const idOf = (n: number) => ids[n % ids.length] as string;

  const guardOf = (g: Raw): GuardRecipe => {
    if ('inState' in g) return { inState: idOf(g.inState) };
    if ('not' in g) return { not: guardOf(g.not) };
    if ('and' in g) return { and: g.and.map(guardOf) };
    if ('or' in g) return { or: g.or.map(guardOf) };
    return g;
  };
  const actionsOf = (list: Raw[], own: readonly string[]): ActionRecipe[] =>
    list.flatMap((a): ActionRecipe[] => {
      if (a.do === 'tellOwn') {
        const child = own[own.length - 1];
        if (child === undefined) return [];
        return [clean({ do: 'sendTo', child, event: a.event, delay: a.delay }) as ActionRecipe];
      }
      if (a.do === 'enqueue') return [{ do: 'enqueue', when: guardOf(a.when), actions: actionsOf(a.actions, own) }];
      const { fresh, ...rest } = a;
      const action = clean(rest) as ActionRecipe;
      if (a.id === undefined || !(fresh > 0)) return [action];
      return [a.do === 'raise' ? { do: 'cancel', id: a.id } : { do: 'stopChild', id: a.id }, action];
    });
  const transitionsOf = (list: Raw[], own: readonly string[]): TransitionRecipe[] =>
    list.map((t) => {
      const [one, other] = (t.target ?? []).map(idOf) as string[];
      const target = one === undefined ? undefined : apart(root, one, other) ? [one, other as string] : [one];
      return clean({
        target,
        guard: t.guard && guardOf(t.guard),
        reenter: t.reenter,
        actions: t.actions?.length > 0 ? actionsOf(t.actions, own) : undefined,
      }) as TransitionRecipe;
    });
  const byKey = (pairs: Raw[] | undefined, own: readonly string[]) =>
    pairs === undefined || pairs.length === 0
      ? undefined
      : Object.fromEntries(pairs.map(([key, list]) => [key, transitionsOf(list, own)]));

  const stateOf = (node: Raw, above: readonly string[]): StateRecipe => {
    if (node.kind === 'history') {
      const siblings = siblingsOf(root, node.id);
      return clean({
        type: 'history',
        history: node.history,
        default: node.default === undefined ? undefined : siblings[node.default % siblings.length],
      }) as StateRecipe;
    }
    const invokes = (node.invoke ?? []).map((raw: Raw, i: number) => ({
      ...raw,
      id: raw.named ? `i${i}-${node.id}` : undefined,
      known: raw.named ? `i${i}-${node.id}` : `${i}.${node.id}`,
    }));
    const own = [...above, ...invokes.map((i: Raw) => i.known)];
    const inhabitable = node.children.filter((child: Raw) => child.kind !== 'history');
    const initial =
      node.kind === 'compound' ? inhabitable[node.initial % inhabitable.length].id.split('.').at(-1) : undefined;
    const list = (actions: Raw[] | undefined) => (actions?.length ? actionsOf(actions, own) : undefined);
    return clean({
      type: node.kind === 'parallel' || node.kind === 'final' ? node.kind : undefined,
      initial,
      initialActions: initial === undefined ? undefined : list(node.initialActions),
      states:
        node.children.length === 0
          ? undefined
          : Object.fromEntries(node.children.map((child: Raw) => [child.id.split('.').at(-1), stateOf(child, own)])),
      entry: list(node.entry),
      exit: list(node.exit),
      on: byKey(node.on, own),
      always: node.always && transitionsOf(node.always, own),
      after: byKey(node.after, own),
      onDone: node.onDone && node.children.length > 0 ? transitionsOf(node.onDone, own) : undefined,
      tags: node.tags,
      output: node.output,
      invoke:
        invokes.length === 0
          ? undefined
          : invokes.map((i: Raw) =>
              clean({
                src: i.src,
                id: i.id,
                input: i.input,
                onDone: i.onDone && transitionsOf(i.onDone, own),
                onError: i.onError && transitionsOf(i.onError, own),
              }),
            ),
    }) as StateRecipe;
  };
  return clean({
    context: raw.context,
    root: stateOf(root, []),
    output: raw.output,
    outcomes: raw.outcomes,
  }) as unknown as Recipe;
}

const nodeAt = (root: Raw, id: string): Raw => {
  let node = root;
  for (const key of id.split('.').slice(1)) node = node.children.find((c: Raw) => c.id.endsWith(`.${key}`));
  return node;
};

const siblingsOf = (root: Raw, id: string): string[] =>
  nodeAt(root, id.slice(0, id.lastIndexOf('.')))
    .children.filter((c: Raw) => c.kind !== 'history')
    .map((c: Raw) => c.id.split('.').at(-1));

/** Whether two states lie in different regions of one parallel state, and so can be targeted together. */
function apart(root: Raw, a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined || a === b) return false;
  const one = a.split('.');
  const other = b.split('.');
  let shared = 0;
  while (shared < one.length && one[shared] === other[shared]) shared++;
  if (shared === one.length || shared === other.length) return false;
  return nodeAt(root, one.slice(0, shared).join('.')).kind === 'parallel';
}

function clean<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}
