import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Alert } from '../../api/queries.ts';
import { Button, Dialog } from '../../ui/controls.tsx';
import { PageHead, Table } from '../../ui/parts.tsx';
import { count } from '../../ui/time.tsx';
import { alertsBy, devicesOf, highestSeverity } from '../alerts/alert.ts';
import { AlertTable } from '../alerts/alert-table.tsx';
import { SeverityTag } from '../alerts/severity.tsx';
import { WithAlerts } from '../alerts/with-alerts.tsx';
import { ConsultButton } from '../consult/consult-button.tsx';

/** The devices that notifications name. */
export function Page() {
  return (
    <>
      <PageHead title="Device inventory">Devices that the hunters’ notifications name.</PageHead>
      <WithAlerts>{(alerts) => <Devices devices={[...alertsBy(alerts, devicesOf)]} />}</WithAlerts>
    </>
  );
}

type Device = readonly [name: string, alerts: readonly Alert[]];

function Devices({ devices }: { readonly devices: readonly Device[] }) {
  const [open, setOpen] = useState<Device | undefined>(undefined);
  return (
    <>
      <Table
        label="Devices"
        rows={devices}
        idOf={([name]) => name}
        columns={[
          {
            label: 'Device',
            cell: ([name]) => (
              <Link to="/devices/$name" params={{ name }}>
                {name}
              </Link>
            ),
          },
          { label: 'Alerts', cell: ([, alerts]) => count(alerts.length) },
          { label: 'Highest severity', cell: ([, alerts]) => <SeverityTag severity={highestSeverity(alerts)} /> },
          {
            label: 'More',
            cell: (device) => (
              <Button look="quiet" onPress={() => setOpen(device)}>
                Open beside<span className="visually-hidden">: {device[0]}</span>
              </Button>
            ),
          },
        ]}
      />
      {open !== undefined && (
        <Dialog title={open[0]} isOpen beside onClose={() => setOpen(undefined)}>
          <div className="row">
            <ConsultButton entryPoint="EP3" about={{ devices: [open[0]] }} />
            <Link to="/devices/$name" params={{ name: open[0] }}>
              Open the device’s page
            </Link>
          </div>
          <AlertTable label={`Alerts of ${open[0]}`} alerts={open[1]} />
        </Dialog>
      )}
    </>
  );
}
