import { clean } from 'xstate-temporal/cli';
import { compile, type Definition, type LedgerRecord } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import { stringify } from 'yaml';
import { loadCase, relive } from '../../audit/index.ts';
import { type MachineId, registry } from '../../machines/index.ts';
import { runScenario } from '../../simulator/index.ts';
import { parseScenario } from '../../simulator/scenarios/load.ts';
import { durationText, type ScenarioData } from '../../simulator/study/experiments/index.ts';
import { projectDecoder } from '../audit/decoder.ts';
import type { Context } from '../command.ts';
import { badInput, EXIT } from '../exit.ts';
import { replicationCommand, writeScenario } from './explain-failure.ts';

export interface FromHistoryOptions {
  readonly write?: string;
}

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** Makes a scripted scenario of a case's history, plays it, and says whether it takes the same way. Gives the exit code. */
export async function scenarioFromHistory(
  { terminal }: Context,
  place: string,
  { write }: FromHistoryOptions,
): Promise<number> {
  const loaded = await loadCase(place, { decode: projectDecoder() });
  const { recorded } = loaded;
  if (recorded === undefined) throw loaded.problem ?? badInput(`${clean(place)} holds no steps.`);
  const { machine } = recorded;
  if (!Object.hasOwn(registry, machine))
    throw badInput(
      `${clean(place)} is of the machine "${clean(machine, 60)}"; scenarios are of ${Object.keys(registry).join(', ')}.`,
    );
  const versions: readonly Definition[] = registry[machine as MachineId];
  const charts = versions.map((definition) => compile(definition, { sha256: nodeSha256 }));
  const { ledger } = relive(charts, recorded.runs, nodeSha256);
  const input = recorded.runs[0]?.request?.input;
  const [first] = ledger;
  if (first === undefined || typeof input !== 'object' || input === null || Array.isArray(input))
    throw badInput(`${clean(place)} has no start that can be read.`);
  const key = keyOf(recorded.workflowId, machine);
  const causes = new Map(recorded.runs.flatMap(({ steps }) => steps.map(({ seq, cause }) => [seq, cause] as const)));
  const isOutside = ({ seq }: LedgerRecord) => /^(update|signal|cancel):?/.test(causes.get(seq) ?? '');
  const scenario = scriptOf({ machine, key, input: input as ScenarioData, ledger, isOutside });
  const file = write ?? `${machine}-${key}.yaml`;
  const parted = await differenceOf(scenario, `${machine}/${key}`, ledger);
  const sent = (scenario.script as unknown[]).length;
  await writeScenario(file, scenario, [
    `Made of a history: ${ledger.length} steps of ${machine}/${key}, ${sent} of them sent from outside.`,
    parted ?? 'Played on the virtual clock it takes the same way, step by step.',
  ]);
  const command = replicationCommand(file, 0);
  terminal.result(
    {
      file,
      machine,
      key,
      steps: ledger.length,
      sent,
      same: parted === undefined,
      ...(parted === undefined ? {} : { parted }),
      command,
    },
    () => {
      terminal.line(`${ledger.length} steps of ${machine}/${key}, ${sent} of them sent from outside: ${clean(file)}`);
      terminal.line(
        parted === undefined ? 'Played on the virtual clock it takes the same way, step by step.' : clean(parted, 300),
      );
      terminal.line(`  ${clean(command, 300)}`);
    },
  );
  return parted === undefined ? EXIT.ok : EXIT.failed;
}

/** The key in a workflow id: whatever prefix it has, it ends with `<machine>/<key>`. */
function keyOf(workflowId: string, machine: string): string {
  const at = workflowId.indexOf(`${machine}/`);
  const key = at < 0 ? '' : workflowId.slice(at + machine.length + 1);
  return /^[A-Za-z0-9][\w.~-]{0,154}$/.test(key) ? key : 'from-history';
}

interface Recorded {
  readonly machine: string;
  readonly key: string;
  readonly input: ScenarioData;
  readonly ledger: readonly LedgerRecord[];
  readonly isOutside: (record: LedgerRecord) => boolean;
}

/** Only what came from outside is sent again; timers and answers come of themselves. Times are cut to whole seconds. */
function scriptOf({ machine, key, input, ledger, isOutside }: Recorded): ScenarioData {
  const [first, ...rest] = ledger as [LedgerRecord, ...LedgerRecord[]];
  const start = Math.floor(first.at / SECOND) * SECOND;
  const after = (at: number) => durationText(Math.floor((at - start) / SECOND) * SECOND);
  const outside = rest.filter(isOutside);
  const tenants = tenantsOf(input, ledger);
  const last = ledger.at(-1)?.at ?? start;
  return {
    scenario: `${machine}-${key}`
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60),
    title: `${machine}/${key}, from its history`,
    start: new Date(start).toISOString(),
    horizon: durationText(Math.ceil((last - start) / HOUR) * HOUR + HOUR),
    ...(tenants === undefined ? {} : { tenants }),
    script: [
      { at: '0s', start: `${machine}/${key}`, as: senderOf(first), with: input },
      ...outside.map((record) => {
        const { type: _, ...payload } = (record.event.payload ?? {}) as Record<string, unknown>;
        return {
          at: after(record.at),
          send: record.event.type,
          to: `${machine}/${key}`,
          as: senderOf(record),
          ...(Object.keys(payload).length === 0 ? {} : { with: payload }),
          ...(record.refused === undefined ? {} : { refused: record.refused.code }),
        };
      }),
    ],
  };
}

function senderOf({ event: { by } }: LedgerRecord): string {
  return by.name === by.role || by.name === '' ? by.role : `${by.role}:${by.name}`;
}

/** What the directory answered when it was asked: the tenant of the scenario, with its people. */
function tenantsOf(
  { tenantId, tenantName, profile, docsEra }: ScenarioData,
  ledger: readonly LedgerRecord[],
): ScenarioData | undefined {
  const answersOf = (actor: string) =>
    ledger.flatMap(({ event }) => {
      const output = event.type === `xstate.done.actor.${actor}` ? event.payload?.output : undefined;
      return typeof output === 'object' && output !== null ? [output as ScenarioData] : [];
    });
  const [answered] = answersOf('tenantFacts');
  const authorizations = answersOf('authorization');
  if (typeof tenantId !== 'string' || (answered === undefined && authorizations.length === 0)) return undefined;
  const { tenantId: _, tenantName: __, ...facts } = answered ?? unasked;
  const era = typeof docsEra === 'string' ? { docsEra } : {};
  const people = new Map(authorizations.map(({ person, permissions }) => [person, { id: person, permissions }]));
  const directory =
    people.size === 0 ? {} : { people: [...people.values()], premierMapped: authorizations.at(-1)?.premierMapped };
  return { [tenantId]: { name: tenantName ?? tenantId, profile, ...era, facts, ...directory } };
}

/** Of a tenant whose facts the machine never asked for. */
const unasked: ScenarioData = {
  ...{ hasMde: true, hasXdr: true, plan: 'plan2', e5: true, cloud: 'commercial', devicesEnrolled: 1, labOnly: false },
};

/** Plays the scenario and compares event by event and state by state; times differ by the rounding. */
async function differenceOf(
  scenario: ScenarioData,
  instance: string,
  ledger: readonly LedgerRecord[],
): Promise<string | undefined> {
  const played: LedgerRecord[] = [];
  await runScenario(parseScenario(stringify(scenario)), {
    onRecord: ({ instance: of, record }) => {
      if (of === instance) played.push(record);
    },
  });
  const describe = (record: LedgerRecord | undefined) =>
    record === undefined
      ? 'nothing'
      : `${record.event.type} to ${record.to.join(', ')}${record.refused === undefined ? '' : `, refused: ${record.refused.code}`}`;
  const count = Math.max(played.length, ledger.length);
  for (let index = 0; index < count; index++)
    if (describe(played[index]) !== describe(ledger[index]))
      return `It parts from the history at step ${index + 1}: recorded ${describe(ledger[index])}; played ${describe(played[index])}.`;
  return undefined;
}
