import fc from 'fast-check';
import type { Definition, EventObject, Outcome } from 'xstate-temporal/engine';
import { type Life, live } from '../machines/life.ts';
import { fromSchema } from './from-schema.ts';

/** One thing that happens to an instance. */
export type Happening =
  | { readonly kind: 'send'; readonly role: string; readonly event: EventObject }
  | { readonly kind: 'settle'; readonly id: string; readonly outcome: Outcome }
  | { readonly kind: 'wait'; readonly ms: number };

/** How lives are made up: what starts them, what their actors answer, how many turns they have at most. */
export interface Plot {
  readonly definition: Definition;
  readonly input: fc.Arbitrary<unknown>;
  /** What an actor may answer, by its name. */
  readonly outcomes?: Readonly<Record<string, fc.Arbitrary<Outcome>>>;
  /** Events that are drawn with these fields, so that guards are met often enough. */
  readonly often?: Readonly<Record<string, fc.Arbitrary<object>>>;
  /** Events that end a life, and so are drawn less often than others. */
  readonly rarely: readonly string[];
  readonly steps: number;
}

/** Waits that meet the policies' timers from both sides. */
const waits = fc.oneof(
  fc.constantFrom(1, 3_600_000, 86_400_000, 2 * 86_400_000, 40 * 86_400_000),
  fc.nat(1_000_000_000),
);

const events = new WeakMap<Definition, Map<string, fc.Arbitrary<EventObject>>>();

/** Events of a type as its schema has them. */
export function eventOf(definition: Definition, type: string): fc.Arbitrary<EventObject> {
  const known = events.get(definition) ?? new Map<string, fc.Arbitrary<EventObject>>();
  events.set(definition, known);
  const arbitrary =
    known.get(type) ?? (fromSchema(definition.schemas?.events?.[type] as never) as fc.Arbitrary<EventObject>);
  known.set(type, arbitrary);
  return arbitrary;
}

/** What chance decides in a life: what starts it, and a number to each turn. */
export interface Script {
  readonly input: unknown;
  readonly turns: readonly number[];
}

/** Scripts that shrink to fewer turns. */
export function scriptOf(plot: Plot, steps = plot.steps): fc.Arbitrary<Script> {
  const turn = fc.noShrink(fc.nat());
  return fc.record({ input: plot.input, turns: fc.array(turn, { maxLength: steps, size: 'max' }) });
}

export interface Played {
  readonly happenings: readonly Happening[];
  readonly life: Life;
}

/**
 * Lives one instance: at each turn something that its state offers, an actor's answer or a wait.
 * `watch` sees the life after each step, with what led to it; what happened comes back, so that it
 * can be lived again.
 */
export function play(plot: Plot, { input, turns }: Script, watch?: (life: Life, happening: Happening) => void): Played {
  const life = live(plot.definition, input);
  const happenings: Happening[] = [];
  for (const turn of turns) {
    if (life.step.snapshot.status !== 'active') break;
    const happening = drawn(happeningIn(plot, life), turn);
    if (happening.kind === 'send' && life.refusal(happening.role, happening.event) !== undefined) continue;
    if (watch !== undefined) life.onStep = () => watch(life, happening);
    enact(life, happening);
    happenings.push(happening);
  }
  delete life.onStep;
  return { happenings, life };
}

/** Does to an instance what happened to another one. */
export function enact(life: Life, happening: Happening): void {
  if (happening.kind === 'send') life.send(happening.role, happening.event);
  else if (happening.kind === 'settle') life.settle(happening.id, happening.outcome);
  else life.wait(happening.ms);
}

function happeningIn(plot: Plot, life: Life): fc.Arbitrary<Happening> {
  const offers = life.chart.offers(life.step.snapshot);
  if (offers.length === 0 && life.states !== 'ended') throw new Error(`Nothing is offered in ${life.states}.`);
  const weighted = offers.map((type) => ({ weight: plot.rarely.includes(type) ? 1 : 8, arbitrary: fc.constant(type) }));
  const pauses = waits.map<Happening>((ms) => ({ kind: 'wait', ms }));
  if (weighted.length === 0) return pauses;
  const sends = fc.oneof(...weighted).chain((type) => sendOf(plot, type));
  const child = life.step.snapshot.children.find(({ status }) => status === 'active');
  if (child === undefined) return fc.oneof({ weight: 5, arbitrary: sends }, { weight: 1, arbitrary: pauses });
  const answers = plot.outcomes?.[child.src];
  if (answers === undefined) throw new Error(`The plot has no answers for the actor "${child.src}".`);
  const settles = answers.map<Happening>((outcome) => ({ kind: 'settle', id: child.id, outcome }));
  return fc.oneof(sends, settles);
}

function sendOf({ definition, often }: Plot, type: string): fc.Arbitrary<Happening> {
  const role = fc.constantFrom(...(definition.roles?.[type] ?? []));
  const fields = often?.[type] ?? fc.constant({});
  return fc
    .tuple(role, eventOf(definition, type), fields)
    .map(([by, event, more]) => ({ kind: 'send', role: by, event: { ...event, ...more } }));
}

/** The value that a number stands for. */
function drawn<TValue>(arbitrary: fc.Arbitrary<TValue>, seed: number): TValue {
  const [value] = fc.sample(arbitrary, { numRuns: 1, seed });
  return value as TValue;
}
