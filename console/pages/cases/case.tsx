import { Link, useParams } from '@tanstack/react-router';
import type { Instance } from '../../api/queries.ts';
import { isStaff, useMe } from '../../app/person.ts';
import { Actions } from '../../instance/actions.tsx';
import { InstanceLink } from '../../instance/links.tsx';
import { Timeline } from '../../instance/timeline.tsx';
import { WithInstance } from '../../instance/use-instance.tsx';
import { Card, PageHead, Tag } from '../../ui/parts.tsx';
import { Clock, Time } from '../../ui/time.tsx';
import { deadlineWord, sentence } from '../../words/events.ts';
import { stateOf } from '../../words/states.ts';
import type { CaseContext } from './context.ts';
import { ReportPreview } from './report-preview.tsx';
import { Samples } from './samples.tsx';
import { Thread } from './thread.tsx';

/** A case, for the customer and for the expert: what was asked and said, what is to be done, until when. */
export function Page() {
  const { key } = useParams({ from: '/cases/$key' });
  return (
    <WithInstance machine="eod-case" id={key}>
      {(instance) => <Case id={key} instance={instance} />}
    </WithInstance>
  );
}

function Case({ id, instance }: { readonly id: string; readonly instance: Instance }) {
  const me = useMe();
  const context = instance.context as unknown as CaseContext;
  const { label, tone } = stateOf(instance.machine, instance.states);
  return (
    <>
      <PageHead
        crumbs={<Link to="/cases">Cases</Link>}
        title={context.topic}
        actions={
          <>
            <Tag tone={tone ?? ''}>{label}</Tag>
            <FirstReport context={context} />
          </>
        }
      >
        {isStaff(me) && `${context.tenantName ?? instance.tenant} · `}
        {context.supportRequestNo === null ? 'no ticket number yet' : `ticket ${context.supportRequestNo}`}
      </PageHead>
      <div className="columns">
        <div className="stack">
          <Waiting context={context} isMine={!isStaff(me)} />
          <Thread context={context} id={id} />
          <Samples instance={instance} context={context} />
          <Card title="What you can do">
            {instance.offers.length === 0 ? (
              <p className="soft">Nothing at the moment. This page changes by itself when something is.</p>
            ) : (
              <Actions
                instance={instance}
                without={['CUSTOMER_SAMPLES']}
                preview={(event, said) => event === 'REPORT' && <ReportPreview said={said} context={context} />}
              />
            )}
          </Card>
        </div>
        <div className="stack">
          <CaseFacts context={context} instance={instance} />
          <Card title="Timeline">
            <Timeline machine="eod-case" id={id} />
          </Card>
        </div>
      </div>
    </>
  );
}

/** The clock of the promise: a progress report within two days. */
function FirstReport({ context: { closedAt, firstReportAt, firstReportDue } }: { readonly context: CaseContext }) {
  if (firstReportDue === null || closedAt !== null) return null;
  if (firstReportAt === null) return <Clock due={firstReportDue} what="first report" />;
  return firstReportAt <= firstReportDue ? (
    <Tag tone="good">first report in time</Tag>
  ) : (
    <Tag tone="danger">first report late</Tag>
  );
}

function Waiting({
  context: { requested, waitingFor },
  isMine,
}: {
  readonly context: CaseContext;
  readonly isMine: boolean;
}) {
  if (waitingFor === null || requested === null) return null;
  const who = isMine ? 'The experts wait for you' : 'The case waits for the customer';
  return (
    <div className="note warning">
      <strong>{who}:</strong> {waitingFor === 'samples' ? 'file samples' : 'information'}. Answering quickly keeps the
      investigation moving.
      <ul className="bullets">
        {requested.items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
      <div className="small">
        Without an answer the case closes: <Clock due={requested.closesAt} what="closes" />
      </div>
    </div>
  );
}

function CaseFacts({ context, instance }: { readonly context: CaseContext; readonly instance: Instance }) {
  return (
    <Card title="The case">
      <dl className="facts">
        <dt>Asked by</dt>
        <dd>{context.submitter.name}</dd>
        <dt>Reply to</dt>
        <dd>{context.replyTo.join('; ')}</dd>
        <dt>Page in view</dt>
        <dd>
          <a href={context.contextUrl} rel="noreferrer">
            {context.contextUrl}
          </a>
        </dd>
        {context.category !== null && (
          <>
            <dt>Category</dt>
            <dd>{sentence(context.category)}</dd>
          </>
        )}
        {context.linkedNotification !== null && (
          <>
            <dt>Notification</dt>
            <dd>
              <InstanceLink instance={`attack-notification/${context.linkedNotification}`} />
            </dd>
          </>
        )}
        {context.openedAt !== null && (
          <>
            <dt>Opened</dt>
            <dd>
              <Time at={context.openedAt} />
            </dd>
          </>
        )}
        {typeof context.expert === 'string' && (
          <>
            <dt>Expert</dt>
            <dd>{context.expert}</dd>
          </>
        )}
        {instance.states.some((state) => state.includes('hubTracked')) || context.tracking ? (
          <>
            <dt>Services Hub</dt>
            <dd>Tracked</dd>
          </>
        ) : null}
        {context.outcome !== null && (
          <>
            <dt>Outcome</dt>
            <dd>{sentence(context.outcome)}</dd>
          </>
        )}
        {instance.deadlines.map(({ at, event }) => (
          <Deadline key={event} at={at} event={event} />
        ))}
      </dl>
    </Card>
  );
}

function Deadline({ at, event }: { readonly at: number; readonly event: string }) {
  return (
    <>
      <dt>Next</dt>
      <dd>
        <Clock due={at} what={deadlineWord(event)} />
      </dd>
    </>
  );
}
