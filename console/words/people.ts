const labels: Readonly<Record<string, string>> = {
  applicant: 'Applicant',
  'customer-analyst': 'Customer analyst',
  'account-team': 'Account team',
  'technical-service-provider': 'Technical service provider',
  reviewer: 'Reviewer',
  hunter: 'Hunter',
  expert: 'Expert',
  'technical-account-manager': 'Technical account manager',
  operator: 'Operator',
  auditor: 'Auditor',
  tester: 'Tester',
  system: 'The service',
};

export function roleLabel(role: string): string {
  return labels[role] ?? role;
}
