import type { JsonObject } from 'xstate-temporal/engine';
import type { TargetAnswer as Answer, Delivery, InstanceRun, Target } from 'xstate-temporal/testing';
import { namedIn, notThere } from '../model/named.ts';
import { inputOf } from '../scenarios/inputs.ts';
import type { Scenario, ScriptStep } from '../scenarios/schema.ts';

/** A step of the script that did not go as the scenario says. */
export interface Surprise {
  readonly step: number;
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

export interface Play {
  readonly instances: readonly InstanceRun[];
  readonly surprises: readonly Surprise[];
  /** How many steps of the script were delivered. */
  readonly delivered: number;
}

export interface PlayOptions {
  /** Hears of each step of the script before it is delivered. */
  readonly onStep?: (step: ScriptStep, index: number, at: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Plays a scenario's script on a target: time passes until each step, timers first, and then until
 * the horizon. Steps at one time keep their order in the file.
 */
export async function play(scenario: Scenario, target: Target, { onStep, signal }: PlayOptions = {}): Promise<Play> {
  const surprises: Surprise[] = [];
  const order = scenario.script
    .map((step, index) => ({ step, index }))
    .sort((a, b) => a.step.at - b.step.at || a.index - b.index);
  for (const { step, index } of order) {
    signal?.throwIfAborted();
    const at = scenario.start + step.at;
    onStep?.(step, index, at);
    await target.advance(at);
    const answer = await deliver(scenario, target, step, index, at);
    const expected = step.refused ?? 'accepted';
    const got = answer.ok ? 'accepted' : answer.code;
    if (got !== expected)
      surprises.push({
        step: index,
        what: describe(step),
        expected,
        got: answer.ok ? got : `${got}: ${answer.message}`,
      });
  }
  signal?.throwIfAborted();
  await target.advance(scenario.start + scenario.horizon);
  return { instances: await target.instances(), surprises, delivered: order.length };
}

async function deliver(
  scenario: Scenario,
  target: Target,
  step: ScriptStep,
  index: number,
  at: number,
): Promise<Answer> {
  const [machine = '', key = ''] = ('start' in step ? step.start : step.to).split('/');
  const delivery: Delivery = { machine, key, at, by: step.as, id: `${scenario.scenario}-${index}` };
  const own = step.with as JsonObject;
  if ('start' in step) return target.start(delivery, inputOf(scenario, machine, key, step.tenant, own));
  const event = { ...own, type: step.send };
  const named = namedIn(delivery, event);
  const all = named.length === 0 ? [] : await target.instances();
  const standing = new Map(
    all.map(({ instance, status }) => [instance, status === 'active' ? 'active' : 'over'] as const),
  );
  return notThere(named, (instance) => standing.get(instance)) ?? target.send(delivery, event);
}

function describe(step: ScriptStep): string {
  return 'start' in step ? `start ${step.start}` : `${step.send} to ${step.to}`;
}
