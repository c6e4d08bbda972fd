import type { Listed } from '../api/queries.ts';
import { InstanceLink } from '../instance/links.tsx';
import { InstanceTitle } from '../instance/title.tsx';
import { Button } from '../ui/controls.tsx';
import { Loading, Problem, Table, Tag } from '../ui/parts.tsx';
import { Clock, Time } from '../ui/time.tsx';
import { machineLabel, stateOf } from '../words/states.ts';
import type { InstanceList } from './use-instances.ts';

interface Props {
  readonly label: string;
  readonly list: InstanceList;
  /** In which order; the latest first where nothing is said. */
  readonly order?: (a: Listed, b: Listed) => number;
  /** Instances of several machines. */
  readonly isMixed?: boolean;
  readonly withTenant?: boolean;
  readonly empty: React.ReactNode;
}

/** Each title is a request; a long list has keys below. */
export const TITLED = 40;

export function InstanceTable({ empty, isMixed = false, label, list, order, withTenant = true }: Props) {
  const { error, hasMore, isLoadingMore, rows } = list;
  if (error !== null) return <Problem error={error} />;
  if (rows === undefined) return <Loading />;
  if (rows.length === 0 && !hasMore) return empty;
  const shown = order === undefined ? rows : rows.toSorted(order);
  const titled = new Set(shown.slice(0, TITLED).map(({ instance }) => instance));
  return (
    <div className="stack">
      <Table
        label={label}
        rows={shown}
        idOf={({ instance }) => instance}
        columns={[
          ...(isMixed ? [{ label: 'Kind', cell: ({ machine }: Listed) => machineLabel(machine) }] : []),
          {
            label: 'Name',
            cell: ({ instance }) =>
              titled.has(instance) ? <InstanceTitle instance={instance} /> : <InstanceLink instance={instance} />,
          },
          ...(withTenant ? [{ label: 'Tenant', cell: ({ tenant }: Listed) => tenant ?? '' }] : []),
          { label: 'State', cell: (row) => <StateTag row={row} /> },
          { label: 'Clock', cell: (row) => <RowClock row={row} /> },
          { label: 'Begun', cell: ({ startedAt }) => <Time at={startedAt} /> },
        ]}
      />
      {hasMore && (
        <div>
          <Button onPress={list.more} isDisabled={isLoadingMore}>
            {isLoadingMore ? 'Loading …' : 'Show more'}
          </Button>
        </div>
      )}
    </div>
  );
}

export function StateTag({ row: { attention, machine, states } }: { readonly row: Listed }) {
  const { label, tone } = stateOf(machine, states);
  return (
    <span className="row">
      <Tag tone={tone ?? ''}>{label}</Tag>
      {attention && <Tag tone="warning">needs attention</Tag>}
    </span>
  );
}

export function RowClock({ row: { deadline, overdueSince } }: { readonly row: Listed }) {
  const due = overdueSince ?? deadline;
  return due === undefined ? <span className="soft">–</span> : <Clock due={due} what="next deadline" />;
}
