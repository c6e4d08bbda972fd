import type { Chart, Definition, Effect, EventObject, Meta, Outcome, Step } from 'xstate-temporal/engine';
import { codeOf, compile } from 'xstate-temporal/engine';

/** 1 March 2021, 09:00 UTC: an hour at which nothing special happens. */
export const morning = 1_614_589_200_000;

export const hour = 3_600_000;
export const day = 24 * hour;

/** One instance lived by hand: a clock, a snapshot, and all that its steps said. */
export interface Life {
  readonly chart: Chart;
  now: number;
  step: Step;
  /** Every effect since the start. */
  readonly effects: Effect[];
  /** Every step since the start. */
  readonly steps: Step[];
  /** Sees every step as soon as it is taken. */
  onStep?: (step: Step) => void;
  send(role: string, event: EventObject): Life;
  /** The code with which an event is refused; `undefined` when it would be accepted. */
  refusal(role: string, event: EventObject): string | undefined;
  settle(id: string, outcome: Outcome): Life;
  /** Lets time pass: timers fire at their deadlines. */
  wait(ms: number): Life;
  readonly states: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into contexts of several charts
  readonly context: any;
  /** Params of the actions of this name in the last step, or since the start. */
  // biome-ignore lint/suspicious/noExplicitAny: params of several actions
  ran(name: string, since?: 'start'): any[];
  /** What was told to instances of a machine in the last step, or since the start. */
  // biome-ignore lint/suspicious/noExplicitAny: events and inputs of several charts
  told(machine: string, since?: 'start'): any[];
}

const charts = new Map<Definition, Chart>();

/** Compiles a definition once for all tests of a file. */
export function chartOf(definition: Definition): Chart {
  const known = charts.get(definition);
  if (known !== undefined) return known;
  const chart = compile(definition) as Chart;
  charts.set(definition, chart);
  return chart;
}

export function live(definition: Definition, input: unknown): Life {
  const chart = chartOf(definition);
  // Ids count steps, so that the same life has the same ledger whatever was refused on the way.
  const meta = (role: string, at: number, count: number): Meta => ({
    at,
    by: { role, name: `${role} of the test` },
    id: `event-${count}`,
  });
  const first = chart.start(input, meta('system', morning, 0));
  const take = (step: Step | undefined): Life => {
    if (step === undefined) throw new Error('The outcome came too late for its actor.');
    life.step = step;
    life.steps.push(step);
    life.effects.push(...step.effects);
    life.onStep?.(step);
    return life;
  };
  const life: Life = {
    chart,
    now: morning,
    step: first,
    effects: [...first.effects],
    steps: [first],
    send: (role, event) => take(chart.step(life.step.snapshot, event, meta(role, life.now, life.steps.length))),
    refusal: (role, event) => {
      const verdict = chart.accepts(life.step.snapshot, event, meta(role, life.now, life.steps.length));
      return verdict.accepted ? undefined : verdict.code;
    },
    settle: (id, outcome) => {
      const generation = life.step.snapshot.generations[id] ?? 0;
      return take(chart.settle(life.step.snapshot, { id, generation }, outcome, { at: life.now }));
    },
    wait: (ms) => {
      life.now += ms;
      for (;;) {
        const timer = chart.due(life.step.snapshot, life.now);
        if (timer === undefined) return life;
        take(chart.fire(life.step.snapshot, timer));
      }
    },
    get states() {
      return chart.states(life.step.snapshot).join(' ');
    },
    get context() {
      return life.step.snapshot.context;
    },
    ran: (name, since) =>
      (since === 'start' ? life.effects : life.step.effects).flatMap((effect) =>
        effect.kind === 'runAction' && effect.name === name ? [effect.params] : [],
      ),
    told: (machine, since) =>
      (since === 'start' ? life.effects : life.step.effects).flatMap((effect) =>
        effect.kind === 'tell' && 'machine' in effect.to && effect.to.machine === machine
          ? [{ key: effect.to.key, event: effect.event, start: effect.start }]
          : [],
      ),
  };
  return life;
}

/** The code of what a function throws. */
export function codeOfThrown(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return codeOf(error) ?? String(error);
  }
}
