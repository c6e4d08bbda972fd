import { type Actor, type AnyStateMachine, createActor, SimulatedClock } from 'xstate';
import { build } from './build.ts';
import { MicrostepWatch } from './microstep-watch.ts';
import type { Recipe, Source } from './recipe.ts';
import { type Ending, emptyTrace, failureOf, KnownDifference, Names, plain, takeDue } from './trace.ts';

// biome-ignore lint/suspicious/noExplicitAny: XState's internals, which the oracle watches
type Loose = any;

/** More than the other side ever follows. */
const MAX_EVENTS = 1_000;

/** A transition that XState took, as its inspector shows it. */
export interface Taken {
  readonly eventType: string;
  readonly target?: readonly { readonly type: string; readonly history?: string | false }[];
  readonly actions: readonly unknown[];
  readonly reenter: boolean;
  readonly guard?: unknown;
}

/** XState itself: a live actor under a simulated clock, its actors ended from here. */
export class LiveLife {
  readonly actor: Actor<AnyStateMachine>;
  readonly trace = emptyTrace();
  readonly names = new Names();
  readonly clock = new SimulatedClock();
  late = 0;
  /** Why from here on both sides may differ, as documented. */
  known: string | undefined;
  private readonly recipe: Recipe;
  private readonly watch: MicrostepWatch;
  private readonly started: Record<string, number> = {};
  private readonly endings: Ending<Loose>[] = [];
  private readonly running = new Map<Loose, string>();
  private readonly made = new Set<Loose>();

  constructor(recipe: Recipe, seen: (taken: Taken) => void) {
    this.recipe = recipe;
    const machine = build(recipe, {
      actors: { p: this.logic('p'), q: this.logic('q') },
      act: (name) => (args: Loose, params) =>
        this.trace.actions.push([
          name,
          params === undefined ? plain({ context: args.context, event: this.names.event(args.event) }) : plain(params),
        ]),
    });
    this.watch = new MicrostepWatch(machine, this.trace);
    this.actor = createActor(machine, {
      clock: this.clock,
      logger: (...args: unknown[]) => this.trace.logged.push(plain(args)),
      inspect: (inspected: Loose) => {
        if (inspected.type === '@xstate.actor') this.made.add(inspected.actorRef);
        if (inspected.actorRef !== this.actor) return;
        if (inspected.type === '@xstate.snapshot') {
          this.trace.events.push([this.clock.now(), this.names.type(inspected.event.type)]);
          this.lookForLost();
        } else if (inspected.type === '@xstate.microstep') {
          this.watch.microstep(inspected._transitions);
          this.watch.aside(() => inspected._transitions.forEach(seen));
        }
      },
    });
    this.actor.subscribe({ error: () => undefined });
    this.actor.on('*', (event) => this.trace.emitted.push(plain(event)));
    this.watchScheduler();
  }

  start(): void {
    this.watch.start();
    this.actor.start();
    // What an assignment spawns is begun before the actions of the start are executed.
    if (this.trace.actors.some(([what]) => what === 'stopped')) this.known = 'spawned and stopped by the start';
    // Of several actors without id XState keeps one under the key "undefined", and starts that one first.
    const anonymous = this.trace.actors.filter(([, name]) => name.startsWith('anonymous'));
    if (anonymous.length > 1) this.known = 'several actors without id at the start';
    this.rest();
  }

  send(event: { type: string }): void {
    this.actor.send(event);
    this.rest();
  }

  next(): number | undefined {
    const times = [...this.timeouts().map((t) => t.start + t.timeout), ...this.endings.map((e) => e.due)];
    return times.length === 0 ? undefined : Math.min(...times);
  }

  pass(to: number): void {
    this.clock.set(to);
    this.rest();
  }

  /** An event of which the other side says that nothing takes it. */
  sendInVain(event: { type: string }): void {
    const before = this.trace.taken.length;
    this.send(event);
    // A live actor that handles nothing still says that it looked, and takes what forbids the event.
    const { events, taken } = this.trace;
    if (events.at(-1)?.[1] === event.type) events.pop();
    for (const name of taken.splice(before))
      if (!this.watch.isForbidding(name)) throw new Error(`${event.type} was refused, and takes ${name}`);
  }

  private rest(): void {
    for (;;) {
      this.check();
      if (this.trace.events.length > MAX_EVENTS) throw new Error('the live actor does not come to rest');
      if (this.timeouts().some((t) => t.start + t.timeout <= this.clock.now())) {
        this.clock.increment(0);
        continue;
      }
      const ending = takeDue(this.endings, this.clock.now());
      if (ending === undefined) return;
      if (!this.running.has(ending.actor)) {
        if (this.names.of(ending.actor.id) === ending.actor.id) this.late++;
        continue;
      }
      this.running.delete(ending.actor);
      ending.actor.send(
        ending.ok ? { type: '@end', output: { v: ending.value } } : { type: '@fail', error: failureOf(ending.value) },
      );
    }
  }

  private timeouts(): { start: number; timeout: number }[] {
    return [...(this.clock as Loose).timeouts.values()];
  }

  /** An actor that does nothing but end when it is told to. */
  private logic(src: Source): unknown {
    return {
      getInitialSnapshot: (_: unknown, input: unknown) => ({
        status: 'active',
        output: undefined,
        error: undefined,
        input,
      }),
      getPersistedSnapshot: (snapshot: unknown) => snapshot,
      restoreSnapshot: (snapshot: unknown) => snapshot,
      start: (snapshot: Loose, { self }: Loose) => this.begin(src, self, snapshot.input),
      transition: (snapshot: Loose, event: Loose, { self }: Loose) => {
        switch (event.type) {
          case '@end':
            return { ...snapshot, status: 'done', output: event.output };
          case '@fail':
            return { ...snapshot, status: 'error', error: event.error };
          case 'xstate.stop':
            this.trace.actors.push(['stopped', this.names.of(self.id)]);
            this.running.delete(self);
            return { ...snapshot, status: 'stopped' };
          default:
            this.trace.told.push([this.names.of(self.id), this.names.event(event)]);
            return snapshot;
        }
      },
    };
  }

  private begin(src: Source, self: Loose, input: unknown): void {
    const anonymous = self.id === self.sessionId;
    const name = anonymous ? this.names.note(self.id) : self.id;
    this.trace.actors.push(['started', name, src, plain(input)]);
    this.running.set(self, name);
    const list = this.recipe.outcomes[src];
    const count = this.started[src] ?? 0;
    this.started[src] = count + 1;
    const { after, ok, value } = list[count % list.length] as (typeof list)[number];
    if (after !== 'never') this.endings.push({ due: this.clock.now() + after, actor: self, ok, value });
  }

  /** XState loses the first of two delayed events under one id: `cancel` stops the second only. */
  private watchScheduler(): void {
    const { scheduler, _snapshot } = (this.actor as Loose).system;
    const schedule = scheduler.schedule;
    scheduler.schedule = (source: Loose, target: Loose, event: Loose, delay: number, id?: string) => {
      if (id !== undefined && `${source.sessionId}.${id}` in _snapshot._scheduledEvents)
        this.known = 'two delayed events under one id';
      return id === undefined ? schedule(source, target, event, delay) : schedule(source, target, event, delay, id);
    };
  }

  /** Actors that XState lost from its table because another one came under the same id: it never stops them. */
  private lookForLost(): void {
    const { children, status } = this.actor.getSnapshot();
    // There are none where the machine threw at its start, before XState 5.32.6.
    const kept = new Set<Loose>(Object.values(children ?? {}));
    for (const actor of this.made) {
      const stopped = actor._processingStatus === 2;
      if (stopped) this.made.delete(actor);
      else if (actor !== this.actor && !kept.has(actor)) {
        // Two without an id go on side by side, until the machine ends.
        if (actor.id !== actor.sessionId) this.known ??= 'spawned again under an id in use';
        else if (status !== 'active') this.known ??= 'ended with several actors without id';
      }
    }
  }

  /** @throws KnownDifference once one came up */
  check(): void {
    this.watch.check();
    this.lookForLost();
    if (this.known !== undefined) throw new KnownDifference(this.known);
  }
}
