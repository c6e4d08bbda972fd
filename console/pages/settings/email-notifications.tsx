import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Instance, instanceQuery, partsOf } from '../../api/queries.ts';
import { useSend } from '../../api/send.ts';
import { hasRole, useMe, useTenant } from '../../app/person.ts';
import { Button } from '../../ui/controls.tsx';
import { Empty, Loading, PageHead, Problem, Table } from '../../ui/parts.tsx';
import { valueLabel } from '../../words/fields.ts';
import { type Rule, RuleDialog } from './rule-dialog.tsx';

/** Settings > Email notifications: which notifications are mailed, and to whom. */
export function Page() {
  const tenant = useTenant();
  const { data, error } = useQuery({
    ...instanceQuery('tan-application', tenant ?? ''),
    enabled: tenant !== undefined,
  });
  return (
    <>
      <PageHead title="Email notifications" crumbs="Settings">
        A notification is always an alert. It is mailed as well only where a rule says so.
      </PageHead>
      {data ? (
        <Rules instance={data} />
      ) : data === null ? (
        <NotServed />
      ) : error === null ? (
        <Loading />
      ) : (
        <Problem error={error} />
      )}
    </>
  );
}

function NotServed() {
  return (
    <Empty
      title="There is nothing to mail yet"
      actions={<Link to="/settings/advanced-features">Apply for Targeted Attack Notifications</Link>}
    >
      Rules can be made as soon as the application is approved.
    </Empty>
  );
}

const WHY: Readonly<Record<string, string>> = {
  noPermission: 'You need the permission “Manage security settings”.',
  directoryUnavailable: 'The tenant directory did not answer. Try again.',
};

function Rules({ instance }: { readonly instance: Instance }) {
  const me = useMe();
  const [open, setOpen] = useState<Rule | 'new' | undefined>(undefined);
  const remove = useSend('events.send');
  const {
    emailRules: rules = [],
    refusal,
    request,
  } = instance.context as {
    readonly emailRules?: readonly Rule[];
    readonly request?: { readonly change: string } | null;
    readonly refusal?: { readonly change: string; readonly why: string } | null;
  };
  const maySave = instance.offers.some(({ event }) => event === 'SAVE_RULE');
  if (!maySave && rules.length === 0 && !request) return <NotServed />;
  const as = hasRole(me, 'customer-analyst') ? 'customer-analyst' : 'applicant';
  const add = (
    <Button look="primary" isDisabled={!maySave} onPress={() => setOpen('new')}>
      Add item
    </Button>
  );
  return (
    <div className="stack">
      {rules.length > 0 && <div>{add}</div>}
      {request && <p role="status">The directory is asked whether you may change this …</p>}
      {refusal && refusal.change !== 'preferences' && (
        <p className="note warning" role="alert">
          Not saved. {WHY[refusal.why]}
        </p>
      )}
      {rules.length === 0 ? (
        <Empty title="No rule yet" actions={add}>
          Notifications appear under Alerts. Add an item to have them mailed as well.
        </Empty>
      ) : (
        <Table
          label="Email rules"
          rows={rules}
          idOf={({ ruleId }) => ruleId}
          columns={[
            { label: 'Rule', cell: ({ name }) => name },
            { label: 'Severity', cell: ({ severities }) => severities.map(valueLabel).join(', ') },
            {
              label: 'Devices',
              cell: ({ deviceGroups }) => (deviceGroups === 'all' ? 'All devices' : deviceGroups.join(', ')),
            },
            { label: 'Recipients', cell: ({ recipients }) => recipients.join('; ') },
            {
              label: 'Change',
              cell: (rule) => (
                <div className="row">
                  <Button isDisabled={!maySave} aria-label={`Edit ${rule.name}`} onPress={() => setOpen(rule)}>
                    Edit
                  </Button>
                  <Button
                    look="danger"
                    aria-label={`Delete ${rule.name}`}
                    isDisabled={!instance.offers.some(({ event }) => event === 'DELETE_RULE') || remove.isPending}
                    onPress={() =>
                      remove.mutate({
                        params: partsOf(instance.instance),
                        body: { event: { type: 'DELETE_RULE', ruleId: rule.ruleId }, as },
                      })
                    }
                  >
                    Delete
                  </Button>
                </div>
              ),
            },
          ]}
        />
      )}
      {remove.isError && <Problem error={remove.error} />}
      <p className="soft small">
        If a mail does not arrive, look into the junk folder, the mail security product and the mailbox’s rules.
      </p>
      {open !== undefined && (
        <RuleDialog
          instance={instance}
          as={as}
          rule={open === 'new' ? undefined : open}
          onClose={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}
