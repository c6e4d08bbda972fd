import { type Stream, type StreamSource, sample } from '../../../numeric/random/index.ts';
import { type Catalog, chooseTechnique, objectiveTechnique, pinnedCatalog } from '../../scenarios/catalog.ts';
import type { Tactic } from '../../scenarios/facts/index.ts';
import type { Action, Campaign, CampaignSpec } from './campaign.ts';
import { type FlowStep, playFlow } from './flow-graph.ts';
import { drawSize, growGraph, type Node } from './graph.ts';
import { objectiveOf, wantedTechnique, withObjective } from './objective.ts';
import { breakoutOf, dwellOf } from './presets.ts';
import { reservedAddress, reservedDomain, reservedHost } from './reserved.ts';
import { recordedSchedule, scheduleGraph, wholeSecond } from './schedule.ts';

/** Tactics that have an adversary's address and domain. */
const remoteTactics: ReadonlySet<Tactic> = new Set(['initial-access', 'command-and-control', 'exfiltration']);

/**
 * Draws a campaign. Its streams are named by `id`: the same scenario, seed, replication and id give the same campaign,
 * whatever else is drawn. To attack several tenants with the same operation use the same id, else another one.
 */
export function generateCampaign(
  spec: CampaignSpec,
  streams: StreamSource,
  id: string,
  catalog: Catalog = pinnedCatalog,
): Campaign {
  const { kind } = spec;
  const nodes = nodesOf(spec, streams, id);
  const dwell = sample(dwellOf(spec), streams.of('campaign.dwell', id).uniform());
  const law = breakoutOf(spec);
  const breakout = law && sample(law, streams.of('campaign.breakout', id).uniform());
  const schedule = recordedSchedule(nodes) ?? scheduleGraph(nodes, streams.of('campaign.delays', id), dwell, breakout);
  const discovered = wholeSecond(schedule.foothold + dwell);
  // Rounding must not put the last action behind its own end.
  const at = schedule.at.map((time) => Math.min(wholeSecond(time), discovered));
  const objective = objectiveOf(kind, nodes, schedule.at);
  const techniques = streams.of('campaign.techniques', id);
  const hosts = hostsOf(nodes, streams.of('campaign.hosts', id));
  const remotes = streams.of('campaign.remotes', id);
  const chosen = nodes.map(({ tactic, technique }, place) => {
    const u = techniques.uniform();
    if (technique !== undefined) return technique;
    return place === objective && spec.flow === undefined
      ? objectiveTechnique(catalog, tactic, wantedTechnique(kind), u)
      : chooseTechnique(catalog, tactic, u);
  });
  // Nodes stand in an order in which each follows those before it, so ties in time keep it.
  const order = nodes.map((_, place) => place).sort((a, b) => (at[a] ?? 0) - (at[b] ?? 0) || a - b);
  const ids = new Map(order.map((place, index) => [place, `a${index + 1}`]));
  const actions = order.map((place): Action => {
    const { tactic, after, join, name } = nodes[place] as Step;
    const technique = chosen[place] ?? '';
    return {
      id: ids.get(place) ?? '',
      technique,
      techniqueName: (Object.hasOwn(catalog.names, technique) ? catalog.names[technique] : name) ?? technique,
      tactic,
      after: after.map((before) => ids.get(before) ?? ''),
      join,
      at: at[place] ?? 0,
      device: hosts[place] ?? '',
      ...(remoteTactics.has(tactic)
        ? { remote: { address: reservedAddress(remotes), domain: reservedDomain(remotes) } }
        : {}),
    };
  });
  return {
    id,
    kind,
    actions,
    foothold: wholeSecond(schedule.foothold),
    ...(schedule.breakout === undefined ? {} : { breakout: wholeSecond(schedule.breakout) }),
    ...(objective === undefined ? {} : { objective: at[objective] ?? 0 }),
    discovered,
  };
}

/** An action of a graph; of a flow with its name, and its technique where the flow names one. */
type Step = Node & Partial<FlowStep>;

function nodesOf({ actions, flow, kind }: CampaignSpec, streams: StreamSource, id: string): readonly Step[] {
  if (flow !== undefined) return playFlow(flow.flow, flow.conditionHolds, streams.of('campaign.flow', id));
  const size = actions ?? drawSize(streams.of('campaign.size', id));
  return withObjective(kind, growGraph(size, streams.of('campaign.graph', id)));
}

/** Each beginning is on a host of its own, and each lateral movement leads to one; other actions stay where they are. */
function hostsOf(nodes: readonly Node[], stream: Stream): readonly string[] {
  const hosts: string[] = [];
  for (const { tactic, parent } of nodes)
    hosts.push(parent === undefined || tactic === 'lateral-movement' ? reservedHost(stream) : (hosts[parent] ?? ''));
  return hosts;
}
