import { widthOf } from './text-size.ts';

/** How a role is marked: by a name, a shape and a colour, so that no one of them alone tells roles apart. */
interface Look {
  /** What stands in the mark. */
  readonly name: string;
  readonly ink: string;
  readonly fill: string;
  readonly edge: string;
  /** Customers' marks are round and dark, the service's people's are square and light, what no person sends is dashed. */
  readonly side: 'customer' | 'service' | 'machine';
}

const looks: Readonly<Record<string, Look>> = {
  applicant: { name: 'applicant', ink: '#ffffff', fill: '#1e40af', edge: '#1e40af', side: 'customer' },
  'customer-analyst': { name: 'analyst', ink: '#ffffff', fill: '#0f766e', edge: '#0f766e', side: 'customer' },
  'account-team': { name: 'account team', ink: '#451a03', fill: '#fef3c7', edge: '#b45309', side: 'service' },
  'technical-service-provider': { name: 'provider', ink: '#431407', fill: '#ffedd5', edge: '#9a3412', side: 'service' },
  reviewer: { name: 'reviewer', ink: '#3b0764', fill: '#f3e8ff', edge: '#7e22ce', side: 'service' },
  hunter: { name: 'hunter', ink: '#450a0a', fill: '#fee2e2', edge: '#b91c1c', side: 'service' },
  expert: { name: 'expert', ink: '#052e16', fill: '#dcfce7', edge: '#15803d', side: 'service' },
  'technical-account-manager': { name: 'TAM', ink: '#082f49', fill: '#e0f2fe', edge: '#0369a1', side: 'service' },
  operator: { name: 'operator', ink: '#111827', fill: '#e5e7eb', edge: '#4b5563', side: 'service' },
  system: { name: 'system', ink: '#334155', fill: '#ffffff', edge: '#64748b', side: 'machine' },
};

/** A mark: a role, or the sign of a clock or of what the chart does by itself. */
export type Mark = { readonly role: string } | { readonly sign: 'clock' | 'own' };

export const markHeight = 12;
const signWidth = 12;

/** How a role looks; a role that is not the programme's has its own name in grey. */
export function lookOf(role: string): Look {
  const grey = { name: role, ink: '#111827', fill: '#f1f5f9', edge: '#64748b', side: 'service' } as const;
  return Object.hasOwn(looks, role) ? (looks[role] ?? grey) : grey;
}

/** How wide a mark is, with the room behind it. */
export function widthOfMark(mark: Mark, font: number): number {
  return ('role' in mark ? widthOf(lookOf(mark.role).name, font) + 8 : signWidth) + 3;
}
