import { instantText } from '../../../text/index.ts';
import { button, element, told } from '../../dom/browser/element.ts';
import { campaignAt, FloorCursor, takenBy } from '../moment.ts';
import type { FloorRecording } from '../recording.ts';
import { boardsView } from './boards-view.ts';
import { newsView } from './news-view.ts';
import { pathView } from './path-view.ts';

export interface Floor {
  readonly element: HTMLElement;
  /** Scenario time that is shown, UTC ms. */
  readonly at: number;
  seek(at: number): void;
  /** The same run, known further; where its last moment is shown, it goes along. */
  grow(recording: FloorRecording): void;
  /** Stops what plays. */
  stop(): void;
}

const HOUR = 3_600_000;
/** Scenario time in a second of watching. */
const speeds: readonly (readonly [label: string, pace: number])[] = [
  ['10 minutes a second', HOUR / 6],
  ['1 hour a second', HOUR],
  ['6 hours a second', 6 * HOUR],
  ['1 day a second', 24 * HOUR],
  ['1 week a second', 168 * HOUR],
];
/** A whole run is to take about so long, seconds. */
const WHOLE = 90;

/**
 * A simulated run to be watched: boards with all instances, the adversary's path and the latest steps beside them, with
 * pause, speed and seek. Its style is `floorStyle`.
 *
 * @example
 * const watched = floor(recording);
 * document.body.append(watched.element);
 * watched.seek(recording.start + 86_400_000);
 */
export function floor(given: FloorRecording): Floor {
  let recording = given;
  let cursor = new FloorCursor(recording);
  let wanted = recording.isLive ? recording.until : recording.start;
  let frame = 0;
  let playing = false;
  let last = 0;

  let boards = boardsView(recording);
  const path = pathView(recording);
  const news = newsView();
  const now = element('output', { class: 'fl-now' });
  const ends = element('p', { class: 'fl-ends' });
  const slider = element('input', { type: 'range', min: '0', step: '1', value: '0', 'aria-label': 'Scenario time' });
  const speed = element(
    'select',
    {},
    ...speeds.map(([label], index) => element('option', { value: String(index) }, label)),
  );
  speed.value = String(usualSpeed(recording));
  const place = element('div', { class: 'fl-boards' }, boards.element);

  const play = button('Play', () => (playing ? stop() : begin()));
  function begin(): void {
    if (wanted >= recording.until) wanted = recording.start;
    playing = true;
    last = performance.now();
    play.textContent = 'Pause';
    look();
  }
  function stop(): void {
    playing = false;
    play.textContent = 'Play';
  }
  function seek(at: number): void {
    wanted = Math.min(Math.max(at, recording.start), recording.until);
    look();
  }
  function look(): void {
    if (frame === 0) frame = requestAnimationFrame(show);
  }
  function show(): void {
    frame = 0;
    if (playing) {
      const time = performance.now();
      const pace = speeds[Number(speed.value)]?.[1] ?? HOUR;
      // After a pause of the whole page it goes on from where it was.
      wanted = Math.min(wanted + Math.min(time - last, 250) * (pace / 1_000), recording.until);
      last = time;
      if (wanted >= recording.until) stop();
    }
    const moment = cursor.at(wanted);
    const campaign = campaignAt(recording.campaigns, wanted);
    boards.show(moment, campaign?.tenant);
    path.show(campaign, wanted);
    news.show(recording, moment.taken);
    now.textContent = `${instantText(wanted)} · step ${moment.taken} of ${recording.steps.length}`;
    slider.value = String(shareOf(wanted));
    slider.setAttribute('aria-valuetext', instantText(wanted));
    if (playing) look();
  }

  const shareOf = (at: number) =>
    Math.round(((at - recording.start) / Math.max(recording.until - recording.start, 1)) * SHARES);
  function toStep(by: number): void {
    stop();
    const taken = takenBy(recording, wanted) + by;
    const step = recording.steps[taken - 1];
    // Steps of one moment are one to whoever looks.
    seek(step === undefined ? recording.start : by > 0 || taken < 1 ? recording.start + step[0] : before(taken));
  }
  const before = (taken: number) => {
    const at = recording.start + (recording.steps[taken]?.[0] ?? 0);
    const earlier = recording.steps[takenBy(recording, at - 1) - 1];
    return earlier === undefined ? recording.start : recording.start + earlier[0];
  };
  slider.max = String(SHARES);
  slider.addEventListener('input', () => {
    stop();
    seek(recording.start + (Number(slider.value) / SHARES) * (recording.until - recording.start));
  });
  function labels(): void {
    const isCut = !recording.isLive && recording.until < recording.end;
    ends.replaceChildren(
      element('span', {}, instantText(recording.start)),
      element(
        'span',
        {},
        `${instantText(recording.until)}${recording.isLive ? ', being played' : isCut ? ', as far as it was recorded' : ''}`,
      ),
    );
  }
  labels();

  const root = element(
    'section',
    { class: 'fl', 'aria-label': `The floor in ${told(recording.title || recording.scenario, 200)}` },
    element(
      'div',
      { class: 'fl-controls', role: 'group', 'aria-label': 'Play' },
      play,
      button('Step back', () => toStep(-1)),
      button('Step', () => toStep(1)),
      button('Last', () => seek(recording.until)),
      element('label', {}, 'Speed', speed),
      now,
    ),
    slider,
    ends,
    element('div', { class: 'fl-parts' }, place, element('div', { class: 'fl-beside' }, path.element, news.element)),
  );
  look();
  return {
    element: root,
    get at() {
      return wanted;
    },
    seek(at) {
      stop();
      seek(at);
    },
    grow(next) {
      const goesAlong = wanted >= recording.until;
      recording = next;
      cursor = new FloorCursor(recording);
      boards = boardsView(recording);
      place.replaceChildren(boards.element);
      labels();
      if (goesAlong) wanted = recording.until;
      look();
    },
    stop,
  };
}

const SHARES = 10_000;

function usualSpeed({ start, until }: FloorRecording): number {
  const found = speeds.findIndex(([, pace]) => (until - start) / pace <= WHOLE);
  return found === -1 ? speeds.length - 1 : found;
}
