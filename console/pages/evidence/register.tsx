import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type RegisterFilter, type RegisterRow, registerQuery } from '../../api/desk-queries.ts';
import { partsOf } from '../../api/queries.ts';
import { Button, Tick } from '../../ui/controls.tsx';
import { Download } from '../../ui/download.tsx';
import { Empty, Loading, PageHead, Problem, Table, Tag } from '../../ui/parts.tsx';
import { Time } from '../../ui/time.tsx';
import { machineLabel } from '../../words/states.ts';
import { csvOf } from './csv.ts';
import { CaseFilter } from './filter.tsx';
import { Verdict } from './verdict.tsx';

/** All cases, a row each. */
export function Page() {
  const [filter, setFilter] = useState<RegisterFilter>({});
  const [onlyOdd, setOnlyOdd] = useState(false);
  const { data, error, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(registerQuery(filter));
  const rows = data?.pages.flatMap((page) => page.rows);
  const shown = onlyOdd ? rows?.filter(isOdd) : rows;
  return (
    <>
      <PageHead
        title="Register"
        actions={
          shown !== undefined &&
          shown.length > 0 && (
            <>
              <Download name="register.csv" type="text/csv" text={() => csvOf(shown)}>
                Download CSV
              </Download>
              <Download name="register.json" type="application/json" text={() => JSON.stringify(shown, null, 2)}>
                Download JSON
              </Download>
            </>
          )
        }
      >
        A row for each case, read from its history: who opened and decided it, how that is proven, clocks, exceptions.
      </PageHead>
      <div className="stack">
        <CaseFilter apply={setFilter} />
        <Tick isSelected={onlyOdd} onChange={setOnlyOdd}>
          Only what is late, unproven, an exception, or does not conform
        </Tick>
        {error !== null && <Problem error={error} />}
        {error === null && shown === undefined && <Loading />}
        {shown?.length === 0 && !hasNextPage && (
          <Empty title="No case here">
            Change the filter. A case is here as soon as somebody has begun it, and as long as the server keeps it.
          </Empty>
        )}
        {shown !== undefined && shown.length > 0 && (
          <Table
            label="Register"
            rows={shown}
            idOf={({ first, instance }) => `${instance} ${first}`}
            columns={[
              { label: 'Case', cell: (row) => <CaseLink row={row} /> },
              { label: 'Opened', cell: (row) => <Done at={row.openedAt} by={row.openedBy} /> },
              { label: 'Decided', cell: (row) => <Done at={row.decidedAt} by={row.decidedBy} what={row.decision} /> },
              { label: 'Clocks', cell: (row) => <Clocks row={row} /> },
              { label: 'Exceptions', cell: (row) => <Exceptions row={row} /> },
              { label: 'Proven', cell: ({ proven, sent }) => `${proven} of ${sent}` },
              { label: 'Verdict', cell: ({ verdict }) => <Verdict status={verdict} /> },
            ]}
          />
        )}
        {hasNextPage && (
          <div className="row">
            <Button onPress={() => void fetchNextPage()} isDisabled={isFetchingNextPage}>
              {isFetchingNextPage ? 'Reading histories …' : 'Read more'}
            </Button>
            <span className="soft small">{rows?.length ?? 0} read so far</span>
          </div>
        )}
      </div>
    </>
  );
}

const late = ['breached', 'overdue'];

function isOdd({ both, clocks, deviating, exceptionCount, proven, sent, verdict }: RegisterRow): boolean {
  if (verdict !== 'conforms' || exceptionCount > 0 || proven < sent || both.length > 0 || deviating.length > 0)
    return true;
  return clocks.some(({ outcome }) => late.includes(outcome));
}

export function CaseLink({ row: { instance } }: { readonly row: Pick<RegisterRow, 'instance'> }) {
  const { key, machine } = partsOf(instance);
  return (
    <Link to="/audit/$machine/$key" params={{ machine, key }}>
      {key} <span className="soft small">{machineLabel(machine)}</span>
    </Link>
  );
}

interface DoneProps {
  readonly at: number | null;
  readonly by: RegisterRow['openedBy'];
  readonly what?: string | null;
}

function Done({ at, by, what }: DoneProps) {
  if (at === null) return <span className="soft">–</span>;
  return (
    <div>
      {what != null && <div>{what}</div>}
      <Time at={at} />
      {by !== null && (
        <div className="small soft">
          {by.name}, {by.how}
        </div>
      )}
    </div>
  );
}

function Clocks({ row: { clocks } }: { readonly row: RegisterRow }) {
  if (clocks.length === 0) return <span className="soft">–</span>;
  return (
    <ul className="bare">
      {clocks.map(({ clock, outcome, reasons }) => (
        <li key={clock}>
          <Tag tone={late.includes(outcome) ? 'danger' : outcome === 'met' ? 'good' : ''}>
            {clock} {outcome}
          </Tag>
          {reasons.length > 0 && <div className="small soft">{reasons.join('; ')}</div>}
        </li>
      ))}
    </ul>
  );
}

function Exceptions({ row: { both, deviating, exceptionCount, exceptions } }: { readonly row: RegisterRow }) {
  if (exceptionCount + both.length + deviating.length === 0) return <span className="soft">none</span>;
  return (
    <ul className="bare small">
      {exceptions.slice(0, 3).map(({ kind, seq, what }) => (
        <li key={`${kind} ${seq} ${what}`}>
          {kind}: {what}
        </li>
      ))}
      {exceptionCount > 3 && <li className="soft">and {exceptionCount - 3} more</li>}
      {both.map(({ as, name }) => (
        <li key={name}>
          {name} was {as.join(' and ')}
        </li>
      ))}
      {deviating.length > 0 && <li>other policy: {deviating.join(', ')}</li>}
    </ul>
  );
}
