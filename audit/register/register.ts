/** The register: a row for each case of bundles, however many, one after another. */
import { type CasesOptions, casesOf } from './cases.ts';
import { type RegisterRow, type RowOptions, rowOf } from './row.ts';

export type RegisterOptions = CasesOptions & Pick<RowOptions, 'clocks' | 'milestones'>;

/** A row, and the folder of the bundle that it was read from. */
export interface Registered {
  readonly row: RegisterRow;
  readonly place: string;
}

/**
 * @throws BUNDLE_MISSING; the signal's reason
 *
 * @example
 * for await (const { row } of registerOf(['bundle'], { ...reading, clocks: serviceLevels, milestones })) console.log(row.both);
 */
export async function* registerOf(
  folders: readonly string[],
  { clocks, milestones, ...options }: RegisterOptions,
): AsyncGenerator<Registered> {
  for await (const { asOf, lives, place, trail, verdict } of casesOf(folders, options))
    yield { row: rowOf(trail, verdict, { clocks, milestones, asOf, lives }), place };
}
