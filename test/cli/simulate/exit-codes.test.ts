import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { RefusedError, WatchfloorError } from 'xstate-temporal/engine';
import { EXIT, exitCodeOf } from '../../../cli/exit.ts';
import { refusalCodes } from '../../../simulator/model/refusal-codes.ts';

const root = path.resolve(import.meta.dirname, '../../..');

const code = "'([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)'";
/** How an error is made with its code. */
const forms = [
  new RegExp(`(?:new \\w*Error|\\bsuper|\\bbadInput)\\(\\s*${code}`, 'g'),
  new RegExp(`ApplicationFailure\\.create\\(\\{\\s*type: ${code}`, 'g'),
];

/** Where the simulator and the virtual host that it runs on stand. */
const rooms = ['numeric', 'simulator', 'packages/xstate-temporal/src/testing/virtual'];

/** The sources below a folder, by their paths in it. */
function sourcesIn(room: string): (readonly [name: string, text: string])[] {
  return readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name, readFileSync(path.join(root, room, name), 'utf8')]);
}

/** Every code that these sources throw, with where; and where one is thrown that is not written there. */
function thrownIn(sources: readonly (readonly [name: string, text: string])[]) {
  const codes = new Map<string, string>();
  const unwritten: string[] = [];
  for (const [name, text] of sources) {
    for (const form of forms) for (const [, code] of text.matchAll(form)) codes.set(code ?? '', name);
    if (/new (?:Watchfloor|Refused)Error\(\s*(?!'[A-Z])\S/.test(text)) unwritten.push(name);
  }
  return { codes, unwritten };
}

/** Codes that no wrong file, value or command line brings about. */
const notOfInput: Readonly<Record<string, readonly string[]>> = {
  'the code around is wrong, not what was given': [
    'CELLS_TOO_FEW',
    'CELLS_UNEQUAL',
    'CLOCK_BACK',
    'COUNT_INVALID',
    'IMPLEMENTATION_MISSING',
    'LEVEL_INVALID',
    'NO_VALUES',
    'PAIRS_UNEQUAL',
    'PILOT_TOO_SMALL',
    'PRECISION_INVALID',
    'QUEUE_INVALID',
    'QUEUE_UNSTABLE',
    'SERVER_IDLE',
    'SERVER_TWICE',
    'SERVER_UNKNOWN',
    'SHARE_INVALID',
    'STREAM_SEED',
    'TRACE_NOT_READ',
    'WEIGHT_INVALID',
  ],
  'a step inside a run fails so, and no command': ['ADAPTER_OUT', 'PARTNER_OUT', 'TENANT_NOT_FOUND'],
  'what was run came to this': ['RESULT_TOO_LARGE', 'WARM_UP_UNKNOWN'],
  'a thread, a worker or a server failed': [
    'LEDGER_DIFFERS',
    'RESULT_MALFORMED',
    'RESULT_MISSING',
    'TARGET_STUCK',
    'THREAD_FAILED',
    'WORKERS_LOST',
    'WORKER_STOPPED',
    'WORKER_VERSION',
  ],
};

it('gives an exit code of its own to every code of the simulator that a wrong input brings about', () => {
  const { codes, unwritten } = thrownIn(rooms.flatMap(sourcesIn));
  // What a worker or a thread has failed with is passed on.
  expect(unwritten.sort()).toEqual(['study/distributed/gather.ts', 'study/experiments/threads.ts']);
  expect([...codes.keys()]).toEqual(expect.arrayContaining(['TRACE_INVALID', 'BUNDLE_INCOMPLETE', 'SCENARIO_PATH']));
  const known = new Set(Object.values(notOfInput).flat());
  const exitOf = (code: string) => exitCodeOf(new WatchfloorError(code, ''));
  const unmapped = [...codes].filter(([code]) => !known.has(code) && exitOf(code) === EXIT.failed);
  expect(unmapped, 'map them in cli/exit.ts, or say here why they are no wrong input').toEqual([]);
  expect([...known].filter((code) => !codes.has(code) || exitOf(code) !== EXIT.failed)).toEqual([]);
});

it('ends with 2 for a wrong trace, bundle, group and number of campaigns', () => {
  const wrong = ['TRACE_INVALID', 'BUNDLE_MALFORMED', 'BUNDLE_INCOMPLETE', 'ADVERSARY_UNKNOWN', 'CAMPAIGNS_TOO_FEW'];
  expect(wrong.map((code) => exitCodeOf(new WatchfloorError(code, '')))).toEqual(wrong.map(() => EXIT.badInput));
});

it('lets an expectation name every code that the engine refuses an event with', () => {
  const text = sourcesIn('packages/xstate-temporal/src/engine')
    .map(([, source]) => source)
    .join('\n');
  const found = [...text.matchAll(new RegExp(`new ${RefusedError.name}\\(\\s*'([A-Z_]+)'`, 'g'))].map(
    ([, code]) => code,
  );
  expect(found.length).toBeGreaterThan(8);
  expect([...new Set(found)].filter((code) => !refusalCodes.includes(code ?? ''))).toEqual([]);
});
