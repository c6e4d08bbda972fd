import {
  type Chart,
  compile,
  type Definition,
  type EffectContext,
  type Implemented,
  implement,
} from '../../src/engine/index.ts';
import { nodeSha256 } from '../../src/engine/node.ts';

/** One attempt at an effect, as the receiving side saw it. */
export interface Delivery {
  readonly name: string;
  readonly data: unknown;
  readonly key: string;
  readonly attempt: number;
}

type Answer = (data: never, context: EffectContext, attempt: number) => unknown;

/** Stands for the world in a test: notes every attempt, and answers as the test says. */
export class Desk {
  readonly attempts: Delivery[] = [];
  private readonly answers = new Map<string, Answer>();

  /** What the actor or action of this name does from now on; without one it succeeds. */
  on(name: string, answer: Answer): void {
    this.answers.set(name, answer);
  }

  /** The attempts at effects of one instance. */
  of(workflowId: string): Delivery[] {
    return this.attempts.filter(({ key }) => key.startsWith(`${workflowId}/`));
  }

  implementing(definitions: readonly Definition[]): Implemented[] {
    return definitions.map((definition) => {
      const chart: Chart = compile(definition, { sha256: nodeSha256 });
      const all = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, this.carryOut(name)]));
      return implement(chart, { actors: all(chart.names.actors), actions: all(chart.names.actions) as never });
    });
  }

  // One function a name, so that two versions of a machine share it.
  private readonly known = new Map<string, (data: never, context: EffectContext) => Promise<unknown>>();

  private carryOut(name: string): (data: never, context: EffectContext) => Promise<unknown> {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const work = async (data: never, context: EffectContext) => {
      this.attempts.push({ name, data, key: context.idempotencyKey, attempt: context.attempt });
      return await this.answers.get(name)?.(data, context, context.attempt);
    };
    this.known.set(name, work);
    return work;
  }
}

/** A promise that a test opens. */
export class Gate {
  readonly opened: Promise<void>;
  open: () => void = () => undefined;

  constructor() {
    this.opened = new Promise((resolve) => {
      this.open = resolve;
    });
  }
}
