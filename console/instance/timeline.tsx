import { useQuery } from '@tanstack/react-query';
import { type Step, timelineQuery } from '../api/queries.ts';
import { Loading, Problem } from '../ui/parts.tsx';
import { Time } from '../ui/time.tsx';
import { eventWord } from '../words/events.ts';
import { roleLabel } from '../words/people.ts';
import { stateOf } from '../words/states.ts';

interface Props {
  readonly machine: string;
  readonly id: string;
}

/** What an instance went through, the latest first. */
export function Timeline({ id, machine }: Props) {
  const { data, error } = useQuery(timelineQuery(machine, id));
  if (error !== null) return <Problem error={error} />;
  if (data === undefined) return <Loading />;
  return (
    <ol className="timeline">
      {data.steps.toReversed().map((step) => (
        <li key={step.seq}>
          <div>
            <strong>{eventWord(step.event).done}</strong> <span className="soft">{whoOf(step)}</span>
            {step.refused !== undefined && <span className="soft"> refused: {step.refused.code}</span>}
          </div>
          <div className="soft small">
            <Time at={step.at} />
            {movedTo(machine, step)}
          </div>
        </li>
      ))}
    </ol>
  );
}

function whoOf({ by: { name, role } }: Step): string {
  return name === undefined || role === 'system' ? roleLabel(role) : `${name}, ${roleLabel(role).toLowerCase()}`;
}

function movedTo(machine: string, { from, to }: Step): string {
  const [before, after] = [stateOf(machine, from), stateOf(machine, to)];
  return before.id === after.id ? '' : ` → ${after.label}`;
}
