import { durationLabel } from '../../../text/index.ts';
import type { CampaignTimeline } from '../../model/result.ts';
import { wordsOf } from '../format.ts';
import { n, svg, text, WIDTH } from './frame.ts';
import { durationTickLabels, durationTicks } from './scale.ts';

type Moment = 'began' | 'lead' | 'confirmed' | 'notified' | 'seen' | 'consulted' | 'advised' | 'contained';

/** The lanes of a campaign: who was at work between which moments. */
const lanes: readonly { readonly name: string; readonly from: Moment; readonly to: Moment }[] = [
  { name: 'unseen', from: 'began', to: 'lead' },
  { name: 'hunters confirm', from: 'lead', to: 'confirmed' },
  { name: 'notification written', from: 'confirmed', to: 'notified' },
  { name: 'customer reads it', from: 'notified', to: 'seen' },
  { name: 'customer consults', from: 'seen', to: 'consulted' },
  { name: 'experts advise', from: 'consulted', to: 'advised' },
  { name: 'customer contains', from: 'advised', to: 'contained' },
];

const LANE = 24;
const LEFT = 124;

/** One intrusion on its way through the charts: the adversary's actions above, and below who had it in hand when. */
export function campaign(timeline: CampaignTimeline, horizonEnd: number): string {
  const { began, actions, objective } = timeline;
  const moments = [...lanes.flatMap(({ from, to }) => [timeline[from], timeline[to]]), objective];
  const ends = [...moments, ...actions.map(({ at }) => at)].filter((at) => at !== undefined);
  const last = Math.min(Math.max(...ends, began + 3_600_000), horizonEnd);
  const ticks = durationTicks(last - began, 4);
  const span = ticks.at(-1) ?? 1;
  const right = WIDTH - 14;
  const x = (at: number) => LEFT + (Math.min(Math.max(at - began, 0), span) / span) * (right - LEFT);
  const top = 40;
  const bottom = top + lanes.length * LANE;
  const labels = durationTickLabels(ticks);
  const parts = [
    ...ticks.map((tick) => `<path class="grid" d="M${n(x(began + tick))} 6V${n(bottom)}"/>`),
    ...ticks.map((tick, index) =>
      text(
        'tick',
        x(began + tick),
        bottom + 15,
        labels[index] ?? '',
        index === ticks.length - 1 ? 'end' : index === 0 ? 'start' : 'middle',
      ),
    ),
    text('lane', LEFT - 8, 24, 'adversary', 'end'),
    ...actions.map(
      ({ at, technique, tactic, seen }) =>
        `<circle class="action ${seen}" cx="${n(x(at))}" cy="20" r="${seen === 'unseen' ? 3 : 4.2}"><title>${text('', 0, 0, `${technique}, ${tactic}: ${seen}, after ${durationLabel(at - began)}`).replace(/<[^>]*>/g, '')}</title></circle>`,
    ),
    ...(objective === undefined ? [] : goal(x(objective), bottom)),
    ...lanes.flatMap((lane, index) => {
      const y = top + index * LANE;
      const from = timeline[lane.from];
      const to = timeline[lane.to];
      const name = text('lane', LEFT - 8, y + 15, lane.name, 'end');
      if (from === undefined || (to !== undefined && to < from)) return [name];
      const open = to === undefined;
      const width = Math.max((open ? right : x(to)) - x(from), 2);
      // After what never came nobody waits: only the first lane without an end is open.
      if (open && index > 0 && lanes.slice(0, index).some(({ to: earlier }) => timeline[earlier] === undefined))
        return [name];
      const lasted = open ? 'not by the end of the run' : durationLabel(to - from);
      const label = open ? '' : lengthLabel(x(from), width, y + 15, lasted);
      return [
        name,
        `<rect class="${open ? 'stage open' : 'stage'}" x="${n(x(from))}" y="${n(y + 6)}" width="${n(width)}" height="12" rx="2"><title>${lane.name}: ${lasted}</title></rect>`,
        label,
      ];
    }),
  ];
  return svg(`Timeline of ${timeline.id}: ${wordsOf(timeline.kind)} at ${timeline.tenant}`, bottom + 22, parts);
}

/** How long a stage lasted: behind its bar; where there is no room, in it; where it is short too, before it. */
function lengthLabel(from: number, width: number, y: number, lasted: string): string {
  const room = lasted.length * 6.2 + 8;
  if (from + width + room < WIDTH) return text('note halo', from + width + 4, y, lasted);
  if (width > room) return text('inside', from + width - 4, y, lasted, 'end');
  return text('note halo', from - 4, y, lasted, 'end');
}

function goal(x: number, bottom: number): string[] {
  const end = x > WIDTH - 80;
  return [
    `<path class="bound" d="M${n(x)} 6V${n(bottom)}"/>`,
    text('bound-name halo', x + (end ? -4 : 4), 12, 'objective', end ? 'end' : 'start'),
  ];
}
