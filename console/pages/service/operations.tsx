import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Operations, operationsQuery } from '../../api/desk-queries.ts';
import { partsOf, policyQuery } from '../../api/queries.ts';
import { Card, Empty, Loading, PageHead, Problem, Table, Tag } from '../../ui/parts.tsx';
import { count, spanText, Time, useNow } from '../../ui/time.tsx';
import { machineLabel } from '../../words/states.ts';

/** How the service runs. */
export function Page() {
  const { data, error } = useQuery(operationsQuery);
  return (
    <>
      <PageHead
        title="Operations"
        actions={
          data?.temporalUi !== undefined && (
            <a className="button" href={`${data.temporalUi}/workflows`} rel="noreferrer" target="_blank">
              Temporal’s own pages
            </a>
          )
        }
      >
        {data === undefined
          ? 'Instances, workers, and what stands in their way.'
          : `Namespace ${data.namespace}, task queue ${data.taskQueue}.`}
      </PageHead>
      {error !== null && data === undefined && <Problem error={error} />}
      {error === null && data === undefined && <Loading />}
      {data !== undefined && (
        <div className="stack">
          <Checks checks={data.checks} />
          <Stuck of={data} />
          <Retries of={data} />
          <Card title="Instances">
            <Table
              label="Running instances"
              rows={data.instances}
              idOf={({ machine, version }) => `${machine} ${version}`}
              columns={[
                { label: 'Kind', cell: ({ machine }) => machineLabel(machine, true) },
                { label: 'Version', cell: ({ version }) => version },
                { label: 'Running', cell: ({ running }) => count(running) },
                { label: 'Need attention', cell: ({ attention }) => <Count of={attention} /> },
                { label: 'Other policy', cell: ({ deviating }) => <Count of={deviating} /> },
              ]}
            />
          </Card>
          <Workers workers={data.workers} />
          <PolicyInForce />
        </div>
      )}
    </>
  );
}

function Count({ of }: { readonly of: number }) {
  return of === 0 ? <span className="soft">0</span> : <Tag tone="warning">{count(of)}</Tag>;
}

function Checks({ checks }: Pick<Operations, 'checks'>) {
  const wrong = checks.filter(({ ok, optional }) => !ok && !optional);
  return (
    <Card title="Checks">
      <p>
        {wrong.length === 0 ? (
          <Tag tone="good">Nothing is wrong</Tag>
        ) : (
          <Tag tone="danger">
            {wrong.length} of {checks.length} fail
          </Tag>
        )}
      </p>
      <Table
        label="Checks"
        rows={checks.toSorted((a, b) => Number(a.ok) - Number(b.ok))}
        idOf={({ name }) => name}
        columns={[
          { label: 'Check', cell: ({ name }) => name },
          { label: 'Result', cell: ({ ok, optional }) => <Result ok={ok} optional={optional} /> },
          {
            label: 'What',
            cell: ({ code, detail, todo }) => (
              <div>
                {code !== undefined && <code>{code}</code>} {detail}
                {todo !== '' && <div className="small soft">{todo}</div>}
              </div>
            ),
          },
        ]}
      />
    </Card>
  );
}

function Result({ ok, optional }: { readonly ok: boolean; readonly optional: boolean }) {
  if (ok) return <Tag tone="good">ok</Tag>;
  return optional ? <Tag tone="warning">note</Tag> : <Tag tone="danger">fails</Tag>;
}

function InstanceName({ instance, ui }: { readonly instance: string; readonly ui: string | undefined }) {
  const { key, machine } = partsOf(instance);
  return (
    <span>
      <Link to="/audit/$machine/$key" params={{ machine, key }}>
        {key}
      </Link>{' '}
      <span className="soft small">{machineLabel(machine)}</span>
      {ui !== undefined && (
        <>
          {' '}
          <a
            className="small"
            href={`${ui}/workflows/${encodeURIComponent(instance)}`}
            rel="noreferrer"
            target="_blank"
          >
            in Temporal
          </a>
        </>
      )}
    </span>
  );
}

function Stuck({ of: { stuck, temporalUi } }: { readonly of: Operations }) {
  return (
    <Card title="Stuck">
      {stuck.length === 0 ? (
        <Empty title="Nothing is stuck">An instance is here where no worker can take it up, with the reason.</Empty>
      ) : (
        <Table
          label="Stuck instances"
          rows={stuck}
          idOf={({ instance }) => instance}
          columns={[
            { label: 'Instance', cell: ({ instance }) => <InstanceName instance={instance} ui={temporalUi} /> },
            { label: 'Code', cell: ({ code }) => <code>{code}</code> },
            { label: 'Why', cell: ({ reason }) => reason },
            { label: 'Tries', cell: ({ attempt }) => count(attempt) },
          ]}
        />
      )}
    </Card>
  );
}

function Retries({ of: { asked, more, retries, temporalUi } }: { readonly of: Operations }) {
  return (
    <Card title="Tried again">
      {retries.length === 0 ? (
        <Empty title="No effect is being tried again">
          Mails, alerts and tickets that fail are here until they are through or given up.
        </Empty>
      ) : (
        <Table
          label="Effects that are tried again"
          rows={retries}
          idOf={({ effect, instance }) => `${instance} ${effect}`}
          columns={[
            { label: 'Instance', cell: ({ instance }) => <InstanceName instance={instance} ui={temporalUi} /> },
            { label: 'Effect', cell: ({ effect }) => effect },
            { label: 'Try', cell: ({ attempt }) => count(attempt) },
            {
              label: 'Why',
              cell: ({ code, message }) => (
                <div>
                  {code !== undefined && <code>{code}</code>} {message}
                </div>
              ),
            },
            { label: 'Next', cell: ({ nextAt }) => (nextAt === undefined ? 'now' : <Time at={nextAt} />) },
          ]}
        />
      )}
      {more && <p className="soft small">The latest {count(asked)} running instances were asked.</p>}
    </Card>
  );
}

function Workers({ workers }: Pick<Operations, 'workers'>) {
  const now = useNow();
  return (
    <Card title="Workers">
      {workers.length === 0 ? (
        <Empty title="No worker polls">Start one with “watchfloor worker”; until then everything waits.</Empty>
      ) : (
        <Table
          label="Workers"
          rows={workers}
          idOf={({ identity }) => identity}
          columns={[
            { label: 'Worker', cell: ({ identity }) => identity },
            { label: 'Build', cell: ({ build }) => build ?? <span className="soft">without versioning</span> },
            { label: 'Takes', cell: ({ takes }) => takes.join(', ') },
            { label: 'Last seen', cell: ({ seenAt }) => `${spanText(Math.max(now - seenAt, 0))} ago` },
          ]}
        />
      )}
    </Card>
  );
}

function PolicyInForce() {
  const { data, error } = useQuery(policyQuery);
  return (
    <Card title="Policy in force">
      {error !== null && <Problem error={error} />}
      {data !== undefined && (
        <Table
          label="Policy"
          rows={data.policies}
          idOf={({ machine, name }) => `${machine} ${name}`}
          columns={[
            {
              label: 'Value',
              cell: ({ machine, name }) => (
                <div className="unbroken">
                  {name}
                  <div className="small soft">{machineLabel(machine, true)}</div>
                </div>
              ),
            },
            { label: 'Is', cell: ({ unit, value }) => <span className="unbroken">{valueText(value, unit)}</span> },
            { label: 'Why', cell: ({ reason }) => <span className="small">{reason}</span> },
          ]}
        />
      )}
    </Card>
  );
}

function valueText(value: unknown, unit: string): string {
  if (unit === 'duration' && typeof value === 'number') return spanText(value);
  if (value === null || value === undefined) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
