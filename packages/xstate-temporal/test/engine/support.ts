import type { AnyStateMachine } from 'xstate';
import {
  type Chart,
  type CompileOptions,
  codeOf,
  compile,
  type Definition,
  DefinitionError,
  type Effect,
  type EventObject,
  type Meta,
  type Outcome,
  type Snapshot,
  type Step,
} from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';

export const noon = Date.UTC(2021, 2, 1, 12);
export const by = { role: 'tester', name: 'kim' };
export const meta = (at = noon, id = 'e'): Meta => ({ at, by, id });

/** An instance lived by hand: steps in a row, each from the snapshot before. */
export class Hand {
  readonly chart: Chart;
  readonly steps: Step[] = [];
  now = noon;
  /** Reads every snapshot anew, as another process would. */
  revive = false;

  constructor(
    machine: AnyStateMachine | Definition,
    options: CompileOptions & { input?: unknown; parent?: true; revive?: boolean } = {},
  ) {
    const { input, parent, revive, ...rest } = options;
    const definition = 'machine' in machine ? machine : { machine, version: '1' };
    this.chart = compile(definition, { sha256: nodeSha256, ...rest }) as Chart;
    this.revive = revive === true;
    this.steps.push(this.chart.start(input, meta(this.now, 'start'), parent === true ? { parent } : undefined));
  }

  get step(): Step {
    return this.steps.at(-1) as Step;
  }

  get snapshot(): Snapshot {
    const { snapshot } = this.step;
    return this.revive ? (JSON.parse(JSON.stringify(snapshot)) as Snapshot) : snapshot;
  }

  // biome-ignore lint/suspicious/noExplicitAny: tests look into contexts of many machines
  get context(): any {
    return this.step.snapshot.context;
  }

  send(event: EventObject): this {
    this.steps.push(this.chart.step(this.snapshot, event, meta(this.now, `e${this.steps.length}`)));
    return this.rest();
  }

  settle(id: string, outcome: Outcome, generation = this.step.snapshot.generations[id] ?? 1): this {
    const step = this.chart.settle(this.snapshot, { id, generation }, outcome, { at: this.now });
    if (step === undefined) throw new Error('late');
    this.steps.push(step);
    return this.rest();
  }

  /** Lets time pass; timers fire at their deadlines. */
  wait(ms: number): this {
    this.now += ms;
    return this.rest();
  }

  rest(): this {
    for (;;) {
      const timer = this.chart.due(this.step.snapshot, this.now);
      if (timer === undefined) return this;
      this.steps.push(this.chart.fire(this.snapshot, timer));
    }
  }

  get states(): string {
    return this.chart.states(this.snapshot).join(' ');
  }

  effects<K extends Effect['kind']>(kind: K, since: 'start' | 'last' = 'last'): Extract<Effect, { kind: K }>[] {
    const steps = since === 'start' ? this.steps : [this.step];
    return steps.flatMap(({ effects }) => effects.filter((e): e is Extract<Effect, { kind: K }> => e.kind === kind));
  }

  refusal(event: unknown, given: unknown = meta(this.now)): string | undefined {
    const verdict = this.chart.accepts(this.snapshot, event as EventObject, given as Meta);
    return verdict.accepted ? undefined : verdict.code;
  }
}

/** The code of what a function throws; an error without one is told as it is. */
export function thrown(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return codeOf(error) ?? `no code: ${error}`;
  }
}

/** The defects that compiling finds, as `CODE at where`. */
export function defects(machine: AnyStateMachine, version = '1'): string[] {
  return defectsOf({ machine, version });
}

export function defectsOf(definition: Definition): string[] {
  try {
    compile(definition);
    return [];
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    return error.defects.map(({ code, where }) => `${code} at ${where}`);
  }
}
