import type { StreamSource } from '../../random/stream.ts';
import type { Scenario } from '../../scenarios/schema.ts';

/** What of a campaign the study needs. Times are milliseconds from its begin. */
export interface Intrusion {
  readonly kind: Scenario['adversaries'][number]['kind'];
  readonly actions: readonly {
    readonly at: number;
    readonly technique: string;
    readonly tactic: string;
    readonly device: string;
  }[];
  readonly objective?: number;
}

/** What of one action is seen. */
export interface Sighting {
  readonly seen: 'alert' | 'telemetry' | 'unseen';
  /** When hunters can have a lead of it, milliseconds from the campaign's begin; absent: never. */
  readonly lead?: number;
}

const HOUR = 3_600_000;

export function intrusionOf(
  { kind }: Scenario['adversaries'][number],
  streams: StreamSource,
  operation: string,
): Intrusion {
  const stream = streams.of('actions', operation);
  const count = 5 + Math.floor(stream.uniform() * 20);
  const actions = Array.from({ length: count }, (_, index) => ({
    at: Math.round((index * 10 * HOUR * (0.5 + stream.uniform())) / 1_000) * 1_000,
    technique: 'T1078',
    tactic: 'execution',
    device: `srv-${index + 1}.corp.example`,
  }));
  return { kind, actions, objective: actions.at(-1)?.at ?? 0 };
}

export function sightingsOf(
  { actions }: Intrusion,
  { visibility, alert, hunted }: Scenario['detection'],
  streams: StreamSource,
  id: string,
): Sighting[] {
  const stream = streams.of('sightings', id);
  return actions.map(({ at }) => {
    const [u, v] = [stream.uniform(), stream.uniform()];
    if (u < alert) return { seen: 'alert', lead: at };
    if (u >= visibility) return { seen: 'unseen' };
    return v < hunted ? { seen: 'telemetry', lead: at } : { seen: 'telemetry' };
  });
}
