/** What activities are asked, beside an effect's own data. */
import { workflowInfo } from '@temporalio/workflow';
import type { Tell } from '../engine/index.ts';
import { type Letter, type ScenarioTime, workflowId } from './protocol.ts';

/** What an activity is handed beside its data. */
export interface EffectInfo {
  readonly idempotencyKey: string;
  /** Chart time of the step that made the effect, UTC milliseconds. */
  readonly at: number;
}

/** What the tell activity is given. */
export interface TellRequest {
  readonly workflowId: string;
  /** `<machine>/<key>`, for messages. */
  readonly name: string;
  readonly machine: string;
  readonly letter: Letter;
  readonly start?: unknown;
  readonly scenario?: ScenarioTime;
}

/** Who tells. */
export interface Teller {
  readonly machine: string;
  readonly idempotencyKey: string;
  readonly scenario: ScenarioTime | undefined;
}

type ToInstance = Extract<Tell['to'], { readonly machine: string }>;

/** An event to another instance, as the tell activity is asked for it. */
export function tellRequest(
  { key, to, event, start }: Pick<Tell, 'key' | 'event' | 'start'> & { readonly to: ToInstance },
  at: number,
  { machine, idempotencyKey, scenario }: Teller,
): TellRequest {
  const name = workflowId(to.machine, to.key);
  // In a simulation nothing may depend on the run, so the id is told from names alone.
  const id =
    scenario === undefined ? idempotencyKey : `${workflowInfo().workflowId.slice(scenario.prefix.length)}/${key}`;
  const letter = { id, by: { role: 'system', name: machine }, event, ...(scenario === undefined ? {} : { at }) };
  return {
    workflowId: `${scenario?.prefix ?? ''}${name}`,
    name,
    machine: to.machine,
    letter,
    ...(start === undefined ? {} : { start }),
    ...(scenario === undefined ? {} : { scenario: { ...scenario, at } }),
  };
}
