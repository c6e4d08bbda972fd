/** Who did something in a case, and how far that is proven. */
import { identityOf } from 'xstate-temporal/engine';
import type { TrailLine } from '../trail/types.ts';
import type { CaseVerdict } from '../verify/findings.ts';
import { isPerson } from './milestones.ts';

export interface Actor {
  readonly name: string;
  readonly role: string;
  /**
   * `proven`: by a proof that was held against a trust. `said to be proven`: by the history's own word. `PROOF FAILS`.
   * `authenticated`: by the server. `claimed`: the message says so, and nothing else does. `named by …`: somebody else
   * says so.
   */
  readonly how: string;
}

/** @param asked who the event says that it is for, where it says so */
export function actorOf(line: TrailLine, { findings, proofs }: CaseVerdict, asked?: unknown): Actor {
  const { authenticated, claimed, proven, seq } = line;
  if (typeof asked === 'string' && asked !== '' && asked !== claimed.name)
    return { name: asked, role: '', how: `named by ${claimed.role} ${claimed.name}` };
  if (proven !== undefined) {
    const fails = findings.some((one) => one.code === 'PROOF_FAILS' && one.seq === seq);
    const how = fails ? 'PROOF FAILS' : proofs?.checked ? 'proven' : 'said to be proven';
    return { name: proven.subject, role: claimed.role, how: `${how}, by ${proven.issuer}` };
  }
  const how = authenticated === null ? 'claimed' : `authenticated as ${authenticated.type}:${authenticated.name}`;
  return { ...claimed, how };
}

/** Who did what of one case in more than one capacity. */
export interface Both {
  readonly name: string;
  /** Roles, or `opened` and `decided`. */
  readonly as: readonly string[];
}

/** Those who opened a case and decided it, and those who acted in several roles. */
export function bothOf(
  lines: readonly TrailLine[],
  opened: { readonly line: TrailLine; readonly asked?: unknown } | undefined,
  decisions: readonly TrailLine[],
): Both[] {
  const roles = new Map<string, Set<string>>();
  for (const { claimed, proven, refused } of lines)
    if (refused === undefined && isPerson(claimed.role)) {
      const who = identityOf({ ...claimed, ...proven });
      roles.set(who, (roles.get(who) ?? new Set()).add(claimed.role));
    }
  const both: Both[] = [...roles]
    .filter(([, own]) => own.size > 1)
    .map(([name, own]) => ({ name, as: [...own].sort() }));
  if (opened === undefined) return both;
  const { asked, line } = opened;
  const by = new Set([
    ...(isPerson(line.claimed.role) ? [identityOf({ ...line.claimed, ...line.proven })] : []),
    ...(typeof asked === 'string' && asked !== '' ? [asked] : []),
  ]);
  const deciders = new Set(decisions.map(({ claimed, proven }) => identityOf({ ...claimed, ...proven })));
  for (const name of by) if (deciders.has(name)) both.push({ name, as: ['opened', 'decided'] });
  return both;
}
