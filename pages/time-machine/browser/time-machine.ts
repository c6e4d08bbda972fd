import { button, element, told } from '../../dom/browser/element.ts';
import { momentOf } from '../moment.ts';
import type { Recording } from '../recording.ts';
import { barsView } from './bars-view.ts';
import { chartView } from './chart-view.ts';
import { stepView } from './step-view.ts';

export interface TimeMachine {
  readonly element: HTMLElement;
  /** The place of the step that is shown, from 0. */
  readonly place: number;
  seek(place: number): void;
  /** Stops what plays. */
  stop(): void;
}

const PACE = 700;

/**
 * A recording to be wound back and forth: the chart with its active states lit, a slider over the steps, each step with
 * its proof and effects, deadlines as bars. Its style is `timeMachineStyle`.
 *
 * @example
 * const machine = timeMachine(recording);
 * document.body.append(machine.element);
 * machine.seek(3);
 */
export function timeMachine(recording: Recording): TimeMachine {
  const { drawing, notes, steps, title } = recording;
  const last = Math.max(steps.length - 1, 0);
  let place = -1;
  let wanted = 0;
  let frame = 0;
  let playing: ReturnType<typeof setInterval> | undefined;

  const chart = drawing === undefined ? undefined : chartView(drawing);
  const bars = barsView(recording);
  const detail = element('div', { class: 'tm-detail', 'aria-live': 'polite' });
  const slider = element('input', {
    type: 'range',
    min: '0',
    max: String(last),
    step: '1',
    value: '0',
    'aria-label': 'Step',
  });
  const where = element('output', { class: 'tm-where' });
  const rows = steps.map((_, index) =>
    button('', () => seek(index), { class: 'tm-row', tabindex: '-1', ...(flawed(index) ? { 'data-flaw': '' } : {}) }),
  );
  for (const [index, row] of rows.entries())
    row.append(
      element('span', { class: 'tm-seq' }, `#${steps[index]?.seq ?? ''}`),
      element('span', {}, told(steps[index]?.title, 120)),
    );
  const list = element('div', { class: 'tm-rows', role: 'group', 'aria-label': 'All steps' }, ...rows);

  function flawed(index: number): boolean {
    const step = steps[index];
    return step !== undefined && (step.findings.length > 0 || step.refused !== undefined || step.who.how === 'fails');
  }

  function seek(next: number): void {
    wanted = Math.min(Math.max(Math.trunc(next) || 0, 0), last);
    // However fast the slider moves, a frame shows one step.
    if (frame === 0) frame = requestAnimationFrame(show);
  }

  function show(): void {
    frame = 0;
    if (wanted === place) return;
    rows[place]?.removeAttribute('aria-current');
    place = wanted;
    const step = steps[place];
    const moment = momentOf(recording, place);
    chart?.show(moment);
    bars.show(moment);
    detail.replaceChildren(step === undefined ? element('p', {}, 'There is no step.') : stepView(step));
    slider.value = String(place);
    slider.setAttribute('aria-valuetext', step === undefined ? '' : `step ${step.seq}, ${told(step.title, 120)}`);
    where.textContent = step === undefined ? '0 of 0' : `${place + 1} of ${steps.length}`;
    const row = rows[place];
    row?.setAttribute('aria-current', 'step');
    // Within the list alone: the page stays where it is.
    if (row !== undefined && list.scrollHeight > list.clientHeight)
      list.scrollTop = row.offsetTop - list.clientHeight / 2;
  }

  const play = button('Play', () => (playing === undefined ? begin() : stop()));
  function begin(): void {
    if (wanted >= last) seek(0);
    play.textContent = 'Pause';
    playing = setInterval(() => (wanted >= last ? stop() : seek(wanted + 1)), PACE);
  }
  function stop(): void {
    clearInterval(playing);
    playing = undefined;
    play.textContent = 'Play';
  }
  const flaws = rows.flatMap((_, index) => (flawed(index) ? [index] : []));
  const toFlaw = button('Next finding', () => seek(flaws.find((index) => index > wanted) ?? flaws[0] ?? wanted));
  slider.addEventListener('input', () => seek(Number(slider.value)));
  slider.addEventListener('keydown', (event) => {
    const by = { PageUp: -10, PageDown: 10 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    seek(wanted + by);
  });

  const root = element(
    'section',
    { class: 'tm', 'aria-label': `Time machine of ${told(title, 300)}` },
    ...notes.slice(0, 20).map((note) => element('p', { class: 'warn' }, told(note, 600))),
    element(
      'div',
      { class: 'tm-controls', role: 'group', 'aria-label': 'Wind' },
      button('First', () => seek(0)),
      button('Back', () => seek(wanted - 1)),
      play,
      button('Forward', () => seek(wanted + 1)),
      button('Last', () => seek(last)),
      ...(flaws.length === 0 ? [] : [toFlaw]),
      where,
    ),
    slider,
    chart === undefined
      ? element('p', { class: 'soft' }, 'There is no picture: the chart of this version is not known here.')
      : element(
          'div',
          { class: 'tm-chart', tabindex: '0', role: 'region', 'aria-label': 'The statechart; scrolls' },
          chart.element,
        ),
    element('div', { class: 'tm-beside' }, list, detail),
    element('h3', {}, 'Deadlines'),
    bars.element,
  );
  seek(0);
  return {
    element: root,
    get place() {
      return wanted;
    },
    seek,
    stop,
  };
}
