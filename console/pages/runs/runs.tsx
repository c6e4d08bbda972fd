import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { runsQuery, scenariosQuery } from '../../api/desk-queries.ts';
import { Card, Empty, Loading, PageHead, Problem, Table, Tag } from '../../ui/parts.tsx';
import { Time } from '../../ui/time.tsx';

/** Scenarios, and the runs that are here. */
export function Page() {
  const { data, error } = useQuery(runsQuery);
  const scenarios = useQuery(scenariosQuery);
  return (
    <>
      <PageHead title="Simulations">Runs of scenarios against the same statecharts, to be watched and judged.</PageHead>
      <div className="stack">
        <Card title="Runs">
          {error !== null && <Problem error={error} />}
          {error === null && data === undefined && <Loading />}
          {data?.runs.length === 0 && (
            <Empty title="No run is here yet">
              Run one in the gateway’s folder with <code>watchfloor simulate run expert-shortage</code>, or play one on
              the real server with <code>watchfloor dev --play ransomware-wave</code>.
            </Empty>
          )}
          {data !== undefined && data.runs.length > 0 && (
            <Table
              label="Runs"
              rows={data.runs}
              idOf={({ run }) => run}
              columns={[
                {
                  label: 'Run',
                  cell: ({ run }) => (
                    <Link to="/runs/$run" params={{ run }}>
                      {run}
                    </Link>
                  ),
                },
                { label: 'Scenario', cell: ({ title, scenario }) => title || scenario },
                { label: 'Result', cell: (row) => <Result isLive={row.isLive} passed={row.passed} /> },
                { label: 'On', cell: ({ target }) => (target === 'temporal' ? 'a real server' : 'the virtual clock') },
                { label: 'Seed', cell: ({ seed }) => String(seed) },
                { label: 'Written', cell: ({ writtenAt }) => <Time at={writtenAt} /> },
              ]}
            />
          )}
        </Card>
        <Card title="Scenarios that come along">
          {scenarios.error !== null && <Problem error={scenarios.error} />}
          <dl className="scenarios">
            {scenarios.data?.scenarios.map(({ description, scenario, title }) => (
              <div key={scenario}>
                <dt>
                  {title} <code className="small">{scenario}</code>
                </dt>
                <dd>{description}</dd>
              </div>
            ))}
          </dl>
        </Card>
      </div>
    </>
  );
}

export function Result({ isLive, passed }: { readonly isLive: boolean; readonly passed: boolean | undefined }) {
  if (isLive) return <Tag tone="accent">being played</Tag>;
  if (passed === undefined) return <span className="soft">not judged</span>;
  return passed ? <Tag tone="good">passed</Tag> : <Tag tone="danger">failed</Tag>;
}
