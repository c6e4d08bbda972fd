/** Is this all? Holds what the server lists, what was exported and what was numbered against one another. */

/** A case as one of the sources has it. */
export interface CountedCase {
  readonly workflow: string;
  readonly machine: string;
  readonly simulated: boolean;
}

export interface Series {
  /** What comes before the number, such as `eod-case/case-`. */
  readonly prefix: string;
  readonly simulated: boolean;
  readonly first: number;
  readonly last: number;
  readonly there: number;
  readonly missing: number;
  /** Such as `1003` or `1005–1009`; at most 200. */
  readonly gaps: readonly string[];
}

export interface PopulationRow {
  readonly machine: string;
  readonly simulated: boolean;
  /** `null` where no server was asked. */
  readonly listed: number | null;
  readonly exported: number;
  /** On the server and in no bundle. At most 200 are named. */
  readonly notExported: readonly string[];
  /** In a bundle and not on the server (any more): retention has deleted them, or somebody has. */
  readonly notListed: readonly string[];
}

export interface Population {
  readonly rows: readonly PopulationRow[];
  readonly series: readonly Series[];
  /** Only where a list of numbers was given. */
  readonly numbers?: {
    readonly expected: number;
    /** Numbers of the list that no case has. */
    readonly withoutCase: readonly string[];
    /** Cases whose number the list does not have. */
    readonly withoutNumber: readonly string[];
  };
  /** Nothing is missing anywhere. */
  readonly complete: boolean;
}

const MOST = 200;

/** @param numbers keys of cases or workflow ids that another source says there are */
export function reconcile(given: {
  readonly listed?: readonly CountedCase[];
  readonly exported: readonly CountedCase[];
  readonly numbers?: readonly string[];
}): Population {
  const { exported, listed, numbers } = given;
  const all = unique([...(listed ?? []), ...exported]);
  const isListed = new Set(listed?.map(({ workflow }) => workflow));
  const isExported = new Set(exported.map(({ workflow }) => workflow));
  const kinds = [...new Set(all.map(({ machine, simulated }) => JSON.stringify([machine, simulated])))].sort();
  const rows = kinds.map((kind): PopulationRow => {
    const [machine, simulated] = JSON.parse(kind) as [string, boolean];
    const own = all
      .filter((one) => one.machine === machine && one.simulated === simulated)
      .map(({ workflow }) => workflow);
    return {
      machine,
      simulated,
      listed: listed === undefined ? null : own.filter((name) => isListed.has(name)).length,
      exported: own.filter((name) => isExported.has(name)).length,
      notExported: listed === undefined ? [] : own.filter((name) => !isExported.has(name)).slice(0, MOST),
      notListed: listed === undefined ? [] : own.filter((name) => !isListed.has(name)).slice(0, MOST),
    };
  });
  const series = seriesOf(all);
  const compared = numbers === undefined ? undefined : compare(all, numbers);
  const complete =
    rows.every(({ notExported }) => notExported.length === 0) &&
    series.every(({ missing }) => missing === 0) &&
    (compared === undefined || (compared.withoutCase.length === 0 && compared.withoutNumber.length === 0));
  return { rows, series, ...(compared === undefined ? {} : { numbers: compared }), complete };
}

function unique(cases: readonly CountedCase[]): CountedCase[] {
  return [...new Map(cases.map((one) => [one.workflow, one])).values()];
}

/** Keys that end in a number and begin alike are a series. Keys that were drawn have none. */
function seriesOf(cases: readonly CountedCase[]): Series[] {
  const byPrefix = new Map<string, { simulated: boolean; numbers: Set<number> }>();
  for (const { simulated, workflow } of cases) {
    // A later life of the same id has no number of its own.
    const [, prefix = '', digits = ''] = /^(.*?[^0-9])(\d{1,12})$/.exec(workflow.split('@')[0] ?? '') ?? [];
    if (digits === '') continue;
    const series = byPrefix.get(prefix) ?? { simulated, numbers: new Set() };
    series.numbers.add(Number(digits));
    byPrefix.set(prefix, series);
  }
  return [...byPrefix]
    .filter(([, { numbers }]) => numbers.size > 1)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([prefix, { numbers, simulated }]) => {
      const sorted = [...numbers].sort((a, b) => a - b);
      const gaps: string[] = [];
      let missing = 0;
      for (const [index, number] of sorted.entries()) {
        const before = sorted[index - 1];
        if (before === undefined || number === before + 1) continue;
        missing += number - before - 1;
        if (gaps.length < MOST) gaps.push(number === before + 2 ? String(before + 1) : `${before + 1}–${number - 1}`);
      }
      const [first = 0] = sorted;
      return { prefix, simulated, first, last: sorted.at(-1) ?? 0, there: sorted.length, missing, gaps };
    });
}

function compare(cases: readonly CountedCase[], numbers: readonly string[]): NonNullable<Population['numbers']> {
  const expected = new Set(numbers);
  const names = (workflow: string) => [workflow, workflow.slice(workflow.indexOf('/') + 1)];
  const known = new Set(cases.flatMap(({ workflow }) => names(workflow)));
  return {
    expected: expected.size,
    withoutCase: [...expected].filter((number) => !known.has(number)).slice(0, MOST),
    withoutNumber: cases
      .filter(({ workflow }) => !names(workflow).some((name) => expected.has(name)))
      .map(({ workflow }) => workflow)
      .slice(0, MOST),
  };
}
