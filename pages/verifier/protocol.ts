/** What the page and its workers tell each other. */
import type { PlaceVerdict } from '../../audit/verify/verify-bundle.ts';
import type { Recording } from '../time-machine/recording.ts';

export interface Text {
  readonly name: string;
  readonly text: string;
}

/** A file, or an empty folder, with its path below what was dropped. */
export interface Dropped<F> {
  readonly path: string;
  readonly file?: F;
}

export type Request<F> =
  | {
      readonly ask: 'verify';
      readonly dropped: readonly Dropped<F>[];
      readonly keys: readonly Text[];
      readonly trust?: Text;
      readonly anchors?: F;
      /** Of the work; several workers share it. */
      readonly part: { readonly index: number; readonly of: number };
    }
  | { readonly ask: 'case'; readonly place: string };

export interface Told {
  readonly code: string;
  readonly message: string;
}

export type Answer =
  | { readonly is: 'begun'; readonly cases: number; readonly files: number }
  /** Verdicts without the lines that are as they should be. */
  | { readonly is: 'found'; readonly found: PlaceVerdict }
  /** With its part. */
  | { readonly is: 'done' }
  | { readonly is: 'case'; readonly place: string; readonly recording?: Recording; readonly why?: string }
  | ({ readonly is: 'failed' } & Told);
