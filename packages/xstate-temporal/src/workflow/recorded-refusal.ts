/** Decisions of the worker alone that come out the same when a history is replayed, by whichever worker. */
import { patched, workflowInfo } from '@temporalio/workflow';

/**
 * Checks what depends on the worker: its trust, its settings, its clock. A refusal writes a marker into the history, an
 * acceptance costs nothing; on replay nothing is checked, and the marker tells what was decided. Histories without one,
 * recorded before there was such a check, replay as they did.
 *
 * @param name of what is decided, once in a run and the same on replay: `start`, `signal-<n>`
 * @param codes what `check` may refuse with, in an order that never changes
 * @param check why it is refused, if it is; not called on replay
 * @returns the code that it is refused with
 */
export function refusedHere<Code extends string>(
  name: string,
  codes: readonly Code[],
  check: () => Code | undefined,
): Code | undefined {
  const marker = (code: Code) => `watchfloor/refused/${name}/${code}`;
  if (workflowInfo().unsafe.isReplaying) return codes.find((code) => patched(marker(code)));
  const code = check();
  if (code !== undefined) patched(marker(code));
  return code;
}

/**
 * The same the other way about, where most is refused: that something is taken writes the marker, and a refusal costs
 * nothing.
 *
 * @param check whether it is taken; not called on replay
 */
export function takenHere(name: string, check: () => boolean): boolean {
  const marker = `watchfloor/taken/${name}`;
  if (workflowInfo().unsafe.isReplaying) return patched(marker);
  return check() && patched(marker);
}
