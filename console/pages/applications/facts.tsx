import type { Instance } from '../../api/queries.ts';
import { Card } from '../../ui/parts.tsx';
import { Time } from '../../ui/time.tsx';
import { sentence } from '../../words/events.ts';
import { gateLabel } from '../../words/gates.ts';

interface Remembered {
  readonly tenantName?: string | null;
  readonly profile?: string;
  readonly application?: { readonly name: string; readonly email: string; readonly submittedAt: number } | null;
  readonly question?: string | null;
  readonly failedGates?: readonly string[];
  readonly warnings?: readonly string[];
  readonly facts?: Readonly<Record<string, unknown>> | null;
  readonly talks?: Readonly<Record<string, { readonly with: string; readonly at: number } | null>>;
  readonly decision?: {
    readonly verdict: string;
    readonly by: string;
    readonly at: number;
    readonly reason: string | null;
  } | null;
}

/** What is known about who applies. */
export function ApplicationFacts({ instance }: { readonly instance: Instance }) {
  const {
    application,
    decision,
    facts,
    failedGates = [],
    question,
    talks = {},
    warnings = [],
    ...rest
  } = instance.context as Remembered;
  return (
    <Card title="The application">
      <dl className="facts">
        <dt>Organisation</dt>
        <dd>{rest.tenantName ?? instance.tenant}</dd>
        <dt>Product</dt>
        <dd>{rest.profile === 'xdr' ? 'Microsoft 365 Defender' : 'Microsoft Defender for Endpoint'}</dd>
        <dt>Applicant</dt>
        <dd>{application ? `${application.name}, ${application.email}` : 'The form is not sent yet'}</dd>
        {application && (
          <>
            <dt>Submitted</dt>
            <dd>
              <Time at={application.submittedAt} />
            </dd>
          </>
        )}
        {Object.entries(talks).map(([who, talk]) => (
          <Talk key={who} who={sentence(who)} talk={talk} />
        ))}
        {failedGates.length > 0 && (
          <>
            <dt>Not met</dt>
            <dd>{failedGates.map(gateLabel).join('; ')}</dd>
          </>
        )}
        {warnings.length > 0 && (
          <>
            <dt>To look at</dt>
            <dd>{warnings.map(gateLabel).join('; ')}</dd>
          </>
        )}
        {facts && <DirectoryFacts facts={facts} />}
        {question && (
          <>
            <dt>Question</dt>
            <dd className="prose">{question}</dd>
          </>
        )}
        {decision && (
          <>
            <dt>Decision</dt>
            <dd>
              {sentence(decision.verdict)} by {decision.by}, <Time at={decision.at} />
              {decision.reason !== null && <p className="prose">{decision.reason}</p>}
            </dd>
          </>
        )}
      </dl>
    </Card>
  );
}

function Talk({
  talk,
  who,
}: {
  readonly who: string;
  readonly talk: { readonly with: string; readonly at: number } | null;
}) {
  return (
    <>
      <dt>{who}</dt>
      <dd>
        {talk === null ? (
          'Not talked to yet'
        ) : (
          <>
            Talked to {talk.with}, <Time at={talk.at} />
          </>
        )}
      </dd>
    </>
  );
}

const known: Readonly<Record<string, string>> = {
  tenantId: 'Tenant',
  tenantName: 'Organisation',
  hasMde: 'Microsoft Defender for Endpoint',
  hasXdr: 'Microsoft 365 Defender',
  e5: 'E5 licence',
};

function DirectoryFacts({ facts }: { readonly facts: Readonly<Record<string, unknown>> }) {
  const said = Object.entries(facts).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return (
    <>
      <dt>Directory</dt>
      <dd>
        {said.map(([name, value]) => (
          <div key={name}>
            {known[name] ?? sentence(name)}: {typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)}
          </div>
        ))}
      </dd>
    </>
  );
}
