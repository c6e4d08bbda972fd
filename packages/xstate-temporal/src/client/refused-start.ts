/** A run that its start has ended answers nothing, and was no instance. */
import { printable, type RefusedError, WatchfloorError } from '../engine/index.ts';

/** @param refusal what the start was refused with; in `details.refused` */
export function refusedStart(workflowId: string, refusal: RefusedError, cause: unknown): WatchfloorError {
  const { code, problem } = refusal;
  const said = `There is no instance ${printable(workflowId)}: its start was refused. ${problem}`;
  return new WatchfloorError('INSTANCE_NOT_FOUND', said, {
    cause,
    details: { instance: workflowId, refused: { code, message: problem } },
  });
}
