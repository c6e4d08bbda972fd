import { html, instantText } from '../../text/index.ts';
import { card, list, pageOf } from './page-frame.ts';
import { clocks, deliveries, facts, runs, steps, walkedPath } from './page-parts.ts';
import type { Trail } from './types.ts';

export interface PageOptions {
  /** The chart's picture with the path walked: SVG of our own making, put in as it is. */
  readonly picture?: string;
  /** Whether the picture shows the ways that were taken, or the states alone; default: the ways. */
  readonly ways?: boolean;
  /** What verification said, a line each; the first is its verdict. */
  readonly verdict?: { readonly status: string; readonly ok: boolean | null; readonly reasons: readonly string[] };
}

/**
 * The trail as one HTML file: no script, no address of anything else, and a policy that forbids both. Every text from
 * outside is escaped.
 */
export function trailToHtml(trail: Trail, { picture, verdict, ways = true }: PageOptions = {}): string {
  const drawn = picture === undefined ? undefined : picture.replace(/^<\?xml[^>]*\?>\s*/, '').trim();
  const parts = [
    card('facts', 'The case', facts(trail)),
    ...(verdict === undefined ? [] : [card('verdict', 'Verdict', verdictOf(verdict))]),
    ...(trail.notes.length === 0 ? [] : [card('notes', 'To be known', list(trail.notes))]),
    card(
      'chart',
      `The statechart ${trail.machine} ${trail.version}, and the path walked`,
      `${drawn === undefined ? '<p class="soft">There is no picture: the chart of this version is not known here.</p>' : `<p class="soft small">${ways ? 'Green: the states and ways that were taken, with the numbers of the steps.' : 'Green: the states that were active. Which ways were taken is not shown: what the events carried is not here, so that the steps cannot be taken again.'} Filled: where the case stands. <a href="#picture">Full size</a> · <a href="#chart">fit</a></p><div class="picture" id="picture" tabindex="0" role="region" aria-label="The statechart; scrolls">${drawn}</div>`}${walkedPath(trail)}`,
    ),
    ...course(trail),
  ];
  return pageOf({
    title: `Audit trail of ${trail.workflow || trail.machine}`,
    heading: html(trail.workflow || '(no workflow id)', 300),
    lead: `Audit trail of a case of <b>${html(trail.machine, 100)}</b> ${html(trail.version, 40)}, as of ${html(instantText(trail.asOf))}`,
    simulated: trail.simulated,
    redacted: trail.redacted,
    parts,
    styles: drawn?.match(/(?<=<style>)[\s\S]*?(?=<\/style>)/g) ?? [],
    footer:
      "A history event is named by the case's run and the event's id: 1:14 is event 14 of the first run. A claimed sender is what the message says of itself; a proven one is named by the issuer whose key is given; authenticated is what the server found out.",
  });
}

/** How the case went. */
export function course(trail: Trail): string[] {
  return [
    card('clocks', 'Time line and clocks', clocks(trail)),
    card('steps', 'Steps', steps(trail)),
    card('deliveries', 'Deliveries', deliveries(trail)),
    card('runs', 'Runs', runs(trail)),
  ];
}

function verdictOf({ ok, reasons, status }: NonNullable<PageOptions['verdict']>): string {
  const mood = ok === null ? 'warn' : ok ? 'good' : 'bad';
  return `<p><span class="badge ${mood}">${html(status, 100)}</span></p>${list(reasons.slice(0, 50))}`;
}
