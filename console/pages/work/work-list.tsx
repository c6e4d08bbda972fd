import { Link, Navigate } from '@tanstack/react-router';
import type { Me } from '../../api/queries.ts';
import { homeOf } from '../../app/navigation.ts';
import { hasRole, isStaff, useMe } from '../../app/person.ts';
import { InstanceTable } from '../../lists/instance-table.tsx';
import { byUrgency, useInstances } from '../../lists/use-instances.ts';
import { Empty, PageHead } from '../../ui/parts.tsx';

/** What waits for whoever is signed in. */
export function Page() {
  const me = useMe();
  const home = homeOf(me);
  return home === '/' ? <WorkList me={me} /> : <Navigate to={home} replace />;
}

function WorkList({ me }: { readonly me: Me }) {
  const list = useInstances({ mine: true });
  return (
    <>
      <PageHead title="Work list">What waits for you, the most urgent first.</PageHead>
      <InstanceTable
        label="What waits for you"
        list={list}
        order={byUrgency}
        isMixed
        withTenant={isStaff(me)}
        empty={
          <Empty title="Nothing waits for you" actions={<Next me={me} />}>
            {isStaff(me)
              ? 'What needs one of your roles appears here by itself.'
              : 'Questions of the experts and new notifications appear here by themselves.'}
          </Empty>
        }
      />
    </>
  );
}

function Next({ me }: { readonly me: Me }) {
  if (isStaff(me)) return <Link to="/floor">See the floor</Link>;
  return (
    <>
      <Link to="/settings/advanced-features">Targeted Attack Notifications</Link>
      {hasRole(me, 'customer-analyst') && <Link to="/cases">Experts on Demand</Link>}
    </>
  );
}
