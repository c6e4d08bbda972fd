import { durationLabel, minuteText } from '../../text/index.ts';
import type { Verdict } from '../study/expect/index.ts';
import { passed, type Study } from '../study/experiments/index.ts';
import { coverageSection } from './coverage-section.ts';
import { numberLabel } from './format.ts';
import { studyNotes } from './metric-labels.ts';
import { html, page, raw, type Section, tableOf, tiles } from './page.ts';
import { campaigns, checks, flow, intervals, levels, numbers, warmUpSection } from './sections.ts';
import { expectations, together } from './verdicts.ts';

/** A recording, and what shows it in the page. */
export interface Replay {
  readonly data: object;
  readonly script: string;
  readonly style: string;
}

export interface PageOptions {
  /** The command line that makes this report again. */
  readonly command: string;
  /** What a measurement's name means, by name. */
  readonly meanings?: Readonly<Record<string, string>>;
  /** What replays the first run; without it the page has no script. */
  readonly replay?: Replay;
  /** What all runs together were to do, where the page is of all of them. */
  readonly sometimes?: readonly Verdict[];
}

/** The report on a study as one HTML page, without network. Equal studies give equal bytes. */
export function studyPage(study: Study, { command, meanings = {}, replay, sometimes = [] }: PageOptions): string {
  const { title, scenario, description, runs, target, seed, start, horizon } = study;
  const verdicts = [...study.verdicts, ...sometimes];
  const good = passed({ ...study, verdicts });
  const several = runs.length > 1;
  const sum = (of: (run: Study['runs'][number]) => number) => runs.reduce((all, run) => all + of(run), 0);
  const head = html`<h1>${title === '' ? scenario : title}</h1>
${description === '' ? undefined : html`<p class="soft">${description}</p>`}
<p class="verdict ${good ? 'good' : 'bad'}">${verdictLine({ ...study, verdicts })}</p>
${tiles([
  [`from, ${minuteText(start).slice(11)} UTC`, minuteText(start).slice(0, 10)],
  ['of scenario time', durationLabel(horizon)],
  [target === 'virtual' ? 'on the virtual clock' : 'on a Temporal server', target],
  [several ? 'replications' : 'run', numberLabel(runs.length)],
  ['seed', String(seed)],
  ['instances', numberLabel(sum(({ instances }) => instances))],
  ['steps', numberLabel(sum(({ steps }) => steps))],
])}
${studyNotes(study).map(({ text, good: well }) => html`<p class="note ${well ? 'soft' : 'bad-text'}">${well ? '' : '⚠ '}${text}</p>`)}<pre><code>${command}</code></pre>`;
  const sections = [
    expectations(study),
    together(sometimes),
    replay === undefined ? undefined : replayed(study, replay),
    warmUpSection(study),
    campaigns(study),
    intervals(study, meanings),
    levels(study, meanings),
    flow(study),
    checks(study),
    coverageSection(study),
    numbers(study, meanings),
    digests(study),
  ].filter((section): section is Section => section !== undefined);
  const foot = html`<p>The same scenario, seed and version of Watchfloor give the same digests, and this page to the byte.</p>`;
  return page({
    title: `${title === '' ? scenario : title}: simulation`,
    head,
    sections,
    foot,
    ...(replay && { script: replay.script, moreStyle: replay.style + replayColours }),
  });
}

/** The run as an animation; what it shows stands in the page as JSON. */
function replayed({ runs }: Study, { data }: Replay): Section {
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  const body = html`<p class="soft">${runs.length > 1 ? `The first of ${numberLabel(runs.length)} runs. ` : ''}Every instance in its state, and what the adversary does meanwhile.</p>
<div id="replay-floor"><noscript>The replay needs JavaScript.</noscript></div>
${raw(`<script type="application/json" id="replay-data">${json}</script>`)}`;
  return { id: 'replay', title: 'The run, replayed', body };
}

const replayColours = `
#replay-floor { --track: var(--page); --warn: var(--telemetry); --accent: var(--series); --on-accent: var(--page); }
#replay-floor button, #replay-floor select { font: inherit; font-size: 0.85rem; padding: 3px 10px; border: 1px solid var(--line); border-radius: 6px;
  background: var(--card); color: var(--ink); }
#replay-floor :focus-visible { outline: 3px solid var(--series); outline-offset: 1px; }
`;

function verdictLine({ verdicts, runs, stopped }: Study): string {
  if (stopped === 'interrupted') return '⚠ Interrupted: not judged';
  const failing = verdicts.filter(({ holds, unknown }) => !holds && !unknown).length;
  const unknown = verdicts.filter((verdict) => verdict.unknown).length;
  const violations = runs.reduce((sum, run) => sum + run.violations, 0);
  const surprises = runs.reduce((sum, run) => sum + run.surprises, 0);
  const parts = [
    ...(failing > 0 ? [`✗ ${failing} of ${verdicts.length} expectations ${failing === 1 ? 'fails' : 'fail'}`] : []),
    ...(violations > 0 ? [`✗ invariants are violated ${numberLabel(violations)} times`] : []),
    ...(surprises > 0 ? [`✗ ${numberLabel(surprises)} steps went otherwise than expected`] : []),
    ...(unknown > 0
      ? [`? ${unknown} of ${verdicts.length} expectations ${unknown === 1 ? 'is' : 'are'} not decided`]
      : []),
  ];
  if (parts.length > 0) return parts.join('; ');
  return verdicts.length === 0
    ? '✓ No invariant is violated; nothing else was expected'
    : verdicts.length === 1
      ? '✓ The expectation holds'
      : `✓ All ${verdicts.length} expectations hold`;
}

function digests({ runs }: Study): Section {
  const rows = runs.map((run) => [
    String(run.replication),
    numberLabel(run.instances),
    numberLabel(run.steps),
    html`<code>${run.digest}</code>`,
  ]);
  const body = html`<p class="soft">Over all ledgers of a run, on whichever target it was made.</p>
<details${runs.length <= 3 ? html` open` : undefined}><summary>${runs.length === 1 ? 'The run' : `${runs.length} runs`}</summary>${tableOf(
    [
      { title: 'replication', kind: 'number' },
      { title: 'instances', kind: 'number' },
      { title: 'steps', kind: 'number' },
      { title: 'digest', kind: 'wide' },
    ],
    rows,
  )}</details>`;
  return { id: 'digests', title: 'Digests', body };
}
