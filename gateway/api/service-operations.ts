/** What operators read, and what testers do: the service as it runs, and simulations. */
import { z } from 'zod';
import type { Operations } from '../http/operation.ts';
import { time } from './answers.ts';

const tally = z.object({
  machine: z.string(),
  version: z.string(),
  running: z.int(),
  attention: z.int(),
  deviating: z.int(),
});

const check = z.object({
  name: z.string(),
  ok: z.boolean(),
  /** Of what is wrong. */
  code: z.string().optional(),
  detail: z.string(),
  /** What to do; empty where nothing is to be done. */
  todo: z.string(),
  optional: z.boolean(),
});

const stuck = z.object({ instance: z.string(), code: z.string(), reason: z.string(), attempt: z.int() });

const retry = z.object({
  instance: z.string(),
  effect: z.string(),
  attempt: z.int(),
  code: z.string().optional(),
  message: z.string().optional(),
  nextAt: time.optional(),
});

const worker = z.object({
  /** As the worker names itself. */
  identity: z.string(),
  /** Which kinds of tasks it takes. */
  takes: z.array(z.string()),
  build: z.string().optional(),
  seenAt: time,
});

/** A run of a scenario, for the animation of the floor. */
export const floor = z.object({
  scenario: z.string(),
  title: z.string(),
  seed: z.number(),
  target: z.string(),
  /** Scenario time, UTC ms. */
  start: z.number(),
  end: z.number(),
  /** How far it is known; before the end while it is played. */
  until: z.number(),
  isLive: z.boolean(),
  /** A board for each machine, with its top-level states. */
  boards: z.array(z.object({ machine: z.string(), states: z.array(z.string()) })),
  instances: z.array(z.string()),
  events: z.array(z.string()),
  /** Role and name. */
  actors: z.array(z.tuple([z.string(), z.string()])),
  /** Milliseconds since the start; places in `instances`, in the board's `states`, in `events` and in `actors`. */
  steps: z.array(z.tuple([z.number(), z.int(), z.int(), z.int(), z.int()])),
  campaigns: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      tenant: z.string(),
      began: z.number(),
      marks: z.array(z.tuple([z.string(), z.number()])),
      actions: z.array(
        z.object({
          at: z.number(),
          technique: z.string(),
          tactic: z.string(),
          seen: z.enum(['alert', 'telemetry', 'unseen']),
        }),
      ),
    }),
  ),
});

const run = z.object({
  run: z.string(),
  scenario: z.string(),
  title: z.string(),
  seed: z.number(),
  target: z.string(),
  writtenAt: time,
  /** It is being played. */
  isLive: z.boolean(),
  /** Whether its expectations hold; absent where there is no report yet. */
  passed: z.boolean().optional(),
  /** Whether there is something to watch. */
  isRecorded: z.boolean(),
});

const runParams = z.object({ run: z.string().max(200) });

export const serviceOperations = {
  'operations.read': {
    method: 'GET',
    path: '/operations',
    summary: 'How the service runs: instances, checks, what is stuck, effects that are tried again, workers',
    answer: z.object({
      at: time,
      namespace: z.string(),
      taskQueue: z.string(),
      instances: z.array(tally),
      checks: z.array(check),
      stuck: z.array(stuck),
      retries: z.array(retry),
      /** How many instances were asked for what they carry out, and whether there are more. */
      asked: z.int(),
      more: z.boolean(),
      workers: z.array(worker),
      /** Where Temporal's own pages about the namespace are; absent where nobody configured it. */
      temporalUi: z.string().optional(),
    }),
  },
  'scenarios.list': {
    method: 'GET',
    path: '/scenarios',
    summary: 'The scenarios that come along',
    answer: z.object({
      scenarios: z.array(z.object({ scenario: z.string(), title: z.string(), description: z.string() })),
    }),
  },
  'runs.list': {
    method: 'GET',
    path: '/runs',
    summary: 'Simulations whose reports are here, the latest first',
    answer: z.object({ runs: z.array(run) }),
  },
  'runs.read': {
    method: 'GET',
    path: '/runs/{run}',
    summary: 'A simulated run to be watched: the floor, step by step, and the path of each adversary',
    params: runParams,
    answer: z.object({ run, floor: floor.optional(), report: z.record(z.string(), z.unknown()).optional() }),
    problems: [404],
  },
} as const satisfies Partial<Operations>;
