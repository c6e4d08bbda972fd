import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Instance, partsOf } from '../../api/queries.ts';
import { useSend } from '../../api/send.ts';
import { useMe } from '../../app/person.ts';
import { faultsOf, Sending } from '../../forms/event-form.tsx';
import { Button, Dialog, RadioGroup, TextField, Tick } from '../../ui/controls.tsx';
import { Problem } from '../../ui/parts.tsx';

interface Props {
  readonly tenant: string;
  /** An application that waits for the form; `undefined` where none has begun. */
  readonly instance: Instance | undefined;
  readonly onClose: () => void;
}

const isAddress = (text: string) => /^\S+@\S+\.\S+$/.test(text);

/** The dialog "Apply": name, address, privacy statement, Submit; then the confirmation. */
export function ApplyDialog({ instance, onClose, tenant }: Props) {
  const me = useMe();
  const [name, setName] = useState(me.name);
  const [email, setEmail] = useState(me.email ?? '');
  const [profile, setProfile] = useState<'mde' | 'xdr'>('mde');
  const [tsp, setTsp] = useState('');
  const [accountTeam, setAccountTeam] = useState('');
  const [privacyRead, setPrivacyRead] = useState(false);
  const apply = useSend('applications.create');
  const submit = useSend('events.send');
  const sent = instance === undefined ? apply : submit;
  const isValid = name.trim() !== '' && isAddress(email) && privacyRead;
  const faults = faultsOf(sent.error);
  const form = { name: name.trim(), email, privacyRead };
  const send = () => {
    if (instance !== undefined)
      return submit.mutate({
        params: partsOf(instance.instance),
        body: { event: { type: 'SUBMIT', ...form }, as: 'applicant' },
      });
    const talked = {
      ...(tsp.trim() === '' ? {} : { talkedToTsp: tsp.trim() }),
      ...(accountTeam.trim() === '' ? {} : { talkedToAccountTeam: accountTeam.trim() }),
    };
    return apply.mutate({ body: { tenant, profile, ...form, ...talked } });
  };
  if (apply.data !== undefined || submit.data !== undefined)
    return <Confirmation pending={apply.data?.pending ?? null} onClose={onClose} />;
  return (
    <Dialog title="Apply" isOpen onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (isValid) send();
        }}
      >
        <TextField label="Name" isRequired value={name} onChange={setName} fault={faults.name} maxLength={200} />
        <TextField
          label="Email address"
          hint="Where the reviewers get back to you."
          isRequired
          type="email"
          value={email}
          onChange={setEmail}
          fault={faults.email}
        />
        {instance === undefined && (
          <>
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
            <fieldset className="group">
              <legend>Eligibility was discussed with</legend>
              <TextField
                label="Technical service provider"
                hint="Whom you talked to. Leave it empty to note it later."
                value={tsp}
                onChange={setTsp}
                maxLength={200}
              />
              <TextField
                label="Account team"
                hint="Whom you talked to. Leave it empty to note it later."
                value={accountTeam}
                onChange={setAccountTeam}
                maxLength={200}
              />
            </fieldset>
          </>
        )}
        <Tick isSelected={privacyRead} onChange={setPrivacyRead}>
          I have read the{' '}
          <Link to="/privacy" target="_blank">
            privacy statement
          </Link>
        </Tick>
        {sent.isError && <Problem error={sent.error} />}
        <Sending failures={sent.failureCount} isPaused={sent.isPaused} isPending={sent.isPending} />
        <div className="row">
          <Button type="submit" look="primary" isDisabled={!isValid || sent.isPending}>
            Submit
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const reasons: Readonly<Record<string, string>> = {
  notEligible: 'Your tenant does not meet all prerequisites. The page says which.',
  directoryUnavailable: 'The tenant directory does not answer. Try again from the page.',
  directoryUnanswered: 'The tenant directory has not answered yet. The page goes on by itself.',
  talksMissing: 'Eligibility must be discussed first. Note both talks on the page; then apply.',
  formIncomplete: 'The form is not complete. Press Apply again.',
  privacyUnread: 'The privacy statement must be read. Press Apply again.',
};

function Confirmation({
  onClose,
  pending,
}: {
  readonly pending: { readonly reason: string } | null;
  readonly onClose: () => void;
}) {
  return (
    <Dialog title={pending === null ? 'Thank you for applying' : 'The application has begun'} isOpen onClose={onClose}>
      <p>
        {pending === null
          ? 'The application is received. The experts are assessing it, and will be in touch shortly.'
          : reasons[pending.reason]}
      </p>
      <div className="row">
        <Button look="primary" onPress={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}
