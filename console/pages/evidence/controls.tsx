import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Control, controlsQuery, type RegisterFilter } from '../../api/desk-queries.ts';
import { Download } from '../../ui/download.tsx';
import { Card, Empty, Loading, PageHead, Problem, Tag } from '../../ui/parts.tsx';
import { count } from '../../ui/time.tsx';
import { CaseFilter } from './filter.tsx';
import { CaseLink } from './register.tsx';

/** Controls held against the cases. */
export function Page() {
  const [filter, setFilter] = useState<RegisterFilter>({});
  const { data, error } = useQuery(controlsQuery(filter, '1'));
  return (
    <>
      <PageHead
        title="Controls"
        actions={
          data !== undefined && (
            <Download name="controls.json" type="application/json" text={() => JSON.stringify(data, null, 2)}>
              Download JSON
            </Download>
          )
        }
      >
        What recorded cases are evidence for, of ISO/IEC 27001 Annex A and SOC 2. It says what was found, not that a
        criterion is met.
      </PageHead>
      <div className="stack">
        <CaseFilter apply={setFilter} />
        {error !== null && <Problem error={error} />}
        {error === null && data === undefined && <Loading />}
        {data !== undefined && (
          <p className="soft">
            {count(data.cases)} cases were read.
            {data.more && ' There are more: narrow the filter, or export a bundle and run “watchfloor audit controls”.'}
          </p>
        )}
        {data?.controls.length === 0 && (
          <Empty title="No case to hold them against">Change the filter, or come back once cases have begun.</Empty>
        )}
        {data?.controls.map((control) => (
          <One key={`${control.control} ${control.simulated}`} control={control} />
        ))}
      </div>
    </>
  );
}

function One({ control }: { readonly control: Control }) {
  const { exceptional, exceptions, limits, of, population, sample, simulated, supports, title, untested } = control;
  return (
    <Card title={title}>
      <div className="row">
        <Tag tone={exceptional > 0 ? 'danger' : untested > 0 ? 'warning' : 'good'}>
          {exceptional > 0 ? `${count(exceptional)} with exceptions` : untested > 0 ? 'not all tested' : 'no exception'}
        </Tag>
        <span>
          {count(population)} {of}
          {untested > 0 && `, ${count(untested)} could not be tested`}
        </span>
        {simulated && <Tag tone="warning">simulated</Tag>}
        <span className="soft small">{supports.join(', ')}</span>
      </div>
      {exceptions.length > 0 && (
        <ul>
          {exceptions.slice(0, 20).map(({ instance, what }) => (
            <li key={instance}>
              <CaseLink row={{ instance }} />: {what.slice(0, 3).join('; ')}
            </li>
          ))}
        </ul>
      )}
      {sample.length > 0 && (
        <details>
          <summary>A sample to look at</summary>
          <ul>
            {sample.map(({ instance }) => (
              <li key={instance}>
                <CaseLink row={{ instance }} />
              </li>
            ))}
          </ul>
        </details>
      )}
      <p className="soft small">{limits}</p>
    </Card>
  );
}
