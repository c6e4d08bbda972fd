/** Who signs what a client sends. */
import { portableSha256, type Sender } from '../engine/index.ts';
import { askedHash, type Operation, senderOf, type Vouched } from './claims.ts';

/** Vouches for senders. It decides by itself whom it vouches for. */
export interface Issuer {
  /** The thumbprint of its key. */
  readonly kid: string;
  /** @returns a proof (compact JWS) @throws what it refuses with */
  sign(vouched: Vouched): Promise<string>;
}

/** A message with the sender as it is proven, and the proof. */
export type Proven<TMessage> = Omit<TMessage, 'by' | 'proof'> & { readonly by: Sender; readonly proof: string };

/**
 * Has a message signed. The sender's `subject` is its name unless it is given; an issuer of its own, if it names one, is
 * replaced.
 */
export async function prove<TMessage extends { readonly id: string; readonly by: Sender }>(
  issuer: Issuer,
  op: Operation,
  workflowId: string,
  message: TMessage,
): Promise<Proven<TMessage>> {
  // As it arrives: without what JSON leaves out.
  const sent = JSON.parse(JSON.stringify(message)) as TMessage;
  const { name, role, subject = name, tenant } = message.by;
  const vouched: Vouched = {
    ...{ op, wid: workflowId, jti: message.id, evt: askedHash(portableSha256, op, sent) },
    ...{ sub: subject, name, role },
    ...(tenant === undefined ? {} : { tenant }),
  };
  const proof = await issuer.sign(vouched);
  return { ...sent, by: senderOf(vouched, issuer.kid), proof };
}
