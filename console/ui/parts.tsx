import type { ReactNode } from 'react';
import { ApiError } from '../../gateway/client/index.ts';

interface HeadProps {
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly crumbs?: ReactNode;
  readonly actions?: ReactNode;
}

export function PageHead({ actions, children, crumbs, title }: HeadProps) {
  return (
    <header className="page-head">
      <div>
        {crumbs !== undefined && <div className="crumbs">{crumbs}</div>}
        <h1>{title}</h1>
        {children !== undefined && <p>{children}</p>}
      </div>
      {actions !== undefined && <div className="row">{actions}</div>}
    </header>
  );
}

interface CardProps {
  readonly title?: string;
  readonly children: ReactNode;
}

export function Card({ children, title }: CardProps) {
  return (
    <section className="card" aria-label={title}>
      {title !== undefined && <h2>{title}</h2>}
      {children}
    </section>
  );
}

export type Tone = 'accent' | 'danger' | 'warning' | 'good' | '';
const marks: Readonly<Record<Tone, string>> = { accent: '●', danger: '!', warning: '△', good: '✓', '': '' };

/** A word with a mark; the colour only repeats them. */
export function Tag({ children, tone = '' }: { readonly children: ReactNode; readonly tone?: Tone }) {
  return (
    <span className={`tag ${tone}`}>
      {marks[tone] !== '' && <span aria-hidden="true">{marks[tone]}</span>}
      {children}
    </span>
  );
}

/** Nothing is here: why, and what to do. */
export function Empty({
  children,
  title,
  actions,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
}) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      <p>{children}</p>
      {actions !== undefined && <div className="row">{actions}</div>}
    </div>
  );
}

/** What went wrong, and what to do about it. */
export function Problem({ error }: { readonly error: unknown }) {
  const problem = error instanceof ApiError ? error.problem : undefined;
  return (
    <div className="note danger" role="alert">
      <strong>{problem?.detail ?? 'The service does not answer.'}</strong>{' '}
      {problem?.todo ?? (problem === undefined ? 'Check the connection; this page tries again.' : '')}
      {problem?.faults?.map(({ at, problem: what }) => (
        <div key={`${at} ${what}`}>
          {at}: {what}
        </div>
      ))}
      {problem !== undefined && (
        <div className="small">
          <code>{problem.code}</code>
        </div>
      )}
    </div>
  );
}

export function Loading() {
  return (
    <p className="soft" role="status">
      Loading …
    </p>
  );
}

interface Column<TRow> {
  readonly label: string;
  readonly cell: (row: TRow) => ReactNode;
}

interface TableProps<TRow> {
  readonly label: string;
  readonly rows: readonly TRow[];
  readonly columns: readonly Column<TRow>[];
  readonly idOf: (row: TRow) => string;
}

export function Table<TRow>({ columns, idOf, label, rows }: TableProps<TRow>) {
  return (
    <div className="table-wrap">
      <table aria-label={label}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.label} scope="col">
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={idOf(row)}>
              {columns.map((column) => (
                <td key={column.label} data-label={column.label}>
                  <div>{column.cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
