import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useCallback, useEffect, useRef } from 'react';
import { type Floor, floor } from '../../../pages/floor/browser/floor.ts';
import type { FloorRecording } from '../../../pages/floor/recording.ts';
import { floorStyle } from '../../../pages/floor/style.ts';
import { runQuery } from '../../api/desk-queries.ts';
import { Element } from '../../ui/element.tsx';
import { Card, Empty, Loading, PageHead, Problem, Table, Tag } from '../../ui/parts.tsx';
import { Result } from './runs.tsx';

/** A run to be watched, and its report. */
export function Page() {
  const { run } = useParams({ strict: false }) as { readonly run: string };
  const { data, error } = useQuery(runQuery(run));
  return (
    <>
      <PageHead title={data?.run.title || run} crumbs={<Link to="/runs">Simulations</Link>}>
        {data !== undefined && (
          <>
            <Result isLive={data.run.isLive} passed={data.run.passed} /> seed {data.run.seed}, on{' '}
            {data.run.target === 'temporal' ? 'a real server' : 'the virtual clock'}
          </>
        )}
      </PageHead>
      {error !== null && data === undefined && <Problem error={error} />}
      {error === null && data === undefined && <Loading />}
      {data !== undefined && (
        <div className="stack">
          {data.floor === undefined ? (
            <Empty title="There is nothing to watch">
              This report was made without a recording. Run the scenario again, and its first run is taken down.
            </Empty>
          ) : (
            <section>
              <h2 className="visually-hidden">The floor</h2>
              <Watched key={run} recording={data.floor} />
            </section>
          )}
          {data.report !== undefined && <Report report={data.report} />}
        </div>
      )}
    </>
  );
}

function Watched({ recording }: { readonly recording: FloorRecording }) {
  const first = useRef(recording);
  const shown = useRef<Floor>(undefined);
  const make = useCallback(() => floor(first.current), []);
  const onMade = useCallback((made: Floor) => {
    shown.current = made;
  }, []);
  useEffect(() => {
    if (recording === first.current) return;
    first.current = recording;
    shown.current?.grow(recording);
  }, [recording]);
  return <Element make={make} onMade={onMade} style={floorStyle} />;
}

interface Expectation {
  readonly text?: unknown;
  readonly holds?: unknown;
  readonly unknown?: unknown;
}
interface Metric {
  readonly name?: unknown;
  readonly unit?: unknown;
  readonly values?: readonly (number | null)[];
}

function Report({ report }: { readonly report: Readonly<Record<string, unknown>> }) {
  const expectations = Array.isArray(report.expectations) ? (report.expectations as readonly Expectation[]) : [];
  const metrics = Array.isArray(report.metrics) ? (report.metrics as readonly Metric[]) : [];
  return (
    <>
      <Card title="Expectations">
        {expectations.length === 0 ? (
          <p className="soft">Nothing was expected of it.</p>
        ) : (
          <Table
            label="Expectations"
            rows={expectations}
            idOf={({ text }) => String(text)}
            columns={[
              {
                label: 'Result',
                cell: ({ holds, unknown }) =>
                  unknown === true ? (
                    <Tag tone="warning">not decided</Tag>
                  ) : holds === true ? (
                    <Tag tone="good">holds</Tag>
                  ) : (
                    <Tag tone="danger">fails</Tag>
                  ),
              },
              { label: 'Expectation', cell: ({ text }) => <code>{String(text)}</code> },
            ]}
          />
        )}
      </Card>
      {metrics.length > 0 && (
        <Card title="Numbers">
          <details>
            <summary>{metrics.length} measurements of the first run</summary>
            <Table
              label="Numbers"
              rows={metrics}
              idOf={({ name }) => String(name)}
              columns={[
                { label: 'Name', cell: ({ name }) => <code>{String(name)}</code> },
                { label: 'Value', cell: ({ unit, values }) => numberText(values?.[0] ?? null, unit) },
              ]}
            />
          </details>
        </Card>
      )}
    </>
  );
}

const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

function numberText(value: number | null, unit: unknown): string {
  if (value === null) return 'unknown';
  return unit === 'duration' ? `${number.format(value / 3_600_000)} h` : number.format(value);
}
