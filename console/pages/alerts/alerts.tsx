import { useState } from 'react';
import type { Alert } from '../../api/queries.ts';
import { CheckboxGroup } from '../../ui/controls.tsx';
import { PageHead } from '../../ui/parts.tsx';
import { statusLabel } from './alert.ts';
import { AlertTable } from './alert-table.tsx';
import { WithAlerts } from './with-alerts.tsx';

/** The alerts queue. */
export function Page() {
  return (
    <>
      <PageHead title="Alerts">What the hunters published, marked with the service’s tag.</PageHead>
      <WithAlerts>{(alerts) => <Queue alerts={alerts} />}</WithAlerts>
    </>
  );
}

const statuses = ['new', 'inProgress', 'resolved'];

function Queue({ alerts }: { readonly alerts: readonly Alert[] }) {
  const [shown, setShown] = useState<readonly string[]>(statuses);
  return (
    <div className="stack">
      <CheckboxGroup
        label="Status"
        choices={statuses.map((id) => ({ id, label: statusLabel(id) }))}
        value={shown}
        onChange={setShown}
      />
      <AlertTable label="Alerts" alerts={alerts.filter(({ status }) => shown.includes(status))} />
    </div>
  );
}
