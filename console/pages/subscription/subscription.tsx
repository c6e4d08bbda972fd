import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { profiles } from '../../../machines/profiles/index.ts';
import { type Instance, instanceQuery } from '../../api/queries.ts';
import { useSend } from '../../api/send.ts';
import { hasRole, useMe, useTenant } from '../../app/person.ts';
import { Sending } from '../../forms/event-form.tsx';
import { Actions } from '../../instance/actions.tsx';
import { Timeline } from '../../instance/timeline.tsx';
import { InstanceTable } from '../../lists/instance-table.tsx';
import { useInstances } from '../../lists/use-instances.ts';
import { Button, Dialog, RadioGroup, TextField } from '../../ui/controls.tsx';
import { Card, Empty, Loading, PageHead, Problem, Tag } from '../../ui/parts.tsx';
import { count, Time } from '../../ui/time.tsx';
import { stateOf } from '../../words/states.ts';

/** Experts on Demand: what a tenant has; for the account team also who has what. */
export function Page() {
  const tenant = useTenant();
  return tenant === undefined ? <Subscriptions /> : <Subscription tenant={tenant} />;
}

function Subscriptions() {
  const me = useMe();
  const list = useInstances({ machine: 'eod-subscription', all: true });
  const purchase = hasRole(me, 'account-team') && <Purchase />;
  return (
    <>
      <PageHead title="Subscriptions" actions={purchase}>
        Who may consult the experts.
      </PageHead>
      <InstanceTable
        label="Subscriptions"
        list={list}
        empty={
          <Empty title="No subscription yet" actions={purchase}>
            Note a purchase as soon as a customer has bought Experts on Demand.
          </Empty>
        }
      />
    </>
  );
}

/** The account team notes that a tenant has bought. */
function Purchase() {
  const [isOpen, setOpen] = useState(false);
  const [tenant, setTenant] = useState('');
  const [profile, setProfile] = useState<'mde' | 'xdr'>('mde');
  const send = useSend('subscriptions.create', { onSuccess: () => setOpen(false) });
  return (
    <>
      <Button look="primary" onPress={() => setOpen(true)}>
        Note a purchase
      </Button>
      <Dialog title="Note a purchase of Experts on Demand" isOpen={isOpen} onClose={() => setOpen(false)}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (tenant.trim() !== '') send.mutate({ body: { tenant: tenant.trim(), profile } });
          }}
        >
          <TextField label="Tenant" hint="Its key, such as contoso." isRequired value={tenant} onChange={setTenant} />
          <RadioGroup
            label="Product"
            isRequired
            value={profile}
            onChange={(id) => setProfile(id as 'mde')}
            choices={[
              { id: 'mde', label: 'Microsoft Defender for Endpoint' },
              { id: 'xdr', label: 'Microsoft 365 Defender' },
            ]}
          />
          {send.isError && <Problem error={send.error} />}
          <Sending failures={send.failureCount} isPaused={send.isPaused} isPending={send.isPending} />
          <div className="row">
            <Button type="submit" look="primary" isDisabled={tenant.trim() === '' || send.isPending}>
              Note the purchase
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}

export function Subscription({ tenant }: { readonly tenant: string }) {
  const { data, error } = useQuery(instanceQuery('eod-subscription', tenant));
  const head = (actions?: React.ReactNode) => (
    <PageHead title="Experts on Demand" actions={actions}>
      The subscription of {tenant}.
    </PageHead>
  );
  if (data) return <Known head={head} instance={data} />;
  if (data === null)
    return (
      <>
        {head()}
        <Empty title="No subscription">
          Experts on Demand is an additional subscription. Contact your account team or your Microsoft representative to
          buy it. It does not need Targeted Attack Notifications.
        </Empty>
      </>
    );
  return error === null ? <Loading /> : <Problem error={error} />;
}

interface KnownProps {
  readonly instance: Instance;
  readonly head: (actions?: React.ReactNode) => React.ReactNode;
}

function Known({ head, instance }: KnownProps) {
  const { consultations, contract, profile, sunsetAt, trial } = instance.context as unknown as {
    readonly trial: { readonly since: number; readonly until: number } | null;
    readonly contract: { readonly via: string; readonly since: number } | null;
    readonly sunsetAt: number | null;
    readonly consultations: number;
    readonly profile: 'mde' | 'xdr';
  };
  const { label, tone } = stateOf(instance.machine, instance.states);
  const contacts = profiles[profile].subscriptionContacts.join(' or ');
  return (
    <>
      {head(<Tag tone={tone ?? ''}>{label}</Tag>)}
      <div className="columns">
        <div className="stack">
          {trial !== null && contract === null && (
            <p className="note">
              <strong>Trial.</strong> {daysLeft(trial.until)}, until <Time at={trial.until} withoutHour />. Contact your{' '}
              {contacts} to buy a full subscription.
            </p>
          )}
          <Card title="The subscription">
            <dl className="facts">
              <dt>State</dt>
              <dd>{label}</dd>
              {contract !== null && (
                <>
                  <dt>Bought from</dt>
                  <dd>
                    {contract.via}, <Time at={contract.since} withoutHour />
                  </dd>
                </>
              )}
              <dt>Cases opened</dt>
              <dd>{count(consultations)}</dd>
              {sunsetAt !== null && (
                <>
                  <dt>Sales</dt>
                  <dd>
                    ended <Time at={sunsetAt} withoutHour />
                  </dd>
                </>
              )}
            </dl>
          </Card>
          <Actions instance={instance} without={['OPEN_FORM', 'CONSULT']} />
        </div>
        <Card title="Timeline">
          <Timeline machine="eod-subscription" id={instance.tenant} />
        </Card>
      </div>
    </>
  );
}

function daysLeft(until: number): string {
  const days = Math.max(0, Math.ceil((until - Date.now()) / 86_400_000));
  return days === 1 ? '1 day remains' : `${count(days)} days remain`;
}
