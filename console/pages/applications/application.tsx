import { Link, useParams } from '@tanstack/react-router';
import type { Instance } from '../../api/queries.ts';
import { Actions } from '../../instance/actions.tsx';
import { Timeline } from '../../instance/timeline.tsx';
import { WithInstance } from '../../instance/use-instance.tsx';
import { Card, PageHead, Tag } from '../../ui/parts.tsx';
import { Clock, Time } from '../../ui/time.tsx';
import { stateOf } from '../../words/states.ts';
import { ApplicationFacts } from './facts.tsx';
import { Leads } from './leads.tsx';

/** An application, as the staff works on it. */
export function Page() {
  const { key } = useParams({ from: '/applications/$key' });
  return (
    <WithInstance machine="tan-application" id={key}>
      {(instance) => <Application instance={instance} />}
    </WithInstance>
  );
}

function Application({ instance }: { readonly instance: Instance }) {
  const { deadlines, machine, states, tenant } = instance;
  const { label, tone } = stateOf(machine, states);
  return (
    <>
      <PageHead
        crumbs={<Link to="/applications">Applications</Link>}
        title={tenant}
        actions={
          <>
            <Tag tone={tone ?? ''}>{label}</Tag>
            {deadlines.slice(0, 1).map(({ at, event }) => (
              <Clock key={event} due={at} what="next deadline" />
            ))}
          </>
        }
      >
        Targeted Attack Notifications, since <Time at={instance.startedAt} />
      </PageHead>
      <div className="columns">
        <div className="stack">
          <Card title="What you can do">
            <Actions instance={instance} without={['CONFIRM_THREAT', 'PUBLISHED', 'DISMISS_LEAD']} />
            {instance.offers.length === 0 && <p className="soft">Nothing waits for one of your roles.</p>}
          </Card>
          <Leads instance={instance} />
          <ApplicationFacts instance={instance} />
        </div>
        <Card title="Timeline">
          <Timeline machine={machine} id={tenant} />
        </Card>
      </div>
    </>
  );
}
