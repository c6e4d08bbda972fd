import { Link } from '@tanstack/react-router';
import type { Alert } from '../../api/queries.ts';
import { useTenant } from '../../app/person.ts';
import { PageHead, Table, Tag } from '../../ui/parts.tsx';
import { count, Time } from '../../ui/time.tsx';
import { ConsultButton } from '../consult/consult-button.tsx';
import { useProfile } from '../consult/use-profile.ts';
import { alertsBy, devicesOf, highestSeverity } from './alert.ts';
import { SeverityTag } from './severity.tsx';
import { WithAlerts } from './with-alerts.tsx';

/** Alerts of one lead belong together. */
export function Page() {
  return (
    <>
      <PageHead title="Incidents">Alerts that belong together.</PageHead>
      <WithAlerts>{(alerts) => <Incidents alerts={alerts} />}</WithAlerts>
    </>
  );
}

type Incident = readonly [id: string, alerts: readonly Alert[]];

function Incidents({ alerts }: { readonly alerts: readonly Alert[] }) {
  const hasPlace = useProfile(useTenant())?.entryPoints.includes('EP8') === true;
  const incidents: Incident[] = [...alertsBy(alerts, ({ incidentId }) => [incidentId])];
  return (
    <Table
      label="Incidents"
      rows={incidents}
      idOf={([id]) => id}
      columns={[
        {
          label: 'Incident',
          cell: ([incident, [first]]) => (
            <Link to="/incidents/$incident" params={{ incident }}>
              {first?.title ?? incident}
            </Link>
          ),
        },
        {
          label: 'Tags',
          cell: ([, all]) =>
            [...new Set(all.flatMap(({ systemTags }) => systemTags))].map((tag) => (
              <Tag key={tag} tone="accent">
                {tag}
              </Tag>
            )),
        },
        { label: 'Severity', cell: ([, all]) => <SeverityTag severity={highestSeverity(all)} /> },
        { label: 'Alerts', cell: ([, all]) => count(all.length) },
        { label: 'Devices', cell: ([, all]) => count(new Set(all.flatMap(devicesOf)).size) },
        {
          label: 'Last activity',
          cell: ([, all]) => <Time at={Math.max(...all.map((one) => Date.parse(one.lastUpdateDateTime)))} />,
        },
        ...(hasPlace
          ? [
              {
                label: 'Experts',
                cell: ([incident]: Incident) => <ConsultButton entryPoint="EP8" about={{ incidents: [incident] }} />,
              },
            ]
          : []),
      ]}
    />
  );
}
