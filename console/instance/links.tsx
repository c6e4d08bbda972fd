import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { partsOf } from '../api/queries.ts';

/** The page of an instance. */
export function InstanceLink({ children, instance }: { readonly instance: string; readonly children?: ReactNode }) {
  const { key, machine } = partsOf(instance);
  const text = children ?? key;
  if (machine === 'eod-case')
    return (
      <Link to="/cases/$key" params={{ key }}>
        {text}
      </Link>
    );
  if (machine === 'attack-notification')
    return (
      <Link to="/alerts/$key" params={{ key }}>
        {text}
      </Link>
    );
  if (machine === 'eod-subscription')
    return (
      <Link to="/subscriptions/$tenant" params={{ tenant: key }}>
        {text}
      </Link>
    );
  return (
    <Link to="/applications/$key" params={{ key }}>
      {text}
    </Link>
  );
}
