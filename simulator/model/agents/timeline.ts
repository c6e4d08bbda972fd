import type { TenantPlan } from '../population.ts';
import type { CampaignTimeline } from '../result.ts';
import type { Intrusion } from './intrusion.ts';

/** An intrusion under way, with what became of it so far. */
export interface Running {
  readonly id: string;
  readonly tenant: TenantPlan;
  readonly intrusion: Intrusion;
  readonly began: number;
  readonly instances: Set<string>;
  lead?: number;
  confirmed?: number;
  notified?: number;
  seen?: number;
  consulted?: number;
  advised?: number;
  contained?: number;
  /** A lead of it is being looked into, or it was notified of. */
  known: boolean;
  leads: number;
}

/** What happened until a time, UTC milliseconds. */
export function timelineOf(
  { id, tenant, intrusion, began, instances, ...times }: Running,
  until: number,
): CampaignTimeline {
  const { lead, confirmed, notified, seen, consulted, advised, contained } = times;
  const { campaign, observed } = intrusion;
  const objective = campaign.objective === undefined ? undefined : began + campaign.objective;
  return {
    id,
    kind: campaign.kind,
    tenant: tenant.id,
    began,
    ...(lead === undefined ? {} : { lead }),
    ...(confirmed === undefined ? {} : { confirmed }),
    ...(notified === undefined ? {} : { notified }),
    ...(seen === undefined ? {} : { seen }),
    ...(consulted === undefined ? {} : { consulted }),
    ...(advised === undefined ? {} : { advised }),
    ...(contained === undefined ? {} : { contained }),
    ...(objective === undefined || objective > until ? {} : { objective }),
    instances: [...instances].sort(),
    actions: observed.flatMap(({ action: { at, technique, tactic }, seen: how }) =>
      began + at > until ? [] : [{ at: began + at, technique, tactic, seen: how }],
    ),
  };
}
