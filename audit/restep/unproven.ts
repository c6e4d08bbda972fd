import { PROOF_CODES, proofRefusal } from 'xstate-temporal/proof';
import type { SentEnvelope } from '../history/recorded-run.ts';
import type { Stimulus } from './walk.ts';

/**
 * What a signal may have become whose proof the host did not take: a refusal by each of the codes. Which of them it was is
 * told by the digest, and that the host decided so by the marker that a replay holds it against.
 */
export function* unproven(envelope: SentEnvelope, at: number): Generator<Stimulus> {
  for (const code of PROOF_CODES)
    yield { kind: 'envelope', envelope, at, refusable: true, refused: proofRefusal(code), isUnproven: true };
}
