/** A redacted case, verified by the unredacted one whose head it names. */
import path from 'node:path';
import { WatchfloorError } from 'xstate-temporal/engine';
import { readJsonFile } from '../history/read-file.ts';
import { readCase } from '../seal/case-file.ts';
import { CASES_FOLDER, isFolder } from '../seal/layout.ts';
import { headsOf } from '../seal/seal-bundle.ts';
import type { Trail } from '../trail/types.ts';
import { type CaseVerdict, finding } from './findings.ts';
import { loadCase } from './load-case.ts';
import { type VerifyOptions, verifyCase } from './verify-case.ts';

/**
 * @param place the redacted case's folder
 * @param evidence the bundle that has the unredacted cases
 * @returns what is to be said of the redacted case now
 */
export async function withEvidence(
  place: string,
  evidence: string,
  verdict: CaseVerdict,
  trail: Trail | undefined,
  options: VerifyOptions,
): Promise<CaseVerdict> {
  const folder = path.basename(place);
  const because = (code: string, message: string): CaseVerdict => ({ ...verdict, because: { code, message } });
  const about = (await readJsonFile(path.join(place, 'case.json'))) as {
    evidence?: { head?: unknown; events?: unknown };
  };
  if (typeof about.evidence?.head !== 'string')
    return because(
      'EVIDENCE_UNNAMED',
      'The redacted case names no head of its evidence: it was exported without a key.',
    );
  if (!isFolder(path.join(evidence, CASES_FOLDER, folder)))
    return because('EVIDENCE_MISSING', `The bundle ${evidence} does not have this case.`);
  try {
    const { chain } = headsOf(evidence, folder, readCase(evidence, folder));
    const { events, head } = about.evidence;
    if (chain.head !== head || chain.events !== events) {
      const found = finding('EVIDENCE_DIFFERS', `the head after ${chain.events} events is ${chain.head}`);
      return {
        ...verdict,
        status: 'deviates',
        findings: [...verdict.findings, found],
        checks: [...verdict.checks, 'evidence'],
      };
    }
  } catch (error) {
    if (!(error instanceof WatchfloorError)) throw error;
    return because(error.code, error.message);
  }
  const { problem, recorded } = await loadCase(path.join(evidence, CASES_FOLDER, folder));
  if (recorded === undefined)
    return because(problem?.code ?? 'HISTORY_MALFORMED', problem?.message ?? 'It cannot be read.');
  const given = { ...options, workflow: verdict.workflow, ...(trail === undefined ? {} : { trail }) };
  const whole = (await verifyCase(recorded, given)).verdict;
  // What was found in the copy itself stays found.
  const findings = [...verdict.findings, ...whole.findings];
  const status = findings.length > 0 ? 'deviates' : whole.status;
  return { ...whole, status, findings, checks: [...whole.checks, 'evidence'] };
}
