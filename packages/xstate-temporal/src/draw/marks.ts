import { widthOf } from './text-size.ts';

/** How a role is marked: by a name, a shape and a colour, so that no one of them alone tells roles apart. */
export interface Look {
  /** What stands in the mark. */
  readonly name: string;
  readonly ink: string;
  readonly fill: string;
  readonly edge: string;
  /** Customers' marks are round and dark, the service's people's are square and light, what no person sends is dashed. */
  readonly side: 'customer' | 'service' | 'machine';
  /** What the name in the mark does not say, for the key below a picture. */
  readonly meaning?: string;
}

/** A role as it is drawn. */
export interface Actor extends Look {
  readonly role: string;
}

/** A mark: a role, or the sign of a clock or of what the chart does by itself. */
export type Mark = Actor | { readonly sign: 'clock' | 'own' };

export const markHeight = 12;
const signWidth = 12;

/** A role by the look that it was given, else by its own name in grey. */
export function actorOf(role: string, looks: Readonly<Record<string, Look>> = {}): Actor {
  const grey = { name: role, ink: '#111827', fill: '#f1f5f9', edge: '#64748b', side: 'service' } as const;
  return { role, ...((Object.hasOwn(looks, role) && looks[role]) || grey) };
}

/** Each role once, in the order of their names. */
export function actorsIn(labels: readonly { readonly by: readonly Actor[] }[]): Actor[] {
  const actors = new Map(labels.flatMap(({ by }) => by).map((actor) => [actor.role, actor]));
  return [...actors.keys()].sort().map((role) => actors.get(role) as Actor);
}

/** How wide a mark is, with the room behind it. */
export function widthOfMark(mark: Mark, font: number): number {
  return ('role' in mark ? widthOf(mark.name, font) + 8 : signWidth) + 3;
}
