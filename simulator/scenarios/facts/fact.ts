/** A published figure, or one counted from published data. */
export interface Fact {
  /** What was measured. */
  readonly quantity: string;
  readonly statistic: 'mean' | 'median' | 'share' | 'ratio' | 'minimum' | 'deviation' | 'table';
  /** In `unit`; of a table how many entries were counted. */
  readonly value: number;
  readonly unit:
    | 'days'
    | 'hours'
    | 'minutes'
    | 'seconds'
    | 'share'
    | 'techniques'
    | 'actions'
    | 'edges'
    | 'sigma'
    | 'times';
  /** Whom or what it was measured on. Figures of different populations are never mixed. */
  readonly population: string;
  /** The time that the figure is about. */
  readonly period: string;
  readonly publisher: string;
  /** The edition of the report; dwell times are dated by their year, not by the report's. */
  readonly edition: string;
  /** Where it was read, as exactly as is known. */
  readonly url: string;
  readonly accessed: string;
  readonly licence: string;
  /** `primary`: read in the source; `secondary`: in a page that quotes it; `computed`: counted or fitted from it. */
  readonly confidence: 'primary' | 'secondary' | 'computed';
  /** The files that read it, from the repository's root. */
  readonly usedBy: readonly string[];
}

/** A parameter that nobody has published a figure for. */
export interface Assumption {
  readonly what: string;
  readonly value: number;
  readonly unit: 'minutes' | 'sigma' | 'share' | 'count';
  readonly reason: string;
  readonly usedBy: readonly string[];
}
