import type { RecordedStep } from 'xstate-temporal/testing';
import { machineIds, registry } from '../../machines/index.ts';
import type { CampaignTimeline, FloorSteps } from '../model/result.ts';

/** More is not kept: a page carries it. Whatever comes first is kept whole. */
export const FLOOR_LIMITS = { steps: 12_000, instances: 1_500 } as const;

/** The top-level states of each machine, in the order of its chart. */
const boards = machineIds.map((machine) => {
  const versions = registry[machine];
  const { machine: chart } = versions[versions.length - 1] ?? versions[0];
  return { machine: machine as string, states: Object.keys(chart.config.states ?? {}) };
});
const columns = new Map(boards.map(({ machine, states }) => [machine, new Map(states.map((name, at) => [name, at]))]));

/** Takes down where each instance goes. Refused events move nothing, and are left out. */
export class FloorRecorder {
  private readonly start: number;
  private readonly instances = new Map<string, number>();
  private readonly events = new Map<string, number>();
  private readonly actors = new Map<string, number>();
  private readonly steps: FloorSteps['steps'][number][] = [];
  /** The last moment that is kept whole; `undefined` while all is. */
  private cut: number | undefined;

  /** @param start scenario time zero, UTC ms */
  constructor(start: number) {
    this.start = start;
  }

  add({ instance, record: { at, event, refused, to } }: RecordedStep): void {
    if (this.cut !== undefined || refused !== undefined) return;
    const column = columns.get(instance.slice(0, instance.indexOf('/')));
    if (column === undefined) return;
    if (
      this.steps.length >= FLOOR_LIMITS.steps ||
      (this.instances.size >= FLOOR_LIMITS.instances && !this.instances.has(instance))
    ) {
      this.cut = at;
      return;
    }
    const [first = ''] = to;
    const state = column.get(first.split('.')[0] ?? '') ?? -1;
    const { by, type } = event;
    const actor = placeIn(this.actors, JSON.stringify([by.role, by.name]));
    this.steps.push([at - this.start, placeIn(this.instances, instance), state, placeIn(this.events, type), actor]);
  }

  /** @param now how far the run is, UTC ms */
  result(now: number): FloorSteps {
    return {
      until: this.cut ?? now,
      boards,
      instances: [...this.instances.keys()],
      events: [...this.events.keys()],
      actors: [...this.actors.keys()].map((text) => JSON.parse(text) as [string, string]),
      // A real server tells of what happens at one time in an order of its own.
      steps: this.steps.toSorted(([a], [b]) => a - b),
    };
  }
}

function placeIn(list: Map<string, number>, name: string): number {
  const known = list.get(name);
  if (known !== undefined) return known;
  list.set(name, list.size);
  return list.size - 1;
}

const marks = ['lead', 'confirmed', 'notified', 'seen', 'consulted', 'advised', 'contained', 'objective'] as const;

/** A campaign as it is shown beside the boards. */
export function floorCampaign({ actions, began, id, kind, tenant, ...times }: CampaignTimeline) {
  const named = marks.flatMap((name) => (times[name] === undefined ? [] : [[name, times[name]] as const]));
  return { id, kind, tenant, began, marks: named.sort(([, a], [, b]) => a - b), actions };
}
