/** When somebody works. */
export interface Shifts {
  /** Whether they do at `now` (ms), and until when, exclusively, that stays so; `Infinity` for ever. */
  at(now: number): { readonly on: boolean; readonly until: number };
}
