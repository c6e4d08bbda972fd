import type { Verdict } from '../study/expect/index.ts';
import { html, type Section, tableOf } from './page.ts';
import { mark } from './sections.ts';
import { measuredLabel } from './verdict-rows.ts';

/** What all runs of a command together were to do: one of them at least. */
export function together(verdicts: readonly Verdict[]): Section | undefined {
  if (verdicts.length === 0) return undefined;
  const rows = verdicts.map((verdict) => [
    mark(verdict.holds),
    html`<code>${verdict.text}</code>`,
    `${measuredLabel(verdict)} times`,
  ]);
  const columns = [
    { title: '', kind: 'mark' as const },
    { title: 'one run of all must', kind: 'wide' as const },
  ];
  return {
    id: 'together',
    title: 'All runs together',
    body: tableOf([...columns, { title: 'measured' }], rows, 'stack'),
  };
}
