/** Keys, trusts and proofs for tests. */
import { portableSha256, type Sender } from '../../src/engine/index.ts';
import { askedHash, type Operation, type TrustedIssuer, type TrustJson, type Vouched } from '../../src/proof/index.ts';
import { createIssuer, type IssuerOptions, type KeyIssuer, makeKey } from '../../src/proof/node.ts';

export function newIssuer(options: IssuerOptions = {}): KeyIssuer {
  return createIssuer(makeKey(), options);
}

/** A trust in an issuer for these roles. */
export function trustIn(issuer: KeyIssuer, roles: readonly string[], more: Partial<TrustedIssuer> = {}): TrustJson {
  return { issuers: [{ kid: issuer.kid, publicKey: issuer.publicKey, roles, ...more }] };
}

/** What an issuer is asked to vouch for when a message is sent. */
export function vouchedFor(op: Operation, wid: string, message: { readonly id: string; readonly by: Sender }): Vouched {
  const { name, role, subject = name, tenant } = message.by;
  const evt = askedHash(portableSha256, op, message);
  return { op, wid, jti: message.id, evt, sub: subject, name, role, ...(tenant === undefined ? {} : { tenant }) };
}
