import { type CaseFinding, type CaseVerdict, caseFindings } from '../../verify/findings.ts';

/** Reasons of one line. */
const MOST_REASONS = 20;

/** A verdict without what quotes a message or a name. */
export function discreet(verdict: CaseVerdict): CaseVerdict {
  const wordless = (one: CaseFinding) => ({ ...one, message: caseFindings[one.code] });
  const findings = verdict.findings.map(wordless);
  const reasonsOf = (seq: number) =>
    findings
      .filter((one) => one.seq === seq)
      .slice(0, MOST_REASONS)
      .map(({ message }) => message);
  return {
    ...verdict,
    findings,
    ...(verdict.remarks === undefined ? {} : { remarks: verdict.remarks.map(wordless) }),
    lines: verdict.lines.map(({ ok, seq }) => ({
      seq,
      ok,
      reasons: reasonsOf(seq),
    })),
  };
}
