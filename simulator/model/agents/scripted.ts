import type { JsonObject } from 'xstate-temporal/engine';
import { inputOf } from '../../scenarios/inputs.ts';
import type { ScriptStep } from '../../scenarios/schema.ts';
import type { Model, Study } from '../study.ts';

/** The events that the scenario's script gives, and the crashes among its faults. They meet no faults on their way. */
export function scripted(study: Study, onCrash: (() => Promise<void>) | undefined): Model {
  const { scenario, start } = study;
  return {
    begin() {
      for (const [index, step] of scenario.script.entries())
        study.at(start + step.at, `!script/${String(index).padStart(6, '0')}`, () => deliver(study, step, index));
      for (const [index, fault] of scenario.faults.entries())
        if ('crash' in fault) study.at(start + fault.crash.at, `!crash/${index}`, async () => onCrash?.());
    },
  };
}

async function deliver(study: Study, step: ScriptStep, index: number): Promise<void> {
  const { scenario } = study;
  const [machine = '', key = ''] = ('start' in step ? step.start : step.to).split('/');
  const own = step.with as JsonObject;
  const id = `${scenario.scenario}-${index}`;
  if ('start' in step)
    return study.script({ machine, key }, id, step, { input: inputOf(scenario, machine, key, step.tenant, own) });
  return study.script({ machine, key }, id, step, { event: { ...own, type: step.send } });
}
