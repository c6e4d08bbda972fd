import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { branding, profiles } from '../../../machines/profiles/index.ts';
import { type Instance, instanceQuery } from '../../api/queries.ts';
import { hasRole, useMe, useTenant } from '../../app/person.ts';
import { Actions } from '../../instance/actions.tsx';
import { Timeline } from '../../instance/timeline.tsx';
import { Button } from '../../ui/controls.tsx';
import { Card, Empty, Loading, PageHead, Problem, Tag } from '../../ui/parts.tsx';
import { stateOf } from '../../words/states.ts';
import { ApplyDialog } from './apply-dialog.tsx';
import { NextStep } from './next-step.tsx';
import { Preferences } from './preferences.tsx';

/** Settings > Endpoints > General > Advanced features, with the row of Targeted Attack Notifications. */
export function Page() {
  const tenant = useTenant();
  if (tenant === undefined)
    return (
      <Empty title="This page is for a tenant’s people">
        The staff sees applications on the page <Link to="/applications">Applications</Link>.
      </Empty>
    );
  return <AdvancedFeatures key={tenant} tenant={tenant} />;
}

/** States in which there is nothing yet, or nothing any more: one may apply. */
const MAY_APPLY = ['notEnrolled', 'rejected', 'withdrawn', 'unanswered', 'terminated'];

function AdvancedFeatures({ tenant }: { readonly tenant: string }) {
  const { data, error } = useQuery(instanceQuery('tan-application', tenant));
  if (data === undefined) return error === null ? <Loading /> : <Problem error={error} />;
  const mayApply = data === null || data.status !== 'running' || MAY_APPLY.some((state) => data.states.includes(state));
  return (
    <>
      <PageHead title="Advanced features" crumbs="Settings › Endpoints › General">
        Features of {tenant}.
      </PageHead>
      <div className="stack">
        <FeatureRow tenant={tenant} instance={data ?? undefined} mayApply={mayApply} />
        {data !== null && (
          <>
            <NextStep instance={data} />
            <Actions instance={data} without={ELSEWHERE} />
            <Card title="Timeline">
              <Timeline machine="tan-application" id={tenant} />
            </Card>
          </>
        )}
      </div>
    </>
  );
}

/** Events that have their own place: the row, the dialog, the page Email notifications. */
const ELSEWHERE = ['SAVE_PREFERENCES', 'SAVE_RULE', 'DELETE_RULE', 'CHECK_ELIGIBILITY', 'SUBMIT'];

interface RowProps {
  readonly tenant: string;
  readonly instance: Instance | undefined;
  readonly mayApply: boolean;
}

function FeatureRow({ instance, mayApply, tenant }: RowProps) {
  const me = useMe();
  const [isOpen, setOpen] = useState(false);
  const {
    brand = 'tan',
    profile = 'mde',
    toggle = 'none',
  } = (instance?.context ?? {}) as {
    readonly brand?: 'tan' | 'ean';
    readonly profile?: 'mde' | 'xdr';
    readonly toggle?: 'none' | 'on' | 'off';
  };
  const word = instance === undefined ? undefined : stateOf(instance.machine, instance.states);
  const maySubmit = instance?.offers.some(({ event }) => event === 'SUBMIT') === true;
  return (
    <section className="card feature" aria-labelledby="tan-row">
      <div className="stack tight">
        <div className="row">
          <h2 id="tan-row">{branding[brand].service}</h2>
          {word !== undefined && <Tag tone={word.tone ?? ''}>{word.label}</Tag>}
        </div>
        <p className="soft">
          {profiles[profile].summary} Hunters look for human adversaries and write to you as an alert.
        </p>
      </div>
      {toggle === 'none' ? (
        hasRole(me, 'applicant') && (mayApply || maySubmit) ? (
          <Button look="primary" onPress={() => setOpen(true)}>
            Apply
          </Button>
        ) : (
          mayApply && <p className="soft">An applicant of your tenant can apply.</p>
        )
      ) : (
        instance !== undefined && (
          <Preferences key={toggle} instance={instance} tenant={tenant} isOn={toggle === 'on'} />
        )
      )}
      {isOpen && (
        <ApplyDialog instance={mayApply ? undefined : instance} tenant={tenant} onClose={() => setOpen(false)} />
      )}
    </section>
  );
}
