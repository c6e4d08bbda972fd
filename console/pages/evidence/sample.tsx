import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type SampleAsked, sampleQuery } from '../../api/desk-queries.ts';
import { Button, Select, TextField } from '../../ui/controls.tsx';
import { Download } from '../../ui/download.tsx';
import { Empty, Loading, PageHead, Problem, Table } from '../../ui/parts.tsx';
import { count } from '../../ui/time.tsx';
import { CaseLink } from './register.tsx';

const parts = [
  { id: 'none', label: 'Nothing: a simple random sample' },
  { id: 'machine', label: 'Kind' },
  { id: 'outcome', label: 'Outcome' },
  { id: 'month', label: 'Month' },
  { id: 'tenant', label: 'Tenant' },
] as const;

/** Draws cases to be looked at. */
export function Page() {
  const [asked, setAsked] = useState<SampleAsked>();
  const [seed, setSeed] = useState('');
  const [size, setSize] = useState('25');
  const [by, setBy] = useState<string>('none');
  const { data, error, isFetching } = useQuery({
    ...sampleQuery(asked ?? { seed: '1' }),
    enabled: asked !== undefined,
  });
  return (
    <>
      <PageHead title="Sample">
        Draws cases to test. Whoever has the seed and the same cases draws the same, with this or with any tool that can
        hash.
      </PageHead>
      <div className="stack">
        <form
          className="row filter"
          onSubmit={(event) => {
            event.preventDefault();
            if (seed.trim() !== '') setAsked({ seed: seed.trim(), size: Number(size) || 25, by: by as 'none' });
          }}
        >
          <TextField
            label="Seed"
            value={seed}
            onChange={setSeed}
            isRequired
            maxLength={1000}
            placeholder="throw dice"
          />
          <TextField label="Size" type="number" value={size} onChange={setSize} />
          <Select label="Divide by" value={by} onChange={setBy} choices={parts} />
          <Button type="submit" look="primary" isDisabled={seed.trim() === ''}>
            Draw
          </Button>
        </form>
        {error !== null && <Problem error={error} />}
        {isFetching && <Loading />}
        {asked === undefined && (
          <Empty title="Nothing is drawn yet">
            Choose a seed that nobody could have chosen with the cases in mind, such as thrown dice, and write it down.
          </Empty>
        )}
        {data !== undefined && asked !== undefined && (
          <>
            <div className="row">
              <span>
                {count(data.drawn.length)} of {count(data.cases)} cases; frame <code>{data.frame.slice(0, 16)}…</code>
                {data.more && ' The frame is cut: export a bundle to draw from all.'}
              </span>
              <Download
                name="sample.json"
                type="application/json"
                text={() => JSON.stringify({ ...data, asked }, null, 2)}
              >
                Download JSON
              </Download>
            </div>
            <Table
              label="Drawn cases"
              rows={data.drawn}
              idOf={({ ticket }) => ticket}
              columns={[
                { label: 'Case', cell: (row) => <CaseLink row={row} /> },
                { label: 'Part', cell: ({ stratum }) => stratum ?? '' },
                { label: 'Ticket', cell: ({ ticket }) => <code>{ticket.slice(0, 16)}…</code> },
              ]}
            />
          </>
        )}
      </div>
    </>
  );
}
