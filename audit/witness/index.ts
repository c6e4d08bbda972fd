/** Witnesses and time: a seal's tree head goes out as a signed checkpoint, and an authority stamps it. @module */

import { folderWitness } from './folder-witness.ts';
import { gitWitness } from './git-witness.ts';
import { webWitness } from './web-witness.ts';
import type { Witness } from './witness.ts';

export { askAuthority } from './ask-authority.ts';
export {
  type CheckpointFinding,
  type CheckpointFindingCode,
  type CheckpointVerdict,
  checkCheckpoints,
  checkpointFindings,
} from './check-checkpoints.ts';
export { type Checkpoint, checkpointOf, type NamedCheckpoint, originOf, readCheckpoint } from './checkpoint.ts';
export { folderWitness, keep, keptIn } from './folder-witness.ts';
export { gitWitness } from './git-witness.ts';
export { isSignedBy, notesOf, openNote, signNote, verifierKey } from './note.ts';
export { checkTimeStamp, readAuthorities, type TimeStamp } from './time-stamp.ts';
export { webWitness } from './web-witness.ts';
export type { Published, Witness } from './witness.ts';

/**
 * The witness that a place names: an address, `git:` and a folder of a repository, or a folder.
 *
 * @example witnessAt('git:/srv/transparency')
 */
export function witnessAt(place: string): Witness {
  if (/^https?:\/\//.test(place)) return webWitness(place);
  return place.startsWith('git:') ? gitWitness(place.slice('git:'.length)) : folderWitness(place);
}
