import { instantText } from '../../../text/index.ts';
import { element, told } from '../../dom/browser/element.ts';
import type { FloorRecording } from '../recording.ts';

const LINES = 8;

/** The latest steps, the last one first. */
export function newsView(): { readonly element: HTMLElement; show(recording: FloorRecording, taken: number): void } {
  const list = element('ol', { class: 'fl-lines' });
  let shown = '';
  return {
    element: element('div', { class: 'fl-news' }, element('h3', {}, 'Latest steps'), list),
    show(recording, taken) {
      const key = `${taken} ${recording.steps.length}`;
      if (key === shown) return;
      shown = key;
      const { actors, events, instances, start, steps } = recording;
      const lines = steps.slice(Math.max(taken - LINES, 0), taken).reverse();
      list.replaceChildren(
        ...lines.map(([after, instance, , event, actor]) => {
          const [role = '', name = ''] = actors[actor] ?? [];
          return element(
            'li',
            {},
            element('time', {}, instantText(start + after).slice(5, 16)),
            element(
              'span',
              {},
              `${told(events[event], 80)} `,
              element('span', {}, `${told(instances[instance], 120)} · ${told(name === '' ? role : name, 80)}`),
            ),
          );
        }),
      );
    },
  };
}
