import { type Outline, outlineOf } from 'xstate-temporal/draw';
import type { Definition } from 'xstate-temporal/engine';
import { type Assumption, policies } from '../../machines/index.ts';
import { spanText } from '../../text/index.ts';
import { inWords } from './conditions.ts';
import { looks } from './looks.ts';

/** A chart of the programme as it is drawn: with who may send what, and what the policy says of its delays. */
export function chartOf(definition: Definition): Outline {
  const known = drawn.get(definition);
  if (known !== undefined) return known;
  const outline = outlineFor(definition);
  drawn.set(definition, outline);
  return outline;
}

/** One outline a definition, by which the places of its states are known again. */
const drawn = new WeakMap<Definition, Outline>();

function outlineFor({ machine, roles }: Definition): Outline {
  const assumptions: Readonly<Record<string, Assumption>> = Object.hasOwn(policies, machine.id)
    ? policies[machine.id as keyof typeof policies]
    : {};
  const delays = Object.entries(assumptions).flatMap(([name, { default: value, unit }]) =>
    unit === 'duration' && typeof value === 'number'
      ? [[name, spanText(value).replaceAll(' ', '\u00a0')] as const]
      : [],
  );
  return inWords(
    outlineOf(machine, { ...(roles === undefined ? {} : { roles }), delays: Object.fromEntries(delays), looks }),
  );
}
