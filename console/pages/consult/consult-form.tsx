import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type EntryPointId, entryPoints, type Profile } from '../../../machines/profiles/index.ts';
import { consultLabel } from '../../../machines/profiles/profile.ts';
import { instanceQuery } from '../../api/queries.ts';
import { useSend } from '../../api/send.ts';
import { useMe } from '../../app/person.ts';
import { faultsOf, Sending } from '../../forms/event-form.tsx';
import { InstanceLink } from '../../instance/links.tsx';
import { Button, Dialog, Select, TextField } from '../../ui/controls.tsx';
import { Problem } from '../../ui/parts.tsx';

/** What the page in view shows. */
export interface ConsultSubject {
  readonly notification?: string;
  readonly about?: {
    readonly alerts?: string[];
    readonly incidents?: string[];
    readonly devices?: string[];
    readonly files?: { readonly sha256?: string; readonly sha1?: string }[];
  };
}

interface Props {
  readonly entryPoint: EntryPointId;
  readonly profile: Profile;
  readonly tenant: string;
  readonly subject?: ConsultSubject | undefined;
  readonly onClose: () => void;
}

const categories = [
  { id: 'alertInformation', label: 'Information about an alert or an incident' },
  { id: 'possibleCompromise', label: 'A device that may be compromised' },
  { id: 'suspiciousConnection', label: 'Root cause of a suspicious network connection' },
  { id: 'threatIntelligence', label: 'Threat intelligence' },
  { id: 'alertCommunications', label: 'Communications about an alert' },
];

const isAddress = (text: string) => /^\S+@\S+\.\S+$/.test(text);

/** The form, beside the page in view, which is what the experts are told to look at. */
export function ConsultForm({ entryPoint, onClose, profile, subject = {}, tenant }: Props) {
  const me = useMe();
  const [url] = useState(() => window.location.href.split('#', 1)[0] ?? '');
  const [topic, setTopic] = useState(url);
  const [inquiry, setInquiry] = useState('');
  const [category, setCategory] = useState<string | null>(null);
  const [replyTo, setReplyTo] = useState(me.email ?? '');
  const send = useSend('cases.open');
  const addresses = replyTo
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const isValid = topic.trim() !== '' && inquiry.trim() !== '' && addresses.length > 0 && addresses.every(isAddress);
  const faults = faultsOf(send.error);
  const submit = () =>
    send.mutate({
      body: {
        ...{ tenant, entryPoint, url, topic, inquiry, replyTo: addresses },
        ...(category === null ? {} : { category: category as 'threatIntelligence' }),
        ...(subject.about === undefined ? {} : { about: subject.about }),
        ...(subject.notification === undefined ? {} : { notification: subject.notification }),
      },
    });
  return (
    <Dialog title={consultLabel} isOpen beside onClose={onClose}>
      {send.data === undefined ? (
        <form
          className="stack"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (isValid) submit();
          }}
        >
          <TrialHeader tenant={tenant} />
          <p className="soft">
            {entryPoints[entryPoint].label}. The page in view stays open while you submit, so that the experts see what
            you see.
          </p>
          <TextField
            label={profile.topicLabel}
            isRequired
            value={topic}
            onChange={setTopic}
            maxLength={2048}
            fault={faults.topic}
          />
          <Select label="What it is about" choices={categories} value={category} onChange={setCategory} />
          <TextField
            label="Inquiry"
            hint="Give enough context for the experts to begin: what you saw, when, and what you want to know."
            isRequired
            lines
            value={inquiry}
            onChange={setInquiry}
            maxLength={8000}
            fault={faults.inquiry}
          />
          <TextField
            label="Email"
            hint="Where the experts reply. Separate several addresses with a semicolon."
            isRequired
            value={replyTo}
            onChange={setReplyTo}
            fault={addresses.every(isAddress) ? faults.replyTo : 'These must be email addresses.'}
          />
          <p className="note small">
            This and other relevant information is shared with the experts. <Link to="/privacy">Privacy statement</Link>
          </p>
          {send.isError && <Problem error={send.error} />}
          <Sending failures={send.failureCount} isPaused={send.isPaused} isPending={send.isPending} />
          <div className="row">
            <Button type="submit" look="primary" isDisabled={!isValid || send.isPending}>
              Submit
            </Button>
            <Button onPress={onClose}>Cancel</Button>
          </div>
        </form>
      ) : (
        <Answer answer={send.data} profile={profile} onClose={onClose} />
      )}
    </Dialog>
  );
}

function TrialHeader({ tenant }: { readonly tenant: string }) {
  const { data } = useQuery(instanceQuery('eod-subscription', tenant));
  const { contract, trial } = (data?.context ?? {}) as {
    readonly trial?: { readonly until: number } | null;
    readonly contract?: object | null;
  };
  if (!trial || contract) return null;
  const days = Math.max(0, Math.ceil((trial.until - Date.now()) / 86_400_000));
  return (
    <p className="note">
      <strong>Experts on Demand Trial.</strong> {days} {days === 1 ? 'day remains' : 'days remain'}. Contact your
      representative to buy a full subscription. <Link to="/subscription">Learn more</Link>
    </p>
  );
}

interface AnswerProps {
  readonly answer: { readonly instance: string; readonly problem: string | null };
  readonly profile: Profile;
  readonly onClose: () => void;
}

function Answer({ answer: { instance, problem }, onClose, profile }: AnswerProps) {
  if (problem === 'noPermission')
    return (
      <div className="note danger" role="alert">
        <strong>You need the permission “Manage security settings” to consult an expert.</strong> Ask whoever manages
        the roles of your tenant.
      </div>
    );
  return (
    <div className="stack" role="status">
      <div className={problem === null ? 'note good' : 'note warning'}>
        <strong>{problem === null ? 'The case is open.' : 'The inquiry is received.'}</strong>{' '}
        {problem !== null && 'The tenant directory does not answer; the case opens as soon as it does.'}
        {profile.replyPromise === 'progressReportWithinTwoDays' && ' A progress report comes by email within two days.'}
      </div>
      <div className="row">
        <span className="button primary">
          <InstanceLink instance={instance}>See the case</InstanceLink>
        </span>
        <Button onPress={onClose}>Close</Button>
      </div>
    </div>
  );
}
