import { instantText, spanText } from '../../../text/index.ts';
import { element, told } from '../../dom/browser/element.ts';
import { axisOf, barOf, type DeadlineState, type Moment, shareOf } from '../moment.ts';
import type { Recording } from '../recording.ts';

/** More bars than these are named in a line, not drawn. */
const MOST = 200;
const words: Readonly<Record<DeadlineState, string>> = {
  ahead: 'not armed yet',
  running: 'running',
  met: 'met',
  passed: 'passed',
  open: 'open',
  overdue: 'overdue',
};

/** Deadlines as bars over the time of the recording, with a line where it stands. */
export function barsView(recording: Recording): { readonly element: HTMLElement; show(moment: Moment): void } {
  const axis = axisOf(recording);
  const { asOf, deadlines } = recording;
  const rows = deadlines.slice(0, MOST).map((deadline) => {
    const { from, to, due } = barOf(deadline, axis, asOf);
    const state = element('span', { class: 'tm-state' });
    const fill = element('span', { class: 'tm-fill' });
    const mark = element('span', { class: 'tm-due', title: `due ${instantText(deadline.due)}` });
    const now = element('span', { class: 'tm-now' });
    fill.style.left = percent(from);
    fill.style.width = percent(Math.max(to - from, 0.004));
    mark.style.left = percent(due);
    const row = element(
      'li',
      {},
      element('span', { class: 'tm-name' }, told(deadline.name, 120)),
      state,
      element('span', { class: 'tm-track' }, fill, mark, now),
    );
    return { deadline, now, row, state };
  });
  const list = element(
    'ul',
    { class: 'tm-bars', 'aria-label': 'Deadlines', tabindex: '0' },
    ...rows.map(({ row }) => row),
  );
  const more = deadlines.length > MOST ? [element('p', { class: 'soft' }, `and ${deadlines.length - MOST} more`)] : [];
  const ends = element(
    'p',
    { class: 'tm-ends soft' },
    element('span', {}, instantText(axis.from)),
    element('span', {}, instantText(axis.to)),
  );
  return {
    element:
      deadlines.length === 0
        ? element('p', { class: 'soft' }, 'No deadline was set.')
        : element('div', {}, list, ...more, ends),
    show({ at, deadlines: states }) {
      let first: HTMLElement | undefined;
      for (const [index, { deadline, now, row, state }] of rows.entries()) {
        const is = states[index] ?? 'ahead';
        row.dataset.state = is;
        now.style.left = percent(shareOf(at, axis));
        first ??= is === 'running' || is === 'open' || is === 'overdue' ? row : undefined;
        state.textContent =
          is === 'running' ? (deadline.due >= at ? `due in ${spanText(deadline.due - at)}` : 'due') : words[is];
      }
      // What runs is in sight, of however many.
      if (first !== undefined && list.scrollHeight > list.clientHeight) list.scrollTop = first.offsetTop;
    },
  };
}

const percent = (share: number) => `${(share * 100).toFixed(3)}%`;
