import { useQuery } from '@tanstack/react-query';
import { type Instance, instanceQuery } from '../api/queries.ts';
import { Empty, Loading, Problem } from '../ui/parts.tsx';

interface Props {
  readonly machine: string;
  readonly id: string;
  readonly children: (instance: Instance) => React.ReactNode;
}

/** An instance, or why there is none to see. */
export function WithInstance({ children, id, machine }: Props) {
  const { data, error } = useQuery(instanceQuery(machine, id));
  if (data) return children(data);
  if (data === null)
    return <Empty title="There is nothing by this name">It is not there, or it is not yours to see.</Empty>;
  return error === null ? <Loading /> : <Problem error={error} />;
}
