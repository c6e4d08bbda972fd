import { useState } from 'react';
import { type Instance, partsOf } from '../../api/queries.ts';
import { useSend } from '../../api/send.ts';
import { useMe } from '../../app/person.ts';
import { faultsOf, Sending } from '../../forms/event-form.tsx';
import { Button, CheckboxGroup, Dialog, RadioGroup, TextField, Tick } from '../../ui/controls.tsx';
import { Problem } from '../../ui/parts.tsx';
import { valueLabel } from '../../words/fields.ts';

export interface Rule {
  readonly ruleId: string;
  readonly name: string;
  readonly severities: readonly string[];
  readonly deviceGroups: 'all' | readonly string[];
  readonly recipients: readonly string[];
  readonly includeOrganisation: boolean;
  readonly includeDevices: boolean;
}

interface Props {
  readonly instance: Instance;
  readonly as: 'applicant' | 'customer-analyst';
  readonly rule: Rule | undefined;
  readonly onClose: () => void;
}

const severities = ['informational', 'low', 'medium', 'high'];
const linesOf = (text: string) =>
  text
    .split('\n')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** A rule, with a test mail that is sent as it is saved. */
export function RuleDialog({ as, instance, onClose, rule }: Props) {
  const me = useMe();
  const [ruleId] = useState(() => rule?.ruleId ?? `rule-${crypto.randomUUID().slice(0, 8)}`);
  const [name, setName] = useState(rule?.name ?? '');
  const [chosen, setChosen] = useState<readonly string[]>(rule?.severities ?? ['high']);
  const groups = rule?.deviceGroups ?? 'all';
  const [scope, setScope] = useState(groups === 'all' ? 'all' : 'groups');
  const [deviceGroups, setDeviceGroups] = useState(groups === 'all' ? '' : groups.join('\n'));
  const [recipients, setRecipients] = useState((rule?.recipients ?? [me.email ?? '']).join('\n'));
  const [includeOrganisation, setIncludeOrganisation] = useState(rule?.includeOrganisation ?? false);
  const [includeDevices, setIncludeDevices] = useState(rule?.includeDevices ?? false);
  const [sendTest, setSendTest] = useState(rule === undefined);
  const save = useSend('events.send', { onSuccess: onClose });
  const faults = faultsOf(save.error);
  const to = linesOf(recipients);
  const isValid =
    name.trim() !== '' && chosen.length > 0 && to.length > 0 && (scope === 'all' || linesOf(deviceGroups).length > 0);
  const submit = () =>
    save.mutate({
      params: partsOf(instance.instance),
      body: {
        as,
        event: {
          type: 'SAVE_RULE',
          sendTest,
          rule: {
            ...{ ruleId, name: name.trim(), severities: chosen, recipients: to, includeOrganisation, includeDevices },
            deviceGroups: scope === 'all' ? 'all' : linesOf(deviceGroups),
          },
        },
      },
    });
  return (
    <Dialog title={rule === undefined ? 'Add a notification rule' : 'Edit the rule'} isOpen beside onClose={onClose}>
      <form
        className="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (isValid) submit();
        }}
      >
        <TextField
          label="Rule name"
          isRequired
          value={name}
          onChange={setName}
          maxLength={200}
          fault={faults['rule.name']}
        />
        <CheckboxGroup
          label="Alert severity"
          isRequired
          choices={severities.map((id) => ({ id, label: valueLabel(id) }))}
          value={chosen}
          onChange={setChosen}
        />
        <RadioGroup
          label="Devices"
          value={scope}
          onChange={setScope}
          choices={[
            { id: 'all', label: 'All devices' },
            { id: 'groups', label: 'Selected device groups' },
          ]}
        />
        {scope === 'groups' && (
          <TextField
            label="Device groups"
            hint="One on each line."
            isRequired
            lines
            value={deviceGroups}
            onChange={setDeviceGroups}
          />
        )}
        <fieldset className="group">
          <legend>What the mail says beside the alert</legend>
          <Tick isSelected={includeOrganisation} onChange={setIncludeOrganisation}>
            Include organization name
          </Tick>
          <Tick isSelected={includeDevices} onChange={setIncludeDevices}>
            Include device information
          </Tick>
        </fieldset>
        <TextField
          label="Recipients"
          hint="One address on each line, ten at most. They get what is published from now on."
          isRequired
          lines
          value={recipients}
          onChange={setRecipients}
          fault={Object.entries(faults).find(([at]) => at.startsWith('rule.recipients'))?.[1]}
        />
        <Tick isSelected={sendTest} onChange={setSendTest}>
          Send test email
        </Tick>
        {save.isError && <Problem error={save.error} />}
        <Sending failures={save.failureCount} isPaused={save.isPaused} isPending={save.isPending} />
        <div className="row">
          <Button type="submit" look="primary" isDisabled={!isValid || save.isPending}>
            Save notification rule
          </Button>
          <Button onPress={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
