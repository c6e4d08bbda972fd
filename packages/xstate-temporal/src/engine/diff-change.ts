/** What a comparison of two versions finds. */

export type ChangeKind =
  | 'version.unchanged'
  | 'state.removed'
  | 'state.added'
  | 'state.type'
  | 'state.id'
  | 'state.tags'
  | 'region.added'
  | 'initial.changed'
  | 'event.removed'
  | 'event.added'
  | 'target.changed'
  | 'guard.changed'
  | 'guard.body'
  | 'actions.changed'
  | 'timer.removed'
  | 'timer.added'
  | 'timer.changed'
  | 'invoke.removed'
  | 'invoke.added'
  | 'invoke.changed'
  | 'history.changed'
  | 'schema.changed'
  | 'roles.changed'
  | 'actor.changed';

/** One thing that differs. */
export interface Change {
  readonly kind: ChangeKind;
  /** The machine that it concerns: the one compared, or one among its actors. */
  readonly machine: string;
  /** The state's path, `''` for the root or the whole machine. */
  readonly where: string;
  readonly message: string;
  /** An instance that stands in one of `states` cannot go on as it is; else it goes on, and behaves otherwise. */
  readonly breaks: boolean;
  /** Paths of the atomic states, in the older version, whose instances it concerns. */
  readonly states: readonly string[];
}

/** What `diff` found. */
export interface Diff {
  readonly machine: string;
  readonly from: string;
  readonly to: string;
  /** What breaks comes first; within that, from the root down. */
  readonly changes: readonly Change[];
  readonly breaks: boolean;
}

/** Notes a change; the machine is known to whoever is noting. */
export type Note = (change: Omit<Change, 'machine'>) => void;
