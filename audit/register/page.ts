/** The register as one HTML file: the table, filters without a script, a link to each case's page. */
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { html, htmlLine, minuteText, PRIVATE_FILE } from '../../text/index.ts';
import { card, pageHead } from '../trail/page-frame.ts';
import { cell, headRow } from '../trail/page-parts.ts';
import { pageStyle } from '../trail/page-style.ts';
import type { Actor } from './actors.ts';
import { isLate } from './clocks.ts';
import { bothText, clockText, exceptionText, kindsText, leftOut } from './columns.ts';
import { Filters, filterStyle } from './page-filters.ts';
import type { Registered } from './register.ts';
import type { RegisterRow } from './row.ts';
import type { Write } from './sheets.ts';

export interface RegisterPageOptions {
  /** Where the page of a case is, relative to this one; `undefined` where there is none. */
  readonly linkOf?: (place: string) => string | undefined;
  readonly title?: string;
}

const style = `${pageStyle}
main, header.page, footer { max-width: none; }
fieldset { border: 1px solid var(--line); border-radius: 6px; margin: 0 0 8px; padding: 6px 10px; max-height: 130px; overflow: auto; }
legend { font-size: 12.5px; color: var(--soft); }
label { display: inline-block; margin-right: 12px; overflow-wrap: anywhere; }
table { counter-reset: shown; }
tbody tr { counter-increment: shown; }
tfoot td::before { content: counter(shown); }
td:nth-child(4) { max-width: 360px; }
td:last-child > span { white-space: nowrap; }
@media (max-width: 760px) { td:empty { display: none; } td:nth-child(4) { max-width: none; } tfoot td::before { position: static; } tfoot td { padding-left: 0; } }
${filterStyle}
`;

const heads = ['Case', 'Opened', 'Decided', 'Stands', 'Clocks', 'Policy', 'Exceptions', 'Was both', 'Verdict'];

/**
 * Writes the page. Rows wait in a file of their own, since the filters before them name what they have; none is held.
 */
export async function writeRegisterPage(
  registered: AsyncIterable<Registered> | Iterable<Registered>,
  write: Write,
  { linkOf = () => undefined, title = 'Register of cases' }: RegisterPageOptions = {},
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'watchfloor-register-'));
  const spool = path.join(folder, 'rows.html');
  try {
    const filters = new Filters();
    const handle = openSync(spool, 'w', PRIVATE_FILE);
    let cases = 0;
    try {
      for await (const { place, row } of registered) {
        cases++;
        writeSync(handle, rowHtml(row, filters.classesOf(row), linkOf(place)));
      }
    } finally {
      closeSync(handle);
    }
    await write(head(title, cases, filters));
    for await (const part of createReadStream(spool)) await write(part as Buffer);
    await write(tail);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function head(title: string, cases: number, filters: Filters): string {
  const lead = `${cases} cases. Times are UTC. Who is “claimed” is so by the message alone.`;
  return `${pageHead({ title, heading: html(title, 300), lead, style })}</header>
<main>
${card('filters', 'Show', filters.html())}
<section class="card" id="cases">
<h2>Cases</h2>
<table>
${headRow(heads)}
<tbody>
`;
}

const tail = `</tbody>
<tfoot><tr><td colspan="${heads.length}"> cases shown</td></tr></tfoot>
</table>
</section>
</main>
</body>
</html>
`;

function rowHtml(row: RegisterRow, classes: string, link: string | undefined): string {
  const name = htmlLine(row.workflow, 300);
  const cells = [
    `${link === undefined ? name : `<a href="${html(link, 4_000)}">${name}</a>`}${row.simulated ? ' <span class="badge simulated">simulated</span>' : ''}<div class="soft small">${htmlLine(`${row.machine} ${row.version}`, 150)}${row.tenant === null ? '' : ` · ${htmlLine(row.tenant, 100)}`}</div>`,
    event(row.openedAt, row.openedBy),
    event(row.decidedAt, row.decidedBy, row.decision),
    `${htmlLine(row.status, 60)}<div class="soft small">${htmlLine(row.state.join(', '), 300)}</div>`,
    clocks(row),
    row.deviating.length === 0 ? '' : `<span class="warn">${htmlLine(row.deviating.join(', '), 300)}</span>`,
    exceptions(row),
    row.both.map((one) => `<div class="warn">${htmlLine(bothText(one), 300)}</div>`).join(''),
    `<span class="${{ conforms: 'good', deviates: 'bad', notVerifiable: 'warn' }[row.verdict]}">${row.verdict}</span>${row.claimed ? '<div class="soft small">said by the exporter</div>' : ''}<div class="soft small">${htmlLine(row.findings.join(', '), 300)}</div>`,
  ];
  return `<tr class="${classes}">${cells.map((inner, index) => cell(heads[index] ?? '', inner)).join('')}</tr>\n`;
}

function event(at: number | null, by: Actor | null, what: string | null = null): string {
  if (at === null) return '';
  const who =
    by === null
      ? ''
      : `${htmlLine(by.name, 100)}<div class="soft small">${htmlLine(by.role === '' ? by.how : `${by.role}, ${by.how}`, 200)}</div>`;
  return `${html(minuteText(at))}<div>${what === null ? '' : `${htmlLine(what, 100)}: `}${who}</div>`;
}

function clocks({ clocks: all, deadlines }: RegisterRow): string {
  const late = all.filter(isLate);
  const shown = late.map(
    ({ clock, outcome, reasons }) =>
      `<div class="bad">${htmlLine(clock, 100)} ${outcome}</div><div class="small">${reasons.length === 0 ? 'no reason was given' : htmlLine(reasons.join(' | '), 600)}</div>`,
  );
  const rest = `${deadlines.met} met, ${deadlines.passed} passed, ${deadlines.open} open, ${deadlines.overdue} overdue`;
  return `${shown.join('')}<details><summary>deadlines</summary><div class="small">${rest}</div>${all.map((one) => `<div class="small">${htmlLine(clockText(one), 300)}</div>`).join('')}</details>`;
}

function exceptions(row: RegisterRow): string {
  const { exceptionCount, exceptions: all } = row;
  if (exceptionCount === 0) return '';
  const lines = [...leftOut(row), ...all.map(exceptionText)].map(
    (one) => `<div class="small">${htmlLine(one, 300)}</div>`,
  );
  return `<details><summary>${exceptionCount}: ${htmlLine(kindsText(row), 200)}</summary>${lines.join('')}</details>`;
}
