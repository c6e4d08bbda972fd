/** What was exported beside the histories of a case is worked out again, and compared field by field. */

import { pseudonyms } from '../export/redact/pseudonyms.ts';
import { type Disclosure, redactTrail } from '../export/redact/redact-trail.ts';
import { discreet } from '../export/redact/redact-verdict.ts';
import { isEncrypted, type RecordedCase } from '../history/recorded-case.ts';
import type { Trailed } from '../trail/build.ts';
import type { Trail } from '../trail/types.ts';
import { type Alike, differences, replacements } from './compare.ts';
import { type CaseFinding, type CaseFindingCode, type CaseVerdict, type Check, finding } from './findings.ts';
import type { ExportedCase } from './load-case.ts';
import { falseNames } from './names.ts';
import { checkTold } from './told.ts';

/** Draws a case's page as the exporter did. */
export type DrawPage = (trail: Trail, verdict: CaseVerdict, taken: Trailed['taken'] | undefined) => Promise<string>;

export interface ExportedChecks {
  /** The exported case is a copy that was redacted so. */
  readonly copied?: Disclosure;
  readonly page?: DrawPage;
  /** Whether the chart of its version is here. */
  readonly isKnown: boolean;
  /** The verdict that these findings give. */
  readonly verdictBy: (findings: readonly CaseFinding[]) => CaseVerdict;
}

/** Found by checks that whoever verifies may not have made, or by comparing with the export itself. */
const OTHERS: ReadonlySet<CaseFindingCode> = new Set(['PROOF_FAILS', 'REPLAY_FAILED']);
const OPTIONAL: ReadonlySet<Check> = new Set(['proofs', 'replay', 'trail', 'evidence']);

export async function checkExported(
  exported: ExportedCase,
  recorded: RecordedCase,
  { taken, trail: own }: Trailed,
  checks: ExportedChecks,
): Promise<CaseFinding[]> {
  const { names, page, trail, verdict } = exported;
  const { copied, isKnown } = checks;
  const findings = falseNames(names, recorded, true).map((field) => finding('CASE_DIFFERS', field));
  const alike = copied && replacements();
  const whole = { ...own, workflow: names.workflow };
  if (trail !== undefined)
    findings.push(
      ...(trail === null || !isKnown
        ? checkTold(trail, recorded, { ...names, redacted: copied !== undefined })
        : // Any key does: what it makes is compared one for one.
          checkTrail(trail, copied ? redactTrail(whole, copied, pseudonyms(new Uint8Array(32))) : whole, alike)),
    );
  if (verdict !== undefined && isKnown) {
    const isDiscreet = copied !== undefined || isEncrypted(recorded);
    findings.push(...checkVerdict(verdict, checks, isDiscreet));
  }
  if (page !== undefined && isKnown && checks.page !== undefined && trail && verdict) {
    // The page is drawn of what was exported, which was compared above.
    const drawn = await attempted(() => checks.page?.(trail, verdict, taken));
    if (page === null || drawn === undefined || !page.equals(Buffer.from(drawn)))
      findings.push(finding('PAGE_DIFFERS', 'trail.html'));
  } else if (page === null) findings.push(finding('PAGE_DIFFERS', 'trail.html cannot be read'));
  return findings;
}

function checkTrail(exported: Trail, own: Trail, alike: Alike | undefined): CaseFinding[] {
  const json = JSON.parse(JSON.stringify(own)) as Trail;
  if (exported.lines.length !== own.lines.length)
    return [finding('TRAIL_DIFFERS', `${exported.lines.length} lines for ${own.lines.length} steps`)];
  return differences(exported, json, alike).map((place) => {
    const line = own.lines[Number(/^lines\[(\d+)\]/.exec(place)?.[1] ?? -1)];
    return finding('TRAIL_DIFFERS', place, line === undefined ? {} : { seq: line.seq });
  });
}

function checkVerdict(exported: CaseVerdict | null, { verdictBy }: ExportedChecks, isDiscreet: boolean): CaseFinding[] {
  if (exported === null) return [finding('VERDICT_DIFFERS', 'it cannot be read')];
  // What checks found that are not made again here is the exporter's word.
  const others = exported.findings.filter(({ code }) => OTHERS.has(code));
  const given = verdictBy(others);
  const own = isDiscreet ? discreet(given) : given;
  const plain = ({ checks, proofs, ...rest }: CaseVerdict) => ({
    ...rest,
    checks: checks.filter((check) => !OPTIONAL.has(check)),
    proofs: proofs && { proven: proofs.proven, claimed: proofs.claimed },
  });
  return differences(plain(exported), JSON.parse(JSON.stringify(plain(own)))).map((place) =>
    finding('VERDICT_DIFFERS', place),
  );
}

/** What was exported may be anything: what cannot be drawn is no page of ours. */
async function attempted<T>(work: () => Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await work();
  } catch {
    return undefined;
  }
}
