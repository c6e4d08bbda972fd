import { useState } from 'react';
import { Button as AriaButton, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { type Me, meQuery } from '../api/queries.ts';
import { queryClient } from '../api/query-client.ts';
import { Button, RadioGroup, Select } from '../ui/controls.tsx';
import { roleLabel } from '../words/people.ts';
import { chooseTenant, tenantsOf, useTenant } from './person.ts';
import { applyTheme, chosenTheme, type Theme } from './theme.ts';

/** Who is signed in, as what, for whom; the look; the way out. */
export function PersonMenu({ me }: { readonly me: Me }) {
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  const tenants = tenantsOf(me);
  const tenant = useTenant();
  const roles = [...new Set(me.grants.map(({ role }) => roleLabel(role)))].join(', ');
  return (
    <DialogTrigger>
      <AriaButton className="button quiet">
        <span className="person-name">{me.name}</span>
        <span aria-hidden="true">◍</span>
        <span className="visually-hidden">Account</span>
      </AriaButton>
      <Popover className="popover" placement="bottom end">
        <Dialog aria-label="Account" className="stack account">
          <div>
            <strong>{me.name}</strong>
            <div className="soft small">{me.email}</div>
            <div className="small">{roles}</div>
            {tenants.length === 1 && <div className="small">Tenant {tenants[0]}</div>}
          </div>
          {tenants.length > 1 && (
            <Select
              label="Tenant"
              choices={tenants.map((id) => ({ id, label: id }))}
              value={tenant ?? null}
              onChange={chooseTenant}
            />
          )}
          <RadioGroup
            label="Look"
            value={theme}
            onChange={(chosen) => {
              setTheme(chosen as Theme);
              applyTheme(chosen as Theme);
            }}
            choices={[
              { id: 'system', label: 'System' },
              { id: 'light', label: 'Light' },
              { id: 'dark', label: 'Dark' },
            ]}
          />
          <Button onPress={() => void signOut(me)}>Sign out</Button>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

async function signOut({ csrf = '' }: Me): Promise<void> {
  const answer = await fetch('/auth/sign-out', { method: 'POST', headers: { 'x-csrf-token': csrf } });
  const said: unknown = await answer.json().catch(() => undefined);
  const location = (said as { readonly location?: unknown } | undefined)?.location;
  queryClient.clear();
  // The provider's own sign-out brings back here.
  window.location.assign(typeof location === 'string' && /^(https?:|\/)/.test(location) ? location : '/');
  queryClient.setQueryData(meQuery.queryKey, null as never);
}
