import { Link, useParams } from '@tanstack/react-router';
import type { Alert } from '../../api/queries.ts';
import { Card, Empty, PageHead } from '../../ui/parts.tsx';
import { ConsultButton } from '../consult/consult-button.tsx';
import { devicesOf, highestSeverity, usersOf } from './alert.ts';
import { AlertTable } from './alert-table.tsx';
import { SeverityTag } from './severity.tsx';
import { WithAlerts } from './with-alerts.tsx';

export function Page() {
  const { incident } = useParams({ from: '/incidents/$incident' });
  return (
    <WithAlerts>
      {(alerts) => <Incident alerts={alerts.filter(({ incidentId }) => incidentId === incident)} />}
    </WithAlerts>
  );
}

function Incident({ alerts }: { readonly alerts: readonly Alert[] }) {
  const [first] = alerts;
  if (first === undefined) return <Empty title="There is no such incident">It may be another tenant’s.</Empty>;
  return (
    <>
      <PageHead
        crumbs={<Link to="/incidents">Incidents</Link>}
        title={first.title}
        actions={
          <>
            <SeverityTag severity={highestSeverity(alerts)} />
            <ConsultButton entryPoint="EP7" about={{ incidents: [first.incidentId] }} />
          </>
        }
      />
      <div className="stack">
        <AlertTable label="Alerts of the incident" alerts={alerts} />
        <Card title="Scope">
          <dl className="facts">
            <dt>Devices</dt>
            <dd>
              {[...new Set(alerts.flatMap(devicesOf))].map((name) => (
                <div key={name}>
                  <Link to="/devices/$name" params={{ name }}>
                    {name}
                  </Link>
                </div>
              ))}
            </dd>
            <dt>Users</dt>
            <dd>{[...new Set(alerts.flatMap(usersOf))].join(', ') || 'none named'}</dd>
          </dl>
        </Card>
      </div>
    </>
  );
}
