import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { alertsQuery, type Instance } from '../../api/queries.ts';
import { hasRole, isStaff, useMe, useTenant } from '../../app/person.ts';
import { Actions } from '../../instance/actions.tsx';
import { Timeline } from '../../instance/timeline.tsx';
import { WithInstance } from '../../instance/use-instance.tsx';
import { Card, PageHead, Tag } from '../../ui/parts.tsx';
import { Time } from '../../ui/time.tsx';
import { valueLabel } from '../../words/fields.ts';
import { stateOf } from '../../words/states.ts';
import { ConsultButton } from '../consult/consult-button.tsx';
import { HuntingQuery } from './hunting-query.tsx';
import { SeverityTag } from './severity.tsx';
import { useSeen } from './use-seen.ts';

export interface Content {
  readonly leadId?: string;
  readonly service: string;
  readonly tag: string;
  readonly title: string;
  readonly severity: string;
  readonly threatKind: string;
  readonly scope: Readonly<Record<string, readonly unknown[]>>;
  readonly description: string;
  readonly recommendedActions: string;
  readonly mitreTechniques: readonly string[];
  readonly firstActivityAt: number | null;
}

/** A notification: what the hunters found, how far it reaches, and what to do. */
export function Page() {
  const { key } = useParams({ from: '/alerts/$key' });
  return (
    <WithInstance machine="attack-notification" id={key}>
      {(instance) => <Notification id={key} instance={instance} />}
    </WithInstance>
  );
}

function Notification({ id, instance }: { readonly id: string; readonly instance: Instance }) {
  const me = useMe();
  useSeen(instance, hasRole(me, 'customer-analyst'));
  const { assignedTo, classification, content, determination, profile, publishedAt } = instance.context as unknown as {
    readonly content: Content;
    readonly publishedAt: number | null;
    readonly assignedTo: string | null;
    readonly classification: string | null;
    readonly determination: string | null;
    readonly profile: string;
  };
  const { label, tone } = stateOf(instance.machine, instance.states);
  return (
    <>
      <PageHead
        crumbs={<Link to="/alerts">Alerts</Link>}
        title={content.title}
        actions={
          <>
            <SeverityTag severity={content.severity} />
            <Tag tone="accent">{content.tag}</Tag>
            <Tag tone={tone ?? ''}>{label}</Tag>
          </>
        }
      >
        {content.service}
        {isStaff(me) && `, for ${instance.tenant}`}
        {publishedAt !== null && (
          <>
            , published <Time at={publishedAt} />
          </>
        )}
      </PageHead>
      <div className="columns">
        <div className="stack">
          <div className="row">
            <Actions instance={instance} without={['SEEN', 'CONSULT_EXPERT']} />
            {hasRole(me, 'customer-analyst') && <Consult id={id} />}
          </div>
          <Card title="Executive summary">
            <p className="prose">{content.description}</p>
          </Card>
          <Card title="Recommended actions">
            <p className="prose">{content.recommendedActions}</p>
          </Card>
          <Card title="Recommended hunting query">
            <HuntingQuery profile={profile} title={content.title} devices={texts(content.scope.devices)} />
          </Card>
        </div>
        <div className="stack">
          <Card title="Scope">
            <Scope scope={content.scope} />
          </Card>
          <Card title="Methods of intrusion">
            <p>{valueLabel(content.threatKind)}</p>
            <ul className="row techniques">
              {content.mitreTechniques.map((technique) => (
                <li key={technique}>
                  <Tag>{technique}</Tag>
                </li>
              ))}
            </ul>
            {content.firstActivityAt !== null && (
              <p className="soft">
                First activity <Time at={content.firstActivityAt} />
              </p>
            )}
          </Card>
          <Card title="Handling">
            <dl className="facts">
              <dt>Assigned to</dt>
              <dd>{assignedTo ?? 'nobody yet'}</dd>
              <dt>Classification</dt>
              <dd>{classification === null ? 'none yet' : valueLabel(classification)}</dd>
              {determination !== null && (
                <>
                  <dt>Determination</dt>
                  <dd>{valueLabel(determination)}</dd>
                </>
              )}
            </dl>
          </Card>
          <Card title="Timeline">
            <Timeline machine="attack-notification" id={id} />
          </Card>
        </div>
      </div>
    </>
  );
}

/** The experts are told of the alert by the number that it has in the portal. */
function Consult({ id }: { readonly id: string }) {
  const { data } = useQuery(alertsQuery(useTenant()));
  const alert = data?.value.find(({ providerAlertId }) => providerAlertId === id);
  if (alert === undefined) return null;
  return <ConsultButton entryPoint="EP4" or="EP5" subject={{ notification: id }} about={{ alerts: [alert.id] }} />;
}

const texts = (names: readonly unknown[] = []): string[] => names.filter((name) => typeof name === 'string');

function Scope({ scope }: { readonly scope: Content['scope'] }) {
  const named = Object.entries(scope).filter(([, names]) => names.length > 0);
  if (named.length === 0) return <p className="soft">Nothing is named.</p>;
  return (
    <dl className="facts">
      {named.map(([kind, names]) => (
        <div key={kind} className="contents">
          <dt>{valueLabel(kind)}</dt>
          <dd>
            {names.map((name) => {
              const text = textOf(name);
              return (
                <div key={text}>
                  {kind === 'devices' ? (
                    <Link to="/devices/$name" params={{ name: text }}>
                      {text}
                    </Link>
                  ) : (
                    text
                  )}
                </div>
              );
            })}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function textOf(name: unknown): string {
  if (typeof name === 'string') return name;
  const { internetMessageId, subject } = name as { readonly internetMessageId?: string; readonly subject?: string };
  return subject ?? internetMessageId ?? JSON.stringify(name);
}
