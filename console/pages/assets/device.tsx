import { Link, useParams } from '@tanstack/react-router';
import { PageHead } from '../../ui/parts.tsx';
import { devicesOf } from '../alerts/alert.ts';
import { AlertTable } from '../alerts/alert-table.tsx';
import { WithAlerts } from '../alerts/with-alerts.tsx';
import { ConsultButton } from '../consult/consult-button.tsx';

export function Page() {
  const { name } = useParams({ from: '/devices/$name' });
  return (
    <>
      <PageHead
        crumbs={<Link to="/devices">Device inventory</Link>}
        title={name}
        actions={<ConsultButton entryPoint="EP2" about={{ devices: [name] }} />}
      >
        A device, and what was found on it.
      </PageHead>
      <WithAlerts>
        {(alerts) => {
          const its = alerts.filter((alert) => devicesOf(alert).includes(name));
          return its.length === 0 ? (
            <p className="soft">No notification names it.</p>
          ) : (
            <AlertTable label={`Alerts of ${name}`} alerts={its} />
          );
        }}
      </WithAlerts>
    </>
  );
}
