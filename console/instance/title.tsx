import { useQuery } from '@tanstack/react-query';
import { instanceQuery, partsOf } from '../api/queries.ts';
import { InstanceLink } from './links.tsx';

/** Longer ones end in an ellipsis. */
const MOST = 90;

/** An instance by what it is about, where it says so; until that is known by its key. */
export function InstanceTitle({ instance }: { readonly instance: string }) {
  const { key, machine } = partsOf(instance);
  const isTelling = machine === 'eod-case' || machine === 'attack-notification';
  // Read once; what changes is read anew by itself.
  const { data } = useQuery({
    ...instanceQuery(machine, key),
    enabled: isTelling,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { content, inquiry } = (data?.context ?? {}) as {
    readonly inquiry?: string | null;
    readonly content?: { readonly title?: string };
  };
  const text = (content?.title ?? inquiry ?? '').split('\n', 1)[0] ?? '';
  if (text === '') return <InstanceLink instance={instance} />;
  return (
    <>
      <InstanceLink instance={instance}>{text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text}</InstanceLink>
      <div className="soft small">{key.slice(key.indexOf('~') + 1)}</div>
    </>
  );
}
