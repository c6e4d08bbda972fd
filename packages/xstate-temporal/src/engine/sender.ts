/** Who sends, as steps and ledgers keep it. */
import type { Sender } from './types.ts';

/** Role and name; and what an issuer vouches for, where one is named. */
export function keptSender({ issuer, name, role, subject, tenant }: Sender): Sender {
  if (issuer === undefined) return { role, name };
  return {
    role,
    name,
    issuer,
    ...(subject === undefined ? {} : { subject }),
    ...(tenant === undefined ? {} : { tenant }),
  };
}
