import { Streams } from '../numeric/random/index.ts';
import {
  type CalibrationReport,
  type CalibrationRow,
  generateCampaign,
  observe,
} from '../simulator/model/threats/index.ts';
import { detectionDefaults } from '../simulator/scenarios/detection.ts';
import {
  assumptions,
  attackNotice,
  attackVersion,
  type Fact,
  facts,
  tactics,
  transitionCounts,
} from '../simulator/scenarios/facts/index.ts';

/** docs/threat-model.md: what the generator of threats makes, out of what, and how well it fits. */
export function threatPage(report: CalibrationReport): string {
  return `# The threat model

What the simulator's adversaries are made of: which published figures, which assumptions, and where the result is known
not to fit. The tables are written by \`npm run docs:threats\` out of the data and of \`watchfloor simulate calibrate\`;
a test compares. Whether queues, clocks and statistics are right is another question, with an answer of its own:
\`watchfloor simulate validate\`.

## What is generated

**A campaign** is one intrusion into one tenant, in the shape of an Attack Flow: actions with an ATT&CK technique and
tactic that lead to each other, joined by AND (needs all) or OR (needs any). It says what happens, where and when, never
how: there are no commands and no payloads. Addresses are of RFC 5737, domains of RFC 2606 and RFC 6761; a test lets no
other text through.

A flow that somebody wrote down takes the place of a drawn graph ([adversaries.md](adversaries.md)). Otherwise:

1. *Graph.* The number of actions is that of a recorded intrusion. Beginnings, the tactic that follows a tactic, how
   many actions follow an action, where paths end and how they join are drawn from counts of 39 recorded intrusions
   (below). A third of their edges go **back** in the order of ATT&CK's columns: there is no kill chain to march down.
   Rows of the table with a dozen edges are smoothed: ${assumptions['dirichlet-weight'].value} pseudo-counts a row, shared out by
   column totals.
2. *Techniques.* A technique of the tactic, as often as recorded intrusions show it: a pinned subset of ATT&CK
   ${attackVersion}, at most eight a tactic. They come from your own STIX bundle with
   \`simulate run --attack-bundle FILE\`, or \`attackBundle: { file: … }\` in the scenario; with \`--adversary G0016\` only
   those of that group or campaign, for the tactics for which it has any.
3. *Times.* From the foothold (the first action inside the tenant) to the day on which the intrusion would come to light
   **without anybody hunting it** lies the dwell time. For hands-on-keyboard attacks and ransomware, whose breakout
   times are published, the first lateral movement comes that long after the foothold. Everything else is spread between
   with exponential gaps of one mean: of the 939 edges 45 have times, in two flows; that is nothing to fit.
4. *Objective.* Ransomware encrypts (T1486) last of all, and comes to light by that. Espionage takes something out.
   The other two classes get to exfiltration or impact, or they do not.

| class | dwell time | breakout time |
|---|---|---|
| \`humanAdversaryIntrusion\` | global median of the year | from graph and dwell time |
| \`handsOnKeyboardAttack\` | median of ${facts['dwell-hands-on-2024'].value} days | mean of the year |
| \`cyberEspionage\` | median of ${facts['dwell-espionage-2025'].value} days | from graph and dwell time |
| \`ransomware\` | median of ${facts['dwell-ransomware-2024'].value} days | mean of the year |

Dwell times are published as **medians**, breakout times as **means**; both laws are log-normal, and each is fitted to
what it is. \`year\` chooses the year; without it the newest counts. \`dwell\` and \`breakout\` of an adversary in a
scenario take the place of both.

**Detection.** A step inside the tenant leaves telemetry with probability ${round(detectionDefaults.visibility)}; with
${round(detectionDefaults.alert)} it raises an alert by itself; a visible step without one is found by hunting with
${round(detectionDefaults.hunted)}. The evaluation behind these counted ${round(facts['step-alert'].value)} alerts a step, but
${Math.round(facts['alert-delayed'].value * 100)} % of them came late, from the people of a managed service: these are what hunting finds here.
Reconnaissance and the preparation of resources happen elsewhere and are never seen.

**Noise.** Leads that no intrusion stands behind come to each tenant as an arrival process of its own
(\`falseLeads\`), benign or false in the ratio of customers' verdicts. How many of all leads are true is an outcome of a
scenario, not a parameter.

**Arrivals** of campaigns, inquiries and false leads are Poisson, by the hour of the week, self-exciting (Hawkes) or a
trace. Published breach data show clusters, so Poisson is the null model, not a finding.

## An example

The first campaign of \`ransomware\` with ten actions under the scenario name \`example\`, seed 1: what happens, and what
is seen of it.

${example()}

## What it does not do

- The dwell time is a counterfactual. Published dwell times are of organisations with and without such a service, so
  what a scenario measures with hunting switched on is not to be compared with them.
- Steps are seen independently of each other and of their technique. Real blind spots last: a sensor that misses one step
  of an intrusion tends to miss the next. Chances of missing a whole intrusion are therefore too small.
- The evaluation of 2018 is the last one whose results could be counted; products see more today.
- Recorded intrusions are curated stories, told because they went far. See the known misfits below.
- Classes differ in times and objectives only; their graphs come from the same table.
- Ransomware is said to be launched outside office hours, most on Fridays and Saturdays. Here only the *begin* of a
  campaign can follow the hour of the week, by its \`arrivals\`; the encryption comes when the dwell time is over.
- Breakout times are those of eCrime. Intrusions of other classes have none that is published.

## Calibration

\`watchfloor simulate calibrate --seed ${report.seed} --campaigns ${report.campaigns}\`. Of a **parameter** the generator was told: that it
agrees says only that it draws rightly. A **check** it was not told.

${table(
  ['figure', 'cited', 'generated', '±', 'unit', 'kind', 'verdict'],
  report.rows.map((row) => [
    title(row),
    round(row.cited),
    round(row.generated),
    round(row.tolerance),
    row.unit,
    row.kind,
    row.verdict === 'agrees' ? row.verdict : `**${row.verdict}**`,
  ]),
)}

Known misfits:

${report.rows
  .filter(({ verdict, misfit }) => verdict !== 'agrees' && misfit !== undefined)
  .map((row) => `- \`${row.fact}\`: cited ${round(row.cited)}, generated ${round(row.generated)}. ${row.misfit}`)
  .join('\n')}

## Published figures

Each row is read by the code that it names; a test holds both directions. Where a figure was read in a page that quotes
the report, its confidence is *secondary*: the reports of Mandiant, CrowdStrike, Sophos and Secureworks were not
themselves at hand.

${table(
  ['id', 'quantity', 'value', 'whom, when', 'publisher', 'read at', 'confidence'],
  Object.entries<Fact>(facts).map(([id, row]) => [
    `\`${id}\``,
    `${row.quantity} (${row.statistic})`,
    withUnit(row.value, row.unit),
    `${row.population}; ${row.period}`,
    `${row.publisher}, ${row.edition}`,
    row.url,
    row.confidence,
  ]),
)}

All were read on ${[...new Set(Object.values<Fact>(facts).map(({ accessed }) => accessed))].join(', ')}. Left out, because they could not be confirmed:
the breakout times of 2018, 2019, 2020 and 2022.

## Assumptions

${table(
  ['id', 'what', 'value', 'why'],
  Object.entries(assumptions).map(([id, { what, value, unit, reason }]) => [
    `\`${id}\``,
    what,
    withUnit(value, unit),
    reason,
  ]),
)}

## Which tactic follows which

Edges between actions of the 39 incident flows of the Attack Flow corpus, rows leading to columns, in ATT&CK's order:
455 forward, 155 within a column, 329 back.

${table(
  ['', ...tactics.map((_, index) => `${index + 1}`)],
  tactics.map((from, index) => [`${index + 1} ${from}`, ...transitionCounts[from].map(String)]),
)}

## Licences

- **ATT&CK.** ${attackNotice.replaceAll('\n', ' ')}
  ATT&CK is a registered trademark of The MITRE Corporation. The notice stands in the code as \`attackNotice\`.
- **Attack Flow corpus** of the Center for Threat-Informed Defense, Apache-2.0, commit 295d20d: own counts; no file of it
  is taken over.
- **Reports and papers.** Single figures are cited as facts, with their source; no text, chart or data set is taken over.
- **ATT&CK Evaluations.** Percentages are cited; the results themselves are not here.
`;
}

function example(): string {
  const streams = new Streams('example', 1, 0);
  const campaign = generateCampaign({ kind: 'ransomware', actions: 9 }, streams, 'campaign-1');
  const rows = observe(campaign, detectionDefaults, streams).map(({ action, seen, alertAt, leadAt }) => [
    clock(action.at),
    action.id,
    action.after.length > 1 ? action.after.join(action.join === 'AND' ? ' and ' : ' or ') : action.after.join(),
    `${action.technique} ${action.techniqueName}`,
    action.tactic,
    action.device,
    seen === 'alert' ? `alert at ${clock(alertAt ?? 0)}` : leadAt === undefined ? seen : `found at ${clock(leadAt)}`,
  ]);
  return table(['time', 'action', 'after', 'technique', 'tactic', 'where', 'seen'], rows);
}

/** Days, hours, minutes and seconds of a campaign. */
function clock(ms: number): string {
  const seconds = ms / 1_000;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  const time = `${two((seconds / 3_600) % 24)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
  return days === 0 ? time : `${days} d ${time}`;
}

function title({ fact, quantity, population, period, statistic }: CalibrationRow): string {
  return `\`${fact}\` ${quantity}, ${statistic}; ${population}, ${period}`;
}

function withUnit(value: number, unit: string): string {
  if (unit === 'share') return `${round(value * 100)} %`;
  return unit === 'count' || unit === 'sigma' ? round(value) : `${round(value)} ${unit}`;
}

function round(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
