import { useState } from 'react';
import type { EntryPointId } from '../../../machines/profiles/index.ts';
import { consultLabel } from '../../../machines/profiles/profile.ts';
import { hasRole, useMe, useTenant } from '../../app/person.ts';
import { Button } from '../../ui/controls.tsx';
import { ConsultForm, type ConsultSubject } from './consult-form.tsx';
import { useProfile } from './use-profile.ts';

interface Props {
  readonly entryPoint: EntryPointId;
  /** Where the profile has another place for the same. */
  readonly or?: EntryPointId;
  readonly subject?: ConsultSubject;
  /** What the page names. */
  readonly about?: ConsultSubject['about'];
}

/** "Consult a threat expert", where the profile of the tenant has it. */
export function ConsultButton({ about, entryPoint, or, subject }: Props) {
  const me = useMe();
  const tenant = useTenant();
  const profile = useProfile(tenant);
  const [isOpen, setOpen] = useState(false);
  const place = [entryPoint, ...(or === undefined ? [] : [or])].find((one) => profile?.entryPoints.includes(one));
  if (place === undefined || tenant === undefined || profile === undefined || !hasRole(me, 'customer-analyst'))
    return null;
  return (
    <>
      <Button onPress={() => setOpen(true)}>{consultLabel}</Button>
      {isOpen && (
        <ConsultForm
          entryPoint={place}
          profile={profile}
          tenant={tenant}
          subject={{ ...subject, ...(about === undefined ? {} : { about }) }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
