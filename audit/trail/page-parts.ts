/** The parts of the page. Every text goes through `html`. */

import { eventTitle } from 'xstate-temporal/engine';
import { html, instantText, spanText } from '../../text/index.ts';
import type { Principal } from '../history/recorded-run.ts';
import { effectVerbs } from './names.ts';
import type { Trail, TrailDeadline, TrailEffect, TrailLine } from './types.ts';

const principalText = ({ name, type }: Principal) => `${type}: ${name}`;

/** What was decided by clocks and actors of the machine itself needs nobody to be authenticated. */
const isOwn = ({ cause }: TrailLine) => /^(timer|actor|effect):/.test(cause);

export function facts(trail: Trail): string {
  const { lines } = trail;
  const outside = lines.filter((line) => !isOwn(line));
  const proven = outside.filter(({ authenticated }) => authenticated !== null).length;
  const refused = lines.filter(({ refused: why }) => why !== undefined).length;
  const failed = carriedOut(trail).filter(({ effect }) => ['failed', 'timedOut'].includes(effect.outcome)).length;
  const passed = trail.deadlines.filter(({ outcome }) => outcome === 'passed' || outcome === 'overdue').length;
  const rows: [string, string][] = [
    ['Status', trail.status],
    ['Tenant', trail.tenant ?? '(none)'],
    ['Profile', trail.profile ?? '(none)'],
    ...(trail.deviating === undefined ? [] : [['Deviating policy', trail.deviating.join(', ')] as [string, string]]),
    ['State', lines.at(-1)?.to?.join(', ') ?? '(not known)'],
    ['Began', instantText(lines[0]?.at)],
    ['Last step', instantText(lines.at(-1)?.at)],
    ['Steps', `${lines.length}${refused === 0 ? '' : `, of which ${refused} refused or given up`}`],
    ['Senders proven', `${outside.filter((line) => line.proven !== undefined).length} of ${outside.length}`],
    ['Senders authenticated', `${proven} of ${outside.length}`],
    ['Deadlines', `${trail.deadlines.length}, of which ${passed} came due`],
    ['Deliveries', `${carriedOut(trail).length}, of which ${failed} failed`],
    ['Definition', trail.definition ?? '(not told)'],
    ['Ledger digest', lines.at(-1)?.digest ?? '(none)'],
  ];
  const cells = rows.map(([name, value]) => {
    const mono = name === 'Definition' || name === 'Ledger digest' ? ' class="mono"' : '';
    return `<div><dt>${html(name)}</dt><dd${mono}>${html(value, 300)}</dd></div>`;
  });
  return `<dl class="facts">${cells.join('')}</dl>`;
}

/** The states in the order in which they were entered, in words: for readers that see no picture. */
export function walkedPath({ lines }: Trail): string {
  const stops: string[] = [];
  for (const { to } of lines) {
    const stop = to?.join(', ');
    if (stop !== undefined && stop !== stops.at(-1)) stops.push(stop);
  }
  const shown =
    stops.length > 60 ? [...stops.slice(0, 50), `… ${stops.length - 59} more …`, ...stops.slice(-9)] : stops;
  return shown.length === 0
    ? ''
    : `<ol class="walked-path">${shown.map((stop) => `<li>${html(stop, 300)}</li>`).join('')}</ol>`;
}

/** Marks beyond this many would lie upon one another. */
const MARKS = 400;

export function clocks(trail: Trail): string {
  const { asOf, deadlines, lines } = trail;
  const begin = lines[0]?.at ?? 0;
  const lastMark = Math.max(lines.at(-1)?.at ?? begin, ...deadlines.map(({ endedAt }) => endedAt ?? asOf));
  const end = Math.max(lastMark, begin + 1);
  const place = (at: number) => ((Math.min(Math.max(at, begin), end) - begin) / (end - begin)) * 1_000;
  const every = Math.max(1, Math.ceil(lines.length / MARKS));
  const marks = lines
    .filter((_, index) => index % every === 0)
    .map(
      ({ at, refused, seq }) =>
        `<rect class="${refused === undefined ? 'step' : 'refused'}" x="${fixed(place(at) - 2)}" y="3" width="4" height="12"><title>step ${seq}, ${html(instantText(at))}</title></rect>`,
    );
  const axis = `<div class="axis"><svg viewBox="-4 0 1008 18" preserveAspectRatio="none" role="img" aria-label="Steps on the time line"><line x1="0" x2="1000" y1="9" y2="9"/>${marks.join('')}</svg></div><div class="axis-ends"><span>${html(instantText(begin))}</span><span>${html(spanText(end - begin))}</span><span>${html(instantText(end))}</span></div>`;
  const shown = deadlines.slice(0, 100).map((one) => bar(one, place, asOf));
  const more =
    deadlines.length > shown.length ? `<p class="soft">… and ${deadlines.length - shown.length} more.</p>` : '';
  return `${axis}${shown.length === 0 ? '<p class="soft">No clock was started.</p>' : shown.join('')}${more}`;
}

const words = { met: 'stopped in time', passed: 'came due', open: 'running', overdue: 'overdue' } as const;
const moods = { met: 'good', passed: 'warn', open: 'soft', overdue: 'bad' } as const;

function bar(one: TrailDeadline, place: (at: number) => number, asOf: number): string {
  const { armedAt, deadline, endedAt, name, outcome } = one;
  const from = place(armedAt);
  const to = place(endedAt ?? asOf);
  const left = outcome === 'met' && endedAt !== undefined ? `, ${spanText(deadline - endedAt)} to spare` : '';
  return `<div class="bar"><div class="bar-head"><span><b>${html(name, 120)}</b> <span class="soft">of ${html(spanText(deadline - armedAt))}, from step ${one.seq}, due ${html(instantText(deadline))}</span></span><span class="${moods[outcome]}">${words[outcome]}${html(left)}${one.endedBy === undefined ? '' : ` (step ${one.endedBy})`}</span></div><svg viewBox="-4 0 1008 18" preserveAspectRatio="none" aria-hidden="true"><rect class="ground" x="0" y="4" width="1000" height="10"/><rect class="${outcome}" x="${fixed(from)}" y="4" width="${fixed(Math.max(2, to - from))}" height="10"/><line class="due" x1="${fixed(place(deadline))}" x2="${fixed(place(deadline))}" y1="1" y2="17"/></svg></div>`;
}

export function steps(trail: Trail): string {
  const rows = trail.lines.map((line) => {
    const { claimed, effects, event, findings, from, refused, to } = line;
    const payload =
      event.payload === undefined
        ? ''
        : `<details><summary>fields</summary><pre>${html(JSON.stringify(event.payload, null, 2), 20_000)}</pre></details>`;
    const simulated = trail.simulated ? ' <span class="badge simulated">simulated</span>' : '';
    const why =
      refused === undefined
        ? ''
        : `<div class="bad">refused: ${html(refused.code, 100)} ${html(refused.message)}</div>`;
    const deviations = findings.map((finding) => `<div class="bad">deviates: ${html(finding)}</div>`).join('');
    const kind = findings.length > 0 ? ' class="finding"' : refused === undefined ? '' : ' class="refused"';
    const proof =
      line.authenticated === null
        ? `<span class="${isOwn(line) ? 'soft' : 'warn'}">${isOwn(line) ? 'by the machine itself' : 'not authenticated'}</span>`
        : `<span class="good">${html(principalText(line.authenticated), 200)}</span>`;
    const by =
      line.recordedBy === undefined
        ? ''
        : `<div class="soft small">recorded by ${html(principalText(line.recordedBy), 200)}</div>`;
    return `<tr id="step-${line.seq}"${kind}>${[
      cell('Step', String(line.seq), 'number'),
      cell('Time', `${html(instantText(line.at))}${lateness(line)}`),
      cell('Event', `<b>${html(eventTitle(event.type), 200)}</b>${simulated}${payload}${why}${deviations}`),
      cell('Sender', `${html(`${claimed.role}: ${claimed.name}`, 300)}${proofText(line)}`),
      cell('Authenticated', proof),
      cell('States', html(change(from, to), 600)),
      cell(
        'Effects',
        effects.length === 0
          ? '<span class="soft">none</span>'
          : `<ul class="plain">${effects.map((effect) => `<li>${effectText(effect)}</li>`).join('')}</ul>`,
      ),
      cell('History', `<span class="mono">${html(line.events.join(' '), 600)}</span>${by}`),
    ].join('')}</tr>`;
  });
  return table(['Step', 'Time', 'Event', 'Sender', 'Authenticated', 'States', 'Effects', 'History events'], rows);
}

/** Whether a proof names the sender. What the machine itself does has none. */
function proofText(line: TrailLine): string {
  if (isOwn(line)) return '';
  const { proven } = line;
  if (proven === undefined) return '<div class="warn small">claimed</div>';
  return `<div class="good small">proven: ${html(proven.subject, 200)}</div><div class="soft small mono">${html(proven.issuer, 60)}</div>`;
}

function lateness({ at, recordedAt }: TrailLine): string {
  if (recordedAt === null || Math.abs(recordedAt - at) < 60_000) return '';
  return `<div class="soft small">recorded ${html(instantText(recordedAt))}</div>`;
}

function change(from: readonly string[] | null, to: readonly string[] | null): string {
  if (to === null) return '(not known)';
  const left = (from ?? []).filter((path) => !to.includes(path));
  const entered = to.filter((path) => !(from ?? []).includes(path));
  if (left.length === 0 && entered.length === 0) return `stays in ${to.join(', ')}`;
  return `${left.length === 0 ? '' : `${left.join(', ')} `}→ ${entered.join(', ') || '(none)'}`;
}

function effectText({ attempts, kind, name, outcome }: TrailEffect): string {
  const mood = outcome === 'done' ? 'soft' : ['failed', 'timedOut'].includes(outcome) ? 'bad' : 'warn';
  const plain = kind === 'startTimer' || kind === 'cancelTimer' || kind === 'stopActor' || kind === 'emit';
  const tries = attempts === undefined || attempts < 2 ? '' : `, ${attempts} attempts`;
  return `${effectVerbs[kind]} <b>${html(name, 200)}</b>${plain ? '' : ` <span class="${mood}">${outcome}${tries}</span>`}`;
}

/** Effects that somebody outside had to carry out. */
function carriedOut({ lines }: Trail): { line: TrailLine; effect: TrailEffect }[] {
  const outside = new Set(['invokeActor', 'runAction', 'tell']);
  return lines.flatMap((line) =>
    line.effects.filter(({ kind }) => outside.has(kind)).map((effect) => ({ line, effect })),
  );
}

export function deliveries(trail: Trail): string {
  const rows = carriedOut(trail).map(({ effect, line }) => {
    const { attempts, endedAt, error, events, name, outcome, params } = effect;
    const mood = outcome === 'done' ? 'good' : outcome === 'failed' || outcome === 'timedOut' ? 'bad' : 'warn';
    const given =
      params === undefined
        ? ''
        : `<details><summary>what</summary><pre>${html(JSON.stringify(params, null, 2), 20_000)}</pre></details>`;
    const why =
      error === undefined ? '' : `<div class="bad small">${html(error.code, 100)} ${html(error.message)}</div>`;
    return `<tr>${[
      cell('Step', `<a href="#step-${line.seq}">${line.seq}</a>`, 'number'),
      cell('Delivery', `${effectVerbs[effect.kind]} <b>${html(name, 200)}</b>${given}`),
      cell('Outcome', `<span class="${mood}">${outcome}</span>${why}`),
      cell('Attempts', String(attempts ?? 0), 'number'),
      cell('Ended', endedAt === undefined ? '' : html(instantText(endedAt, true))),
      cell('History', `<span class="mono">${html(events.join(' '), 400)}</span>`),
    ].join('')}</tr>`;
  });
  if (rows.length === 0) return '<p class="soft">Nothing was to be delivered, or the chart is not known here.</p>';
  return table(['Step', 'Delivery', 'Outcome', 'Attempts', 'Ended', 'History events'], rows);
}

export function runs(trail: Trail): string {
  const rows = trail.runs.map(({ abandoned, endedAt, events, lost = [], run, startedAt, status }, index) => {
    const steps = lost.map(({ cause, seq }) => `step ${seq} (${cause})`).join(', ');
    const left =
      abandoned === undefined
        ? ''
        : `<div class="warn">abandoned: ${html(abandoned)}${steps === '' ? '' : `; only here: ${html(steps)}`}</div>`;
    return `<tr>${[
      cell('Run', String(index + 1), 'number'),
      cell('Id', `<span class="mono">${html(run, 100)}</span>${left}`),
      cell('Events', String(events), 'number'),
      cell('Began', html(instantText(startedAt))),
      cell('Ended', html(endedAt === null ? '' : instantText(endedAt))),
      cell('Status', html(status)),
    ].join('')}</tr>`;
  });
  return table(['Run', 'Id', 'Events', 'Began', 'Ended', 'Status'], rows);
}

export function table(heads: readonly string[], rows: readonly string[]): string {
  return `<table>${headRow(heads)}<tbody>${rows.join('\n')}</tbody></table>`;
}

export function headRow(heads: readonly string[]): string {
  return `<thead><tr>${heads.map((head) => `<th scope="col">${html(head)}</th>`).join('')}</tr></thead>`;
}

export function cell(label: string, inner: string, kind = ''): string {
  return `<td data-label="${html(label)}"${kind === '' ? '' : ` class="${kind}"`}>${inner}</td>`;
}

function fixed(value: number): string {
  return String(Math.round(value * 10) / 10);
}
