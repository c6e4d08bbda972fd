import { useState } from 'react';
import type { RegisterFilter } from '../../api/desk-queries.ts';
import { Button, Select, TextField } from '../../ui/controls.tsx';
import { machineIds, machineLabel } from '../../words/states.ts';

/** Which cases are read. It holds once it is applied: each of them costs the server a history. */
export function CaseFilter({ apply }: { readonly apply: (filter: RegisterFilter) => void }) {
  const [machine, setMachine] = useState('all');
  const [tenant, setTenant] = useState('');
  return (
    <form
      className="row filter"
      onSubmit={(event) => {
        event.preventDefault();
        apply({
          ...(machine === 'all' ? {} : { machine: machine as 'eod-case' }),
          ...(tenant.trim() === '' ? {} : { tenant: tenant.trim() }),
        });
      }}
    >
      <Select
        label="Kind"
        value={machine}
        onChange={setMachine}
        choices={[{ id: 'all', label: 'All' }, ...machineIds.map((id) => ({ id, label: machineLabel(id, true) }))]}
      />
      <TextField label="Tenant" value={tenant} onChange={setTenant} placeholder="every tenant" maxLength={64} />
      <Button type="submit">Apply</Button>
    </form>
  );
}
