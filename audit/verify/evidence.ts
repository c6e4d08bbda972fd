/** A redacted case, verified by the unredacted one whose head it names. */
import { WatchfloorError } from 'xstate-temporal/engine';
import { pseudonyms } from '../export/redact/pseudonyms.ts';
import { redactEvent } from '../export/redact/redact-history.ts';
import { readRegularJson } from '../history/read-file.ts';
import type { RecordedCase } from '../history/recorded-case.ts';
import { platform } from '../platform/index.ts';
import { readCase, readHistory } from '../seal/case-file.ts';
import { headsOf } from '../seal/heads.ts';
import { CASES_FOLDER, isFolder } from '../seal/layout.ts';
import { differences, replacements } from './compare.ts';
import { type CaseVerdict, finding } from './findings.ts';
import { type ExportedCase, loadCase } from './load-case.ts';
import { type VerifyOptions, verifyCase } from './verify-case.ts';

const { basename, dirname, join } = platform;

/**
 * @param place the redacted case's folder
 * @param evidence the bundle that has the unredacted cases
 * @returns what is to be said of the redacted case now
 */
export async function withEvidence(
  place: string,
  evidence: string,
  verdict: CaseVerdict,
  exported: ExportedCase | undefined,
  options: VerifyOptions,
): Promise<CaseVerdict> {
  const folder = basename(place);
  const because = (code: string, message: string): CaseVerdict => ({ ...verdict, because: { code, message } });
  const about = (await readRegularJson(join(place, 'case.json'))) as {
    evidence?: { head?: unknown; events?: unknown };
  };
  if (typeof about.evidence?.head !== 'string')
    return because(
      'EVIDENCE_UNNAMED',
      'The redacted case names no head of its evidence: it was exported without a key.',
    );
  if (!isFolder(join(evidence, CASES_FOLDER, folder)))
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
  const {
    machine = '',
    problem,
    recorded,
  } = await loadCase(join(evidence, CASES_FOLDER, folder), {
    decode: options.decode,
  });
  if (recorded === undefined)
    return because(problem?.code ?? 'HISTORY_MALFORMED', problem?.message ?? 'It cannot be read.');
  const changed = copyDiffers(dirname(dirname(place)), evidence, folder, recorded);
  if (changed !== undefined) {
    const findings = [...verdict.findings, finding('EVIDENCE_DIFFERS', changed)];
    return { ...verdict, status: 'deviates', findings, checks: [...verdict.checks, 'evidence'] };
  }
  const copied = options.disclosureOf?.(machine);
  const given = { ...options, workflow: verdict.workflow, ...(copied && exported ? { copied, exported } : {}) };
  const whole = (await verifyCase(recorded, given)).verdict;
  // What was found in the copy itself stays found.
  const findings = [...verdict.findings, ...whole.findings];
  const status = findings.length > 0 ? 'deviates' : whole.status;
  return { ...whole, status, findings, checks: [...whole.checks, 'evidence'] };
}

/** Where the redacted histories are not those of the evidence, redacted. */
function copyDiffers(copy: string, evidence: string, folder: string, { runs }: RecordedCase): string | undefined {
  const [file, own] = [readCase(copy, folder), readCase(evidence, folder)];
  const alike = replacements();
  const names = pseudonyms(new Uint8Array(32));
  const answers = new Map(runs.map((run) => [run.runId, run.answers]));
  if (file.runs.length !== own.runs.length) return 'another number of runs';
  for (const [index, { file: history, run }] of own.runs.entries()) {
    const at = { workflow: own.workflow, run, salt: own.salt ?? Buffer.alloc(32) };
    const events = readHistory(evidence, folder, history);
    const copied = readHistory(copy, folder, file.runs[index]?.file ?? '');
    if (copied.length !== events.length) return `another number of events in run ${index + 1}`;
    for (const [place, event] of events.entries()) {
      const [where] = differences(copied[place], redactEvent(event, at, names, answers.get(run) ?? new Set()), alike);
      if (where !== undefined) return `event ${index + 1}:${place + 1}, ${where}`;
    }
  }
  return undefined;
}
