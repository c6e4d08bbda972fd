import type { AnyStateMachine, ContextFrom, OutputFrom } from 'xstate';
import type { Sendable } from '../client/index.ts';
import {
  type Chart,
  compile,
  type Defined,
  type Effect,
  type EventObject,
  enqueuedImplementations,
  type InputOf,
  type LedgerRecord,
  ownImplementations,
  RefusedError,
  type Sender,
  type Snapshot,
  type Status,
  type Tell,
  type Verdict,
  WatchfloorError,
} from '../engine/index.ts';
import { nodeSha256 } from '../engine/node.ts';
import type { ActionAnswer, ActorAnswer, ActorAnswers } from './answers.ts';
import { guardNodeModules } from './node-modules.ts';
import { type Given, Stage } from './stage.ts';
import { millis, moment } from './time.ts';

interface Settings<TMachine extends AnyStateMachine> {
  readonly input?: InputOf<TMachine>;
  /** Stand-ins for actions by name; those without one succeed. */
  readonly actions?: Readonly<Record<string, ActionAnswer>>;
  /** Stand-ins for what the machines among the actors need, by the id of the machine. */
  readonly children?: Readonly<
    Record<
      string,
      {
        readonly actors?: Readonly<Record<string, ActorAnswer<never, unknown>>>;
        readonly actions?: Readonly<Record<string, ActionAnswer>>;
      }
    >
  >;
  /** Hears what is told to other instances. What it throws comes back to the machine as TELL_FAILED. */
  readonly tell?: (told: Tell) => void;
  /** When the life begins; 2030-01-01T00:00:00Z if nothing is said. */
  readonly at?: number | string | Date;
  /** Who starts it and sends its events, where a `send` does not say; `{ role: 'tester', name: 'tester' }`. */
  readonly by?: Sender;
}

type WithActors<TActors> =
  | (Record<never, never> extends TActors ? { readonly actors?: TActors } : { readonly actors: TActors })
  | { readonly own: true; readonly actors?: Partial<TActors> };

/**
 * How to live a machine; `actors` must answer every actor that is no machine. With `own: true` the machine's own functions
 * carry out what has no stand-in here, its actions too, as they would on a worker.
 */
export type LiveOptions<TMachine extends AnyStateMachine> = Settings<TMachine> & WithActors<ActorAnswers<TMachine>>;

/** A life on a virtual clock. */
export interface Live<TMachine extends AnyStateMachine> {
  /** Sends an event and lets the machine come to rest. @throws RefusedError with the code that a server would give */
  send(event: Sendable<TMachine>, by?: Sender): Promise<void>;
  /** Whether the event would be accepted now. */
  accepts(event: Sendable<TMachine>, by?: Sender): Verdict;
  /** Lets time pass: milliseconds, or text such as `2d`, `90m`, `1d12h`. Each timer fires at its deadline. */
  advance(duration: number | string): Promise<void>;
  /** UTC milliseconds. */
  readonly now: number;
  readonly snapshot: Snapshot;
  readonly context: ContextFrom<TMachine>;
  /** Sorted paths of the atomic states, such as `['triaged.assessing']`. */
  readonly states: readonly string[];
  /** Whether the machine is in the state with this path, or in one below it. */
  matches(path: string): boolean;
  readonly tags: readonly string[];
  /** The event types that could be accepted now. */
  readonly offers: readonly string[];
  readonly status: Status;
  readonly output: OutputFrom<TMachine> | undefined;
  /** What ended the machine in status `error`. */
  readonly error: unknown;
  readonly ledger: readonly LedgerRecord[];
  /** Every effect so far, in order. */
  readonly effects: readonly Effect[];
  /** What was told to other instances so far. */
  readonly told: readonly Tell[];
  /** The machines among the actors: each one's states by `<id>#<generation>`; of theirs, with the path before it. */
  readonly children: Readonly<Record<string, { readonly status: Status; readonly states: readonly string[] }>>;
}

const tester: Sender = { role: 'tester', name: 'tester' };

/**
 * Lives a machine without a server: the engine and the effects are those of the durable host, the clock is virtual,
 * and functions answer for actors and actions.
 *
 * ```ts
 * const life = await live(order, { input: { total: 10 }, actors: { charge: async () => ({ receipt: 'r-1' }) } });
 * await life.send({ type: 'PAY' });
 * await life.advance('2d');
 * expect(life.states).toEqual(['reminded']);
 *
 * const real = await live(order, { input: { total: 10 }, own: true });
 * ```
 *
 * @throws DefinitionError (DEFINITION_UNSUPPORTED), IMPLEMENTATION_MISSING, INPUT_INVALID
 */
export async function live<TMachine extends AnyStateMachine>(
  definition: Defined<TMachine>,
  ...[options]: Record<never, never> extends LiveOptions<TMachine>
    ? [options?: LiveOptions<TMachine>]
    : [options: LiveOptions<TMachine>]
): Promise<Live<TMachine>> {
  guardNodeModules();
  const settings: Settings<TMachine> & { readonly actors?: object; readonly own?: true } = options ?? {};
  const isOwn = settings.own === true;
  const chart = compile(definition, { sha256: nodeSha256, informs: () => isOwn });
  const given = (of: Chart) => {
    const { actors = {}, actions = {} } = of === chart ? settings : (settings.children?.[of.id] ?? {});
    const own = isOwn ? ownImplementations(of) : { actors: {}, actions: {} };
    const enqueued = isOwn ? enqueuedImplementations(of) : {};
    return { actors: { ...own.actors, ...actors }, actions: { ...own.actions, ...enqueued, ...actions } } as Given;
  };
  const missing = missingActors(chart, given);
  if (missing.length > 0)
    throw new WatchfloorError(
      'IMPLEMENTATION_MISSING',
      `Nothing answers for ${missing.join(', ')}; give live() each, or own: true for the machine's own functions.`,
    );
  const told: Tell[] = [];
  const stage = new Stage(moment(settings.at ?? Date.UTC(2030, 0, 1)), {
    given,
    tell: (effect) => {
      told.push(effect);
      settings.tell?.(effect);
    },
  });
  const sender = settings.by ?? tester;
  const meta = (id: string, by: Sender = sender) => ({ at: stage.now, by, id });
  const instance = stage.open(chart as Chart, `${chart.id}/live`, settings.input, meta('start'));
  let sent = 0;
  await stage.settle();
  return {
    async send(event, by) {
      if (instance.snapshot.status !== 'active')
        throw new RefusedError('INSTANCE_ENDED', `${chart.id} has ended; it takes no more events.`);
      instance.send(event as unknown as EventObject, meta(`event-${++sent}`, by));
      await stage.settle();
    },
    accepts: (event, by) => chart.accepts(instance.snapshot, event as unknown as EventObject, meta('thought', by)),
    advance: (duration) => stage.advance(stage.now + millis(duration)),
    matches: (path) => chart.matches(instance.snapshot, path),
    get now() {
      return stage.now;
    },
    get snapshot() {
      return instance.snapshot;
    },
    get context() {
      return instance.snapshot.context as ContextFrom<TMachine>;
    },
    get states() {
      return chart.states(instance.snapshot);
    },
    get tags() {
      return chart.tags(instance.snapshot);
    },
    get offers() {
      return chart.offers(instance.snapshot);
    },
    get status() {
      return instance.snapshot.status;
    },
    get output() {
      return instance.snapshot.output as OutputFrom<TMachine> | undefined;
    },
    get error() {
      return instance.snapshot.error;
    },
    get ledger() {
      return instance.ledger;
    },
    get effects() {
      return instance.ledger.flatMap((record) => record.effects);
    },
    told,
    get children() {
      const below = [...stage.instances].filter(([, child]) => child.parent !== undefined);
      return Object.fromEntries(
        below.map(([name, child]) => [
          name.slice(instance.name.length + 1),
          { status: child.snapshot.status, states: child.chart.states(child.snapshot) },
        ]),
      );
    },
  };
}

/** The actors that nothing answers for, also those of machines that live as actors. */
function missingActors(
  chart: Chart,
  given: (chart: Chart) => { actors: object },
  within: readonly string[] = [],
): string[] {
  const { actors } = given(chart);
  return chart.names.actors.flatMap((name) => {
    if (Object.hasOwn(actors, name)) return [];
    if (!chart.machines.includes(name)) return [`actor "${[...within, name].join('.')}"`];
    // A machine that invokes itself needs no more than it does once.
    return within.length > 8 ? [] : missingActors(chart.child(name), given, [...within, name]);
  });
}
