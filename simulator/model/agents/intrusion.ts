import type { StreamSource } from '../../../numeric/random/streams.ts';
import type { Catalog } from '../../scenarios/catalog.ts';
import type { Scenario } from '../../scenarios/schema.ts';
import { type Campaign, type CampaignSpec, generateCampaign, type Observation, observe } from '../threats/index.ts';

/** An intrusion into one tenant, and what is seen of it. Times are milliseconds from its begin. */
export interface Intrusion {
  readonly campaign: Campaign;
  readonly observed: readonly Observation[];
}

/**
 * One operation against one tenant. Against several tenants it takes the same steps at the same times, and each tenant
 * sees of it what chance gives.
 */
export function intrusionOf(
  adversary: Scenario['adversaries'][number],
  detection: Scenario['detection'],
  streams: StreamSource,
  {
    operation,
    id,
    catalog,
    flow,
  }: {
    readonly operation: string;
    readonly id: string;
    readonly catalog?: Catalog | undefined;
    readonly flow?: CampaignSpec['flow'];
  },
): Intrusion {
  const { kind, year, dwell, breakout, actions } = adversary;
  const spec = {
    kind,
    ...(year === undefined ? {} : { year }),
    ...(dwell === undefined ? {} : { dwell }),
    ...(breakout === undefined ? {} : { breakout }),
    ...(actions === undefined ? {} : { actions }),
    ...(flow === undefined ? {} : { flow }),
  };
  const campaign = { ...generateCampaign(spec, streams, operation, catalog), id };
  return { campaign, observed: observe(campaign, detection, streams) };
}
