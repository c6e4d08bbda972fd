import type { Look } from 'xstate-temporal/draw';

/** How the programme's roles are drawn. */
export const looks: Readonly<Record<string, Look>> = {
  applicant: { name: 'applicant', ink: '#ffffff', fill: '#1e40af', edge: '#1e40af', side: 'customer' },
  'customer-analyst': { name: 'analyst', ink: '#ffffff', fill: '#0f766e', edge: '#0f766e', side: 'customer' },
  'account-team': { name: 'account team', ink: '#451a03', fill: '#fef3c7', edge: '#b45309', side: 'service' },
  'technical-service-provider': {
    name: 'provider',
    ink: '#431407',
    fill: '#ffedd5',
    edge: '#9a3412',
    side: 'service',
    meaning: 'technical service provider',
  },
  reviewer: { name: 'reviewer', ink: '#3b0764', fill: '#f3e8ff', edge: '#7e22ce', side: 'service' },
  hunter: { name: 'hunter', ink: '#450a0a', fill: '#fee2e2', edge: '#b91c1c', side: 'service' },
  expert: { name: 'expert', ink: '#052e16', fill: '#dcfce7', edge: '#15803d', side: 'service' },
  'technical-account-manager': {
    name: 'TAM',
    ink: '#082f49',
    fill: '#e0f2fe',
    edge: '#0369a1',
    side: 'service',
    meaning: 'technical account manager',
  },
  operator: { name: 'operator', ink: '#111827', fill: '#e5e7eb', edge: '#4b5563', side: 'service' },
  system: {
    name: 'system',
    ink: '#334155',
    fill: '#ffffff',
    edge: '#64748b',
    side: 'machine',
    meaning: 'other charts, directory, support system',
  },
};
