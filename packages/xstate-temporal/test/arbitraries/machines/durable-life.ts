import { type AnyStateMachine, fromPromise } from 'xstate';
import {
  type Chart,
  codeOf,
  compile,
  type Effect,
  type EventObject,
  isAtomic,
  outcomesOf,
  parsed,
  type Snapshot,
  type StateNode,
  type Step,
  type Timer,
  type Transition,
  transitionOf,
} from '../../../src/engine/index.ts';
import { nodeSha256 } from '../../../src/engine/node.ts';
import { build } from './build.ts';
import { inlined } from './inlined.ts';
import { asksForEvents, type Recipe, type Source } from './recipe.ts';
import { type Ending, emptyTrace, failureOf, KnownDifference, Names, plain, takeDue } from './trace.ts';

const by = { role: 'tester', name: 'oracle' };
/** More steps than this are no longer followed: machines that multiply their timers grow without end. */
const MAX_STEPS = 150;

const nobody = () => fromPromise(() => Promise.reject(new Error('the engine must not run actors')));
const never = () => () => {
  throw new Error('the engine must not execute actions');
};

/** The smallest host there can be: a clock, a snapshot, a table of timers and one of actors. */
export class DurableLife {
  readonly chart: Chart;
  readonly machine: AnyStateMachine;
  readonly trace = emptyTrace();
  readonly names = new Names();
  now = 0;
  snapshot: Snapshot;
  steps = 0;
  revived = 0;
  late = 0;
  /** What the effects were about, counted. */
  readonly met = {
    'self-sent event': 0,
    'timer for an actor': 0,
    'timer cancelled': 0,
    'outcome by history': 0,
    'inline part': 0,
  };
  private readonly named: AnyStateMachine['implementations'];
  private readonly recipe: Recipe;
  private readonly revive: number;
  private readonly started: Record<string, number> = {};
  private readonly endings: Ending<{ id: string; generation: number }>[] = [];
  private readonly timers = new Map<string, Timer>();
  private readonly actors = new Set<string>();

  /** @param isInlined its parts have no names of their own; the trace tells them under those that they had */
  constructor(recipe: Recipe, revive: number, isInlined = false) {
    this.recipe = recipe;
    this.revive = revive;
    const machine = build(recipe, { actors: { p: nobody(), q: nobody() }, act: never });
    this.named = machine.implementations;
    const written = isInlined ? inlined(machine) : machine;
    this.chart = compile({ machine: written, version: '1' }, { sha256: nodeSha256 }) as Chart;
    this.machine = this.chart.definition.machine;
    this.snapshot = undefined as unknown as Snapshot;
  }

  start(): void {
    this.take(this.chart.start(undefined, { at: this.now, by, id: 'start' }));
    this.rest();
  }

  /** @returns the code of the refusal, or `undefined` when the event was taken */
  send(event: EventObject): string | undefined {
    const before = JSON.stringify(this.snapshot);
    const snapshot = this.current();
    const meta = { at: this.now, by, id: `e${this.steps}` };
    const foretold = (this.steps & 3) === 0 ? this.chart.accepts(snapshot, event, meta) : undefined;
    const offers = this.chart.offers(snapshot);
    let step: Step;
    try {
      step = this.chart.step(snapshot, event, meta);
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined) throw error;
      if (foretold !== undefined && (foretold.accepted || foretold.code !== code))
        throw new Error(`accepts() foretold ${JSON.stringify(foretold)}, step() refused with ${code}`);
      if (JSON.stringify(snapshot) !== before) throw new Error('a refused event changed the snapshot');
      return code;
    }
    if (foretold?.accepted === false) throw new Error(`accepts() foretold ${foretold.code}, step() took the event`);
    // Event types that no state names cannot be listed; all others must be.
    if (!offers.includes(event.type) && this.isNamed(event.type) && !asksForEvents(this.recipe))
      throw new Error(`${event.type} was taken but not offered: ${offers.join(', ')}`);
    if (JSON.stringify(snapshot) !== before) throw new Error('a step changed the snapshot that it was given');
    this.take(step);
    this.rest();
    return undefined;
  }

  /** The next instant at which something happens by itself. */
  next(): number | undefined {
    const times = [...this.snapshot.timers.map((t) => t.deadline), ...this.endings.map((e) => e.due)];
    return times.length === 0 ? undefined : Math.min(...times);
  }

  pass(to: number): void {
    this.now = to;
    this.rest();
  }

  /** Fires what is due, then ends the actors that are, one at a time. */
  private rest(): void {
    for (;;) {
      const timer = this.chart.due(this.snapshot, this.now);
      if (timer !== undefined) {
        this.timers.delete(timer.key);
        this.take(this.chart.fire(this.current(), timer), timer.to === undefined || 'self' in timer.to);
        continue;
      }
      const ending = takeDue(this.endings, this.now);
      if (ending === undefined) return;
      const { actor, ok, value } = ending;
      const outcome = ok ? { ok, output: { v: value } } : { ok, error: failureOf(value) };
      this.actors.delete(`${actor.id}#${actor.generation}`);
      const step = this.chart.settle(this.current(), actor, outcome, { at: this.now });
      if (step === undefined) this.late += this.names.of(actor.id) === actor.id ? 1 : 0;
      else this.take(step);
    }
  }

  /** The snapshot, some of the time as another process would have read it. */
  private current(): Snapshot {
    if (((this.revive >> (this.steps % 31)) & 1) === 0) return this.snapshot;
    this.revived++;
    return JSON.parse(JSON.stringify(this.snapshot)) as Snapshot;
  }

  private isNamed(type: string): boolean {
    return JSON.stringify(this.recipe.root).includes(`"${type}":[`);
  }

  private take(step: Step, handled = true): void {
    this.steps++;
    if (this.steps > MAX_STEPS) throw new KnownDifference('too long to follow');
    this.snapshot = step.snapshot;
    for (const effect of step.effects) this.carry(effect);
    // A delayed event for an actor is a step of its own here; a live machine never sees it.
    if (handled) this.trace.events.push([step.record.at, this.names.type(step.record.event.type)]);
    for (const { source, event, index, targets } of step.taken)
      this.trace.taken.push(`${source} ${event} ${index} → ${targets.join()}`);
    this.trace.entered.push(...step.entered);
    for (const [label, value] of step.logs)
      this.trace.logged.push(plain(label === undefined ? [value] : [label, value]));
    this.check(step);
    this.checkOutcome(step);
  }

  /** The name that a part was written under. */
  private nameOf(kind: 'actions' | 'actors', name: string): string {
    const part: unknown = this.machine.implementations[kind][name];
    const [written] = Object.entries(this.named[kind]).find(([, one]) => one === part) ?? [];
    if (written !== name) this.met['inline part']++;
    return written ?? name;
  }

  private carry(effect: Effect): void {
    const { trace, names } = this;
    switch (effect.kind) {
      case 'runAction': {
        const params = effect.params as { event?: object } | null;
        const own = params !== null && typeof params === 'object' && 'event' in params && 'context' in params;
        trace.actions.push([
          this.nameOf('actions', effect.name),
          own ? plain({ ...params, event: names.event(params.event as object) }) : plain(params),
        ]);
        break;
      }
      case 'emit':
        trace.emitted.push(plain(effect.event));
        break;
      case 'invokeActor': {
        const { id, generation } = effect;
        const src = this.nameOf('actors', effect.src);
        const name = Object.hasOwn(this.snapshot.generations, id) ? id : names.note(id);
        trace.actors.push(['started', name, src, plain(effect.input)]);
        this.actors.add(`${id}#${generation}`);
        const list = this.recipe.outcomes[src as Source];
        const count = this.started[src] ?? 0;
        this.started[src] = count + 1;
        const { after, ok, value } = list[count % list.length] as (typeof list)[number];
        if (after !== 'never') this.endings.push({ due: this.now + after, actor: { id, generation }, ok, value });
        break;
      }
      case 'stopActor':
        trace.actors.push(['stopped', names.of(effect.id)]);
        this.actors.delete(`${effect.id}#${effect.generation}`);
        break;
      case 'tell':
        if ('child' in effect.to) trace.told.push([names.of(effect.to.child), names.event(effect.event)]);
        break;
      case 'startTimer':
        this.timers.set(effect.key, effect);
        if (effect.to !== undefined) this.met['self' in effect.to ? 'self-sent event' : 'timer for an actor']++;
        break;
      case 'cancelTimer':
        this.met['timer cancelled']++;
        if (!this.timers.delete(effect.timer)) throw new Error(`timer ${effect.timer} was cancelled but never armed`);
        break;
      default:
        effect satisfies never;
    }
  }

  /** A step of one transition leads to one of the sets of states that the structure alone lets it lead to. */
  private checkOutcome({ record: { from, to }, taken }: Step): void {
    const { machine } = this;
    const [only] = taken;
    if (only === undefined || taken.length > 1 || from.length === 0) return;
    const isActive = (node: StateNode) => node.path.length === 0 || isIn(node, from);
    const nodes = [...parsed(machine).idMap.values()];
    // By way of a history state XState itself can come to be in two states that exclude each other, and the engine with it.
    // No structure leads there.
    if (nodes.some((node) => node.type === 'compound' && childrenIn(node, to) > 1)) return;
    const active = nodes.filter((node) => node.type !== 'history' && isActive(node));
    const outcomes = outcomesOf(active, [transitionOf(parsed(machine), only) as Transition]).map((nodes) =>
      nodes
        .filter(isAtomic)
        .map(({ path }) => path.join('.'))
        .sort()
        .join(),
    );
    if (outcomes.length > 1) this.met['outcome by history']++;
    if (!outcomes.includes(to.join())) throw new Error(`${to.join()} is none of ${outcomes.join(' | ')}`);
  }

  /** A host that only follows effects knows the same timers and actors as the snapshot. */
  private check({ snapshot }: Step): void {
    const timers = snapshot.timers.map((t) => `${t.key} ${t.id} ${t.deadline}`).sort();
    const armed = [...this.timers.values()].map((t) => `${t.key} ${t.id} ${t.deadline}`).sort();
    if (timers.join() !== armed.join()) throw new Error(`timers by snapshot: ${timers}; by effects: ${armed}`);
    const active = snapshot.children.filter((c) => c.status === 'active').map((c) => `${c.id}#${c.generation}`);
    if (active.sort().join() !== [...this.actors].sort().join())
      throw new Error(`actors by snapshot: ${active}; by effects: ${[...this.actors]}`);
    if (snapshot.status !== 'active' && (timers.length > 0 || snapshot.children.length > 0))
      throw new Error('an ended instance has timers or actors');
  }
}

/** Whether one of these leaves is the state, or below it. */
function isIn({ path }: StateNode, leaves: readonly string[]): boolean {
  const name = path.join('.');
  return leaves.some((leaf) => leaf === name || leaf.startsWith(`${name}.`));
}

/** How many children of a state are active, where these leaves are. */
function childrenIn({ states }: StateNode, leaves: readonly string[]): number {
  return Object.values(states).filter((child) => isIn(child, leaves)).length;
}
