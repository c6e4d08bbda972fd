/** Who may send events. Roles are claims; whoever lets people in decides who may claim one. */
export const roles = [
  'applicant',
  'customer-analyst',
  'account-team',
  'technical-service-provider',
  'reviewer',
  'hunter',
  'expert',
  'technical-account-manager',
  /** Runs the service: says that it is renamed or no longer sold, and may start what lives by another policy than the configured one. */
  'operator',
  'system',
] as const;

export type Role = (typeof roles)[number];

/** Permissions of the portal that some events need. The tenant directory says who has them; nobody says so of themselves. */
export const permissions = ['manageSecuritySettings', 'managePortalSystemSettings'] as const;

/** What the portal calls them. */
export const permissionLabels = {
  manageSecuritySettings: 'Manage security settings',
  managePortalSystemSettings: 'Manage portal system settings',
} as const;

export type Permission = (typeof permissions)[number];
