import type { Sender } from '../engine/index.ts';
import { type Issuer, type Operation, prove } from '../proof/index.ts';

/** Gives a message its proof. Asked for each call anew, so that one that is made again does not bring an expired one. */
export type Signer = <TMessage extends { readonly id: string; readonly by: Sender }>(
  op: Operation,
  workflowId: string,
  message: TMessage,
) => Promise<TMessage>;

/** @param issuer without one messages stay the claims that they are */
export function signer(issuer: Issuer | undefined): Signer {
  if (issuer === undefined) return (_op, _workflowId, message) => Promise.resolve(message);
  return async (op, workflowId, message) => (await prove(issuer, op, workflowId, message)) as unknown as typeof message;
}
