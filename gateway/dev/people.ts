import { type GatewayRole, isCustomerRole } from '../access/person.ts';
import { peoplesRoles } from '../access/table.ts';

/** Somebody whom the sample provider signs in as. */
export interface SamplePerson {
  readonly subject: string;
  readonly name: string;
  readonly email: string;
  readonly role: GatewayRole;
  /** Of a customer's people. */
  readonly tenant?: string;
}

/** One for each role; of the customers' roles one for each tenant. */
export function samplePeople(tenants: readonly string[]): readonly SamplePerson[] {
  return peoplesRoles.flatMap((role) =>
    isCustomerRole(role) ? tenants.map((tenant) => person(role, tenant)) : [person(role)],
  );
}

function person(role: GatewayRole, tenant?: string): SamplePerson {
  const subject = `${role}@${tenant ?? 'staff'}.example`;
  const title = role.replaceAll('-', ' ');
  const name = tenant === undefined ? `Sample ${title}` : `Sample ${title} of ${tenant}`;
  return { subject, name, email: subject, role, ...(tenant === undefined ? {} : { tenant }) };
}
