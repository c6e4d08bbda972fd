import { useState } from 'react';
import type { Listed } from '../../api/queries.ts';
import { InstanceLink } from '../../instance/links.tsx';
import { InstanceTitle } from '../../instance/title.tsx';
import { RowClock, TITLED } from '../../lists/instance-table.tsx';
import { byUrgency, useInstances } from '../../lists/use-instances.ts';
import { Button, RadioGroup, Tick } from '../../ui/controls.tsx';
import { Empty, Loading, PageHead, Problem, Tag } from '../../ui/parts.tsx';
import { count } from '../../ui/time.tsx';
import { machineIds, machineLabel, type NamedState, stateOf, statesOf } from '../../words/states.ts';

/** The boards: what is where, with the clocks that run. */
export function Page() {
  const [machine, setMachine] = useState('eod-case');
  const [withEnded, setWithEnded] = useState(false);
  const list = useInstances({ machine: machine as 'eod-case', ...(withEnded ? { all: true } : {}) });
  return (
    <>
      <PageHead title="Floor">Everything by its state, what is overdue first.</PageHead>
      <div className="stack">
        <div className="row floor-filter">
          <RadioGroup
            label="Board"
            value={machine}
            onChange={setMachine}
            choices={machineIds.map((id) => ({ id, label: machineLabel(id, true) }))}
          />
          <Tick isSelected={withEnded} onChange={setWithEnded}>
            Show ended ones
          </Tick>
        </div>
        <Board machine={machine} list={list} />
      </div>
    </>
  );
}

function Board({ list, machine }: { readonly machine: string; readonly list: ReturnType<typeof useInstances> }) {
  const { error, hasMore, rows } = list;
  if (error !== null) return <Problem error={error} />;
  if (rows === undefined) return <Loading />;
  const byState = Map.groupBy(rows, (row) => stateOf(row.machine, row.states).id);
  // What nothing is in takes no room, but for a board that would be empty.
  const columns = statesOf(machine).filter(({ id }) => byState.has(id));
  if (columns.length === 0)
    return (
      <Empty title={`No ${machineLabel(machine, true).toLowerCase()} here`}>
        They appear as soon as customers begin them. Tick “Show ended ones” to see those that are over.
      </Empty>
    );
  return (
    <div className="stack">
      <div className="board">
        {columns.map((state) => (
          <Column key={state.id} state={state} rows={(byState.get(state.id) ?? []).toSorted(byUrgency)} />
        ))}
      </div>
      {hasMore && (
        <div>
          <Button onPress={list.more}>Show more</Button>
        </div>
      )}
    </div>
  );
}

function Column({ rows, state }: { readonly state: NamedState; readonly rows: readonly Listed[] }) {
  return (
    <section className="board-column" aria-label={state.label}>
      <h2>
        <Tag tone={state.tone ?? ''}>{state.label}</Tag> <span className="soft number">{count(rows.length)}</span>
      </h2>
      <ul>
        {rows.map((row, index) => (
          <li key={row.instance} className="board-card">
            {index < TITLED ? <InstanceTitle instance={row.instance} /> : <InstanceLink instance={row.instance} />}
            <div className="row small">
              {row.tenant !== undefined && !row.instance.endsWith(`/${row.tenant}`) && <span>{row.tenant}</span>}
              <RowClock row={row} />
              {row.attention && <Tag tone="warning">needs attention</Tag>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
