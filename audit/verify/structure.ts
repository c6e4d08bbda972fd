/** What a history must be before any chart is asked: whole, in order, and of this case. */
import { refOf } from '../history/event-ref.ts';
import type { RecordedCase } from '../history/recorded-case.ts';
import type { RecordedRun } from '../history/recorded-run.ts';
import { type CaseFinding, finding } from './findings.ts';

/** An event that came during a workflow task is written after it, with the time at which it came. Milliseconds. */
const BUFFERED = 10_000;

export function checkStructure({ runs, workflowId }: Pick<RecordedCase, 'runs' | 'workflowId'>): CaseFinding[] {
  return [...runs.flatMap((run, index) => checkRun(run, index, workflowId)), ...checkLinks(runs)];
}

function checkRun(run: RecordedRun, index: number, workflowId: string): CaseFinding[] {
  const findings: CaseFinding[] = [];
  if (run.workflowId && workflowId !== '' && run.workflowId !== workflowId)
    findings.push(finding('RUN_OTHER', `run ${index + 1} says "${run.workflowId.slice(0, 100)}"`));
  let last = Number.NEGATIVE_INFINITY;
  for (const [place, { at, id, refersTo }] of run.events.entries()) {
    const event = refOf(index, id);
    if (Number(id) !== place + 1) {
      findings.push(
        finding('EVENT_ORDER', `event ${id} stands in place ${place + 1} of run ${index + 1}`, {
          event,
        }),
      );
      // Every event after it stands in a wrong place too.
      return findings;
    }
    if (at !== undefined && at < last - BUFFERED) findings.push(finding('EVENT_TIME', `event ${id}`, { event }));
    last = Math.max(at ?? last, last);
    for (const earlier of refersTo)
      if (earlier >= place + 1)
        findings.push(finding('EVENT_REFERENCE', `event ${id} refers to ${earlier}`, { event }));
  }
  return findings;
}

function checkLinks(runs: readonly RecordedRun[]): CaseFinding[] {
  const findings: CaseFinding[] = [];
  for (const [index, run] of runs.entries()) {
    const next = runs[index + 1];
    if (next === undefined) break;
    const { continuedBy } = run.links;
    const { continues, original } = next.links;
    // A run that was reset has another id than the one it began under.
    const isNext = continuedBy === next.runId || continuedBy === original;
    if (continuedBy === undefined || !isNext || (continues !== run.runId && continues !== run.links.original))
      findings.push(finding('RUN_LINK', `run ${index + 1} and run ${index + 2}`));
  }
  return findings;
}
