import { useState } from 'react';
import type { Instance } from '../../api/queries.ts';
import { useSend } from '../../api/send.ts';
import { Sending } from '../../forms/event-form.tsx';
import { Button, Switch } from '../../ui/controls.tsx';
import { Problem } from '../../ui/parts.tsx';

interface Props {
  readonly instance: Instance;
  readonly tenant: string;
  readonly isOn: boolean;
}

const WHY: Readonly<Record<string, string>> = {
  noPermission: 'You need the permission “Manage portal system settings” for this.',
  directoryUnavailable: 'The tenant directory did not answer. Save again later.',
};

/** The toggle. Nothing has changed until the preferences are saved. */
export function Preferences({ instance, isOn, tenant }: Props) {
  const [on, setOn] = useState(isOn);
  const save = useSend('preferences.save');
  const maySave = instance.offers.some(({ event }) => event === 'SAVE_PREFERENCES');
  const { refusal, request } = instance.context as {
    readonly request?: object | null;
    readonly refusal?: { readonly change: string; readonly why: string } | null;
  };
  const isChanged = on !== isOn;
  return (
    <div className="stack tight">
      <Switch isSelected={on} onChange={setOn} isDisabled={!maySave}>
        {on ? 'On' : 'Off'}
      </Switch>
      <div className="row">
        <Button
          look={isChanged ? 'primary' : 'plain'}
          isDisabled={!isChanged || !maySave || save.isPending}
          onPress={() => save.mutate({ params: { tenant }, body: { notifications: on ? 'on' : 'off' } })}
        >
          Save preferences
        </Button>
        {isChanged && <span className="soft small">Not saved yet: nothing has changed.</span>}
      </div>
      {request && <p role="status">The directory is asked whether you may change this …</p>}
      {refusal?.change === 'preferences' && (
        <p className="note warning" role="alert">
          Not saved. {WHY[refusal.why]}
        </p>
      )}
      {save.isError && <Problem error={save.error} />}
      <Sending failures={save.failureCount} isPaused={save.isPaused} isPending={save.isPending} />
    </div>
  );
}
