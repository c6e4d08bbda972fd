/** Whether what comes to an instance is proven. A replay asks nothing of this; what it needs is recorded. */
import { workflowInfo } from '@temporalio/workflow';
import { MAX_PROOFS_SIZE, type Sender, WatchfloorError } from '../engine/index.ts';
import {
  CLOCK_SKEW,
  type Claimed,
  checkProof,
  PROOF_CODES,
  type ProofClaims,
  type ProofCode,
  proofRefusal,
  readProof,
  readTrust,
  type Trust,
} from '../proof/index.ts';
import type { CarriedProofs } from './protocol.ts';
import { refusedHere } from './recorded-refusal.ts';
import { UsedProofs } from './used-proofs.ts';
import { type WorkerSettings, workerSettings } from './worker-settings.ts';

type Message = Claimed['message'];

export class ProofGate {
  /** Proofs that were issued before this instance are of another one, which had its workflow id before. */
  private readonly since: number | undefined;
  /** The issuer of that proof; its clock is one clock. Runs of earlier engines did not hand it on. */
  private readonly issuer: string | undefined;
  private readonly used: UsedProofs;
  private readonly tenant: string | undefined;

  /**
   * @param start the proof of the start, where there is one
   * @param tenant whose instance it is, where it is somebody's
   */
  constructor(start: string | undefined, { issuer, since, used }: CarriedProofs, tenant: string | undefined) {
    const first = start === undefined ? undefined : readProof(start);
    this.since = since ?? first?.claims.iat;
    this.issuer = issuer ?? first?.header.kid;
    this.used = new UsedProofs(used);
    this.tenant = tenant;
  }

  /** Its start was proven: it never takes anything that is not. Recorded, so the same on each worker. */
  get isProven(): boolean {
    return this.since !== undefined;
  }

  /** Throws where a message is not proven, or its proof was used. @param isKnown it was taken before */
  check(op: Claimed['op'], message: unknown, isKnown = false): void {
    const refused = this.refusalOf(op, message, isKnown);
    if (refused !== undefined) throw refused;
  }

  /**
   * The same for what nobody is told that it is refused.
   *
   * @param name as `refusedHere` wants it
   */
  refusedFor(name: string, op: Claimed['op'], message: unknown, isKnown: () => boolean): WatchfloorError | undefined {
    const code = refusedHere<ProofCode>(
      name,
      PROOF_CODES,
      () => this.refusalOf(op, message, isKnown())?.code as ProofCode | undefined,
    );
    return code && proofRefusal(code);
  }

  /** What a message would be refused with. Depends on the worker, so it is for whoever records what follows. */
  codeFor(op: Claimed['op'], message: unknown, isKnown: boolean): ProofCode | undefined {
    return this.refusalOf(op, message, isKnown)?.code as ProofCode | undefined;
  }

  /** Remembers the proof of what was taken, for as long as it could be taken again. */
  note({ id, proof }: { readonly id: string; readonly proof?: string }): void {
    if (proof !== undefined) this.used.note(id, readProof(proof).claims.exp + CLOCK_SKEW);
  }

  /** @param at UTC milliseconds */
  carry(at: number): CarriedProofs | undefined {
    const used = this.used.pack(at / 1_000);
    if (this.since === undefined && used === undefined) return undefined;
    return {
      ...(this.since === undefined ? {} : { since: this.since }),
      ...(this.issuer === undefined ? {} : { issuer: this.issuer }),
      ...(used === undefined ? {} : { used }),
    };
  }

  private refusalOf(op: Claimed['op'], said: unknown, isKnown: boolean): WatchfloorError | undefined {
    const message = typeof said === 'object' && said !== null ? (said as Message) : {};
    try {
      const claims = claimsOf(op, message);
      if (claims === undefined) {
        if (this.isProven) throw proofRefusal('PROOF_MISSING');
        return undefined;
      }
      const isSame = this.issuer !== undefined && (message.by as Partial<Sender>).issuer === this.issuer;
      if (this.since !== undefined && claims.iat + (isSame ? 1 : CLOCK_SKEW) < this.since)
        throw proofRefusal('PROOF_EXPIRED', { claim: 'iat', iat: claims.iat, since: this.since });
      if (claims.tenant !== undefined && this.tenant !== undefined && claims.tenant !== this.tenant)
        throw proofRefusal('TENANT_MISMATCH');
      const now = Date.now() / 1_000;
      if (!isKnown && this.used.has(claims.jti, now)) throw proofRefusal('PROOF_USED');
      if (!isKnown && this.used.isFull(claims.jti, now))
        throw proofRefusal('TOO_MUCH_PENDING', { limit: MAX_PROOFS_SIZE });
      return undefined;
    } catch (error) {
      if (error instanceof WatchfloorError) return error;
      throw error;
    }
  }
}

/**
 * The claims that vouch for a message, by the trust of this worker.
 *
 * @returns `undefined` where this worker has no trust, and the message is a claim
 * @throws RefusedError with one of PROOF_CODES
 */
export function claimsOf(op: Claimed['op'], message: Message): ProofClaims | undefined {
  const trust = trustOf(workerSettings());
  if (trust !== undefined)
    return checkProof(trust, { op, workflowId: workflowInfo().workflowId, message }, { at: Date.now() });
  if (message.proof !== undefined) throw proofRefusal('TRUST_MISSING');
  const { issuer, subject, tenant } = (message.by ?? {}) as Partial<Sender>;
  // A claim must not look as if it were proven.
  if (issuer !== undefined || subject !== undefined || tenant !== undefined) throw proofRefusal('PROOF_MISSING');
  return undefined;
}

const trusts = new WeakMap<object, Trust>();

/** `startWorker` has checked it. */
function trustOf({ trust: json }: WorkerSettings): Trust | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const trust = trusts.get(json) ?? readTrust(json, { isChecked: true });
  trusts.set(json, trust);
  return trust;
}
