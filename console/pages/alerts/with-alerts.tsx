import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Alert, alertsQuery } from '../../api/queries.ts';
import { useTenant } from '../../app/person.ts';
import { Empty, Loading, Problem } from '../../ui/parts.tsx';

interface Props {
  readonly children: (alerts: readonly Alert[]) => React.ReactNode;
}

/** The published alerts; where there are none, what that means. */
export function WithAlerts({ children }: Props) {
  const { data, error } = useQuery(alertsQuery(useTenant()));
  if (data === undefined) return error === null ? <Loading /> : <Problem error={error} />;
  if (data.value.length === 0)
    return (
      <Empty
        title="Nothing found, which is good"
        actions={<Link to="/settings/advanced-features">See whether notifications are on</Link>}
      >
        While the service is active and nothing appears here, the hunters have found no human adversary in your network.
      </Empty>
    );
  return (
    <>
      {children(data.value)}
      {data.more && <p className="soft">Only the latest 200 alerts are shown.</p>}
    </>
  );
}
