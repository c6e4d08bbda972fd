import type { JsonObject } from 'xstate-temporal/engine';
import { inputOf } from '../../scenarios/inputs.ts';
import type { ScriptStep } from '../../scenarios/schema.ts';
import type { Agent } from '../agent.ts';
import type { Simulation } from '../simulation.ts';

/** The events that the scenario's script gives, and the crashes among its faults. They meet no faults on their way. */
export function scripted(simulation: Simulation, onCrash: (() => Promise<void>) | undefined): Agent {
  const { scenario, start } = simulation;
  return {
    begin() {
      for (const [index, step] of scenario.script.entries())
        simulation.at(start + step.at, `!script/${String(index).padStart(6, '0')}`, () =>
          deliver(simulation, step, index),
        );
      for (const [index, fault] of scenario.faults.entries())
        if ('crash' in fault) simulation.at(start + fault.crash.at, `!crash/${index}`, async () => onCrash?.());
    },
  };
}

async function deliver(simulation: Simulation, step: ScriptStep, index: number): Promise<void> {
  const { scenario } = simulation;
  const [machine = '', key = ''] = ('start' in step ? step.start : step.to).split('/');
  const own = step.with as JsonObject;
  const id = `${scenario.scenario}-${index}`;
  if ('start' in step)
    return simulation.script({ machine, key }, id, step, { input: inputOf(scenario, machine, key, step.tenant, own) });
  return simulation.script({ machine, key }, id, step, { event: { ...own, type: step.send } });
}
