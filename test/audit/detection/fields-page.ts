import type { FieldRow } from './fields.ts';

/** The heading that the table of all fields stands under, last on its page. */
export const FIELDS_HEADING = '## Every field of every file';

const order = ['manifest.json', 'machines', 'case.json', 'history', 'trail.json', 'trail.html', 'verdict.json'];

/** The part of `docs/audit-detection.md` that has a row for every field of every file. */
export function fieldsSection(rows: readonly FieldRow[]): string {
  const rank = ({ kind }: FieldRow) => (order.indexOf(kind) + 1 || order.length + 1) - 1;
  const sorted = rows.toSorted((a, b) => rank(a) - rank(b) || (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : 0));
  const line = (row: FieldRow) =>
    `| ${rowName(row)} | ${[row.withoutKey, row.whole, row.redacted, row.evidence].map((codes) => cell(codes, row.kind)).join(' | ')} |`;
  return `${FIELDS_HEADING}

Written by the same script: bundles of three recorded cases are made, whole and redacted, with pages and sealed; then each field of each file is changed at its first place, and the codes are those of \`watchfloor audit verify --key\` (without replay). **Without the key** the seal of before is left in place. In the other columns who changed it holds the key and sealed the bundle anew: the whole one, a redacted one, and a redacted one that is held against the whole by \`--evidence\`. "—": the bundle has no such field, or to seal is to write it. **the exporter's word**: nothing sees it; of the whole bundle these are claims about the export itself. **nothing** stands for that in a history, where an anchor that was made before is what there is, or Temporal's replayer. A free-form payload is one field, and \`history\` has the events as Temporal writes them.

| File and field | Without the key | With it | Redacted | Redacted, with evidence |
|---|---|---|---|---|
${sorted.map(line).join('\n')}
`;
}

/** How a field is named in the table. */
export function rowName({ field, kind }: Pick<FieldRow, 'field' | 'kind'>): string {
  return `\`${kind}\` ${field === '(any byte)' ? 'any byte' : `\`${field}\``}`;
}

function cell(codes: readonly string[] | undefined, kind: string): string {
  if (codes === undefined) return '—';
  if (codes.length > 0) return codes.join(', ');
  return kind === 'history' ? '**nothing**' : "**the exporter's word**";
}
