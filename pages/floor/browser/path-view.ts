import { instantText } from '../../../text/index.ts';
import { element, told } from '../../dom/browser/element.ts';
import type { FloorCampaign, FloorRecording } from '../recording.ts';

const signs = {
  alert: ['▲', 'raised an alert'],
  telemetry: ['●', 'left telemetry'],
  unseen: ['○', 'not seen'],
  mark: ['⚑', ''],
} as const;

/** What the adversary has done so far in one tenant, and what was known of it. */
export function pathView(recording: FloorRecording): {
  readonly element: HTMLElement;
  show(campaign: FloorCampaign | undefined, at: number): void;
} {
  const title = element('h3', {}, "The adversary's path");
  const about = element('p');
  const list = element('ol', { class: 'fl-actions', tabindex: '0', 'aria-label': "The adversary's actions; scrolls" });
  const legend = element('p', {}, '▲ raised an alert  ● left telemetry  ○ not seen  ⚑ known to the service');
  let shown: string | undefined;
  let rows: readonly { readonly at: number; readonly row: HTMLElement }[] = [];
  return {
    element: element('div', { class: 'fl-path' }, title, about, list, legend),
    show(campaign, at) {
      const key = campaign === undefined ? '' : `${campaign.id} ${campaign.actions.length} ${campaign.marks.length}`;
      if (key !== shown) {
        shown = key;
        legend.hidden = campaign === undefined;
        about.textContent =
          campaign === undefined
            ? recording.campaigns.length === 0
              ? 'No adversary acts in what is recorded here.'
              : 'No adversary has begun yet.'
            : `${told(campaign.kind, 60)} at ${told(campaign.tenant, 80)}, since ${instantText(campaign.began)}`;
        rows = campaign === undefined ? [] : rowsOf(campaign);
        list.replaceChildren(...rows.map(({ row }) => row));
      }
      let latest: HTMLElement | undefined;
      for (const { at: when, row } of rows) {
        row.classList.toggle('ahead', when > at);
        if (when <= at) latest = row;
      }
      if (latest !== undefined && list.scrollHeight > list.clientHeight)
        list.scrollTop = latest.offsetTop - list.offsetTop - list.clientHeight + latest.offsetHeight;
    },
  };
}

function rowsOf({ actions, marks }: FloorCampaign) {
  const all = [
    ...actions.map(({ at, seen, tactic, technique }) => ({
      at,
      kind: seen as keyof typeof signs,
      text: `${told(tactic, 60)}: ${told(technique, 120)}`,
    })),
    ...marks.map(([name, at]) => ({ at, kind: 'mark' as const, text: told(name, 60) })),
  ].sort((a, b) => a.at - b.at);
  return all.map(({ at, kind, text }) => {
    const [sign, words] = signs[kind];
    const mark = element('span', { class: kind, ...(words === '' ? {} : { title: words }) }, sign);
    if (words !== '') mark.setAttribute('aria-label', words);
    mark.setAttribute('role', 'img');
    if (words === '') mark.setAttribute('aria-label', 'known to the service');
    const time = element('time', {}, instantText(at).slice(5, 16));
    return { at, row: element('li', kind === 'mark' ? { class: 'mark' } : {}, mark, element('span', {}, text), time) };
  });
}
