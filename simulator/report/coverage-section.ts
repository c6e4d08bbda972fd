import type { MachineCoverage, Reached } from '../model/result.ts';
import type { Study } from '../study/experiments/index.ts';
import { numberLabel } from './format.ts';
import { html, type Markup, type Section, tableOf } from './page.ts';

/** What of the charts was reached, and what never. */
export function coverageSection({ coverage }: Pick<Study, 'coverage'>): Section {
  const rows = Object.entries(coverage).map(([machine, of]) => [
    machine,
    shareOf(of.states),
    shareOf(of.transitions),
    shareOf(of.guards),
    shareOf(of.refusals),
  ]);
  const never = Object.entries(coverage).map(([machine, of]) => unreached(machine, of));
  const body = html`${tableOf(
    [
      { title: 'machine' },
      { title: 'states', kind: 'number' },
      { title: 'transitions', kind: 'number' },
      { title: 'guards', kind: 'number' },
      { title: 'refusals', kind: 'number' },
    ],
    rows,
  )}${never}`;
  return { id: 'coverage', title: 'What was reached, and what never', body };
}

function shareOf({ reached, never }: Reached): string {
  const count = Object.keys(reached).length;
  const all = count + never.length;
  return all === 0 ? 'none' : `${count} of ${all}`;
}

function unreached(machine: string, { states, transitions, guards, refusals }: MachineCoverage): Markup {
  const lists = [
    ['states', states.never],
    ['transitions', transitions.never],
    ['guards', guards.never],
    ['refusals', refusals.never],
  ] as const;
  const refused = Object.entries(refusals.reached).map(([code, times]) => `${code} × ${numberLabel(times)}`);
  const parts = lists.filter(([, names]) => names.length > 0);
  if (parts.length === 0 && refused.length === 0) return html``;
  const count = parts.reduce((sum, [, names]) => sum + names.length, 0);
  return html`<details><summary>${machine}: ${count === 0 ? 'all reached' : `${count} never reached`}</summary>
${parts.map(([title, names]) => html`<p class="caption">${title} never reached</p><ul class="names">${names.map((name) => html`<li>${name}</li>`)}</ul>`)}
${refused.length === 0 ? undefined : html`<p class="caption">refusals: ${refused.join(', ')}</p>`}</details>`;
}
