/** Is this all? Holds what the server lists, what was exported and what was numbered against one another. */

/** A case as one of the sources has it: an execution, from one start to its end. */
export interface CountedCase {
  /** The workflow id, which several executions may have, one after another. */
  readonly workflow: string;
  /** The id of its first run, which tells them apart. */
  readonly first: string;
  readonly machine: string;
  readonly simulated: boolean;
  /** On the server no worker has taken it up: an export leaves it out. */
  readonly untaken?: boolean;
}

/** An execution as a bundle has it. */
export interface ExportedLife extends CountedCase {
  /** The ids of all its runs, those that a reset left behind too. */
  readonly runs: readonly string[];
  readonly hasEnded: boolean;
  /** Its payloads can be read; of a redacted case they are withheld. */
  readonly isReadable: boolean;
  /** The server's times of its first and last event, UTC ms. */
  readonly startedAt: number | undefined;
  readonly lastAt: number | undefined;
  /** The last moment that the case knows of, UTC ms: in a simulation the scenario's. */
  readonly asOf: number;
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
  /** Likewise, but no worker has taken them up: anybody can start a workflow that says to be a case. Not missing. */
  readonly untaken: readonly string[];
  /** In a bundle and not on the server (any more): retention has deleted them, or somebody has. */
  readonly notListed: readonly string[];
  /** Of these, what retention cannot have deleted yet: somebody has. */
  readonly vanished: readonly string[];
}

/** A workflow id that was begun again after its end. Each execution is a case of its own. */
export interface BegunAgain {
  readonly workflow: string;
  /** First runs, in no order of time. */
  readonly executions: readonly {
    readonly first: string;
    readonly listed: boolean | null;
    readonly exported: boolean;
  }[];
}

export interface Population {
  readonly rows: readonly PopulationRow[];
  /** At most 200. */
  readonly begunAgain: readonly BegunAgain[];
  /** Cases of bundles whose histories cannot be read, so that nothing of them was compared. At most 200 are named. */
  readonly unreadable: readonly string[];
  readonly series: readonly Series[];
  /** Only where a list of numbers was given. */
  readonly numbers?: {
    readonly expected: number;
    /** Numbers of the list that no case has. */
    readonly withoutCase: readonly string[];
    /** Cases whose number the list does not have. */
    readonly withoutNumber: readonly string[];
  };
  /** Nothing is missing in what was compared. */
  readonly complete: boolean;
}

const MOST = 200;
/** The clocks of the server and of this machine may be apart by so much, ms. */
const APART = 5 * 60_000;

export interface PopulationGiven {
  /** What the server lists; absent where it was not asked. */
  readonly listed?: readonly CountedCase[];
  readonly exported: readonly ExportedLife[];
  readonly unreadable?: readonly string[];
  /** How long the server keeps what has ended, ms, and what time it is, UTC ms. */
  readonly kept?: { readonly retention: number; readonly now: number };
  /** Keys of cases or workflow ids that another source says there are. */
  readonly numbers?: readonly string[];
}

/**
 * Compares executions, by workflow id and first run.
 *
 * @example
 * const { complete } = reconcile({ listed, exported, kept: { retention: 7 * 86_400_000, now: Date.now() } });
 */
export function reconcile({ exported, kept, listed, numbers, unreadable = [] }: PopulationGiven): Population {
  const all = unique([...(listed ?? []), ...exported]);
  const isListed = new Set(listed?.map(lifeKey));
  const lives = new Map(exported.map((one) => [lifeKey(one), one]));
  const idsOf = new Map<string, CountedCase[]>();
  for (const one of all) {
    const same = idsOf.get(one.workflow);
    if (same === undefined) idsOf.set(one.workflow, [one]);
    else same.push(one);
  }
  const nameOf = ({ first, workflow }: CountedCase) =>
    (idsOf.get(workflow)?.length ?? 0) > 1 ? `${workflow}@${first}` : workflow;
  const kinds = [...new Set(all.map(({ machine, simulated }) => JSON.stringify([machine, simulated])))].sort();
  const rows = kinds.map((kind): PopulationRow => {
    const [machine, simulated] = JSON.parse(kind) as [string, boolean];
    const own = all.filter((one) => one.machine === machine && one.simulated === simulated);
    const named = (cases: readonly CountedCase[]) =>
      listed === undefined ? [] : cases.slice(0, MOST).map((one) => nameOf(one));
    const [untaken, notExported] = apart(own.filter((one) => !lives.has(lifeKey(one))));
    const gone = own.filter((one) => !isListed.has(lifeKey(one)));
    return {
      machine,
      simulated,
      listed: listed === undefined ? null : own.length - gone.length,
      exported: own.filter((one) => lives.has(lifeKey(one))).length,
      notExported: named(notExported),
      untaken: named(untaken),
      notListed: named(gone),
      vanished: named(gone.filter((one) => isTooEarly(lives.get(lifeKey(one)), kept))),
    };
  });
  const begunAgain = [...idsOf]
    .filter(([, executions]) => executions.length > 1)
    .slice(0, MOST)
    .map(([workflow, executions]) => ({
      workflow,
      executions: executions.map((one) => ({
        first: one.first,
        listed: listed === undefined ? null : isListed.has(lifeKey(one)),
        exported: lives.has(lifeKey(one)),
      })),
    }));
  // What nobody has taken up is no case: it stands for no number.
  const cases = all.filter((one) => one.untaken !== true || lives.has(lifeKey(one)));
  const series = seriesOf(cases);
  const compared = numbers === undefined ? undefined : compare(cases, numbers);
  const complete =
    rows.every(({ notExported, vanished }) => notExported.length + vanished.length === 0) &&
    series.every(({ missing }) => missing === 0) &&
    (compared === undefined || (compared.withoutCase.length === 0 && compared.withoutNumber.length === 0));
  return {
    rows,
    begunAgain,
    unreadable: unreadable.slice(0, MOST),
    series,
    ...(compared === undefined ? {} : { numbers: compared }),
    complete,
  };
}

/** Retention counts from the end. What had not ended yet when it was exported is kept longer still. */
function isTooEarly(life: ExportedLife | undefined, kept: PopulationGiven['kept']): boolean {
  return kept !== undefined && life?.lastAt !== undefined && kept.now < life.lastAt + kept.retention - APART;
}

function apart(cases: readonly CountedCase[]): [untaken: CountedCase[], others: CountedCase[]] {
  return [cases.filter(({ untaken }) => untaken === true), cases.filter(({ untaken }) => untaken !== true)];
}

const lifeKey = ({ first, workflow }: CountedCase): string => JSON.stringify([workflow, first]);

function unique(cases: readonly CountedCase[]): CountedCase[] {
  return [...new Map(cases.map((one) => [lifeKey(one), one])).values()];
}

/** Keys that end in a number and begin alike are a series. Keys that were drawn have none. */
function seriesOf(cases: readonly CountedCase[]): Series[] {
  const byPrefix = new Map<string, { simulated: boolean; numbers: Set<number> }>();
  for (const { simulated, workflow } of cases) {
    const [, prefix = '', digits = ''] = /^(.*?[^0-9])(\d{1,12})$/.exec(workflow) ?? [];
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
