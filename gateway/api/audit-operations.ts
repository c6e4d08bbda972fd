/** What auditors read: a case's recording and raw histories, the register, controls and samples of it. */
import { z } from 'zod';
import type { Operations } from '../http/operation.ts';
import { caseFilter, instanceParams, time } from './answers.ts';

const effect = z.object({
  name: z.string(),
  kind: z.string(),
  outcome: z.string(),
  ok: z.boolean().nullable(),
  detail: z.string(),
});

const recordedStep = z.object({
  seq: z.int(),
  at: z.number(),
  title: z.string(),
  who: z.object({
    name: z.string(),
    role: z.string(),
    /** Whether a proof that was checked says so, one that was not, one that does not hold, or the message alone. */
    how: z.enum(['proven', 'unchecked', 'fails', 'claimed', 'nobody']),
    issuer: z.string().optional(),
  }),
  /** Paths of the atomic states after it; `null` where they are not known. */
  active: z.array(z.string()).nullable(),
  /** Places of the transitions taken, as `data-ways` of the drawing has them. */
  ways: z.array(z.int()),
  effects: z.array(effect),
  refused: z.string().optional(),
  findings: z.array(z.string()),
  facts: z.array(z.tuple([z.string(), z.string()])),
});

/** A case wound back and forth. */
export const recording = z.object({
  title: z.string(),
  notes: z.array(z.string()),
  /** The chart as SVG; absent where the version is not known here. */
  drawing: z.string().optional(),
  steps: z.array(recordedStep),
  deadlines: z.array(
    z.object({
      name: z.string(),
      armedAt: z.number(),
      due: z.number(),
      endedAt: z.number().optional(),
      outcome: z.enum(['met', 'passed', 'open', 'overdue']),
      seq: z.int(),
      endedBy: z.int().optional(),
    }),
  ),
  asOf: z.number(),
});

const verdict = z.object({
  status: z.enum(['conforms', 'deviates', 'notVerifiable']),
  because: z.string().optional(),
  findings: z.array(z.object({ code: z.string(), seq: z.int().optional(), message: z.string() })),
});

const actor = z.object({ name: z.string(), role: z.string(), how: z.string() }).nullable();

/** A case as a line of the register. */
export const registerRow = z.object({
  instance: z.string(),
  /** The id of its first run: a workflow id may be begun again. */
  first: z.string(),
  machine: z.string(),
  version: z.string(),
  tenant: z.string().nullable(),
  simulated: z.boolean(),
  status: z.string(),
  states: z.array(z.string()),
  openedAt: time.nullable(),
  openedBy: actor,
  decidedAt: time.nullable(),
  decision: z.string().nullable(),
  decidedBy: actor,
  endedAt: time.nullable(),
  steps: z.int(),
  /** How many steps came from a sender, and how many of those name a proven one. */
  sent: z.int(),
  proven: z.int(),
  deviating: z.array(z.string()),
  clocks: z.array(
    z.object({
      clock: z.string(),
      outcome: z.string(),
      dueAt: time.nullable(),
      stoppedAt: time.nullable(),
      reasons: z.array(z.string()),
    }),
  ),
  /** At most 100; `exceptionCount` counts them all. */
  exceptions: z.array(z.object({ kind: z.string(), seq: z.int().optional(), at: time.optional(), what: z.string() })),
  exceptionCount: z.int(),
  both: z.array(z.object({ name: z.string(), as: z.array(z.string()) })),
  verdict: z.enum(['conforms', 'deviates', 'notVerifiable']),
  findings: z.array(z.string()),
});

const control = z.object({
  control: z.string(),
  title: z.string(),
  supports: z.array(z.string()),
  limits: z.string(),
  simulated: z.boolean(),
  /** The population, in words. */
  of: z.string(),
  population: z.int(),
  untested: z.int(),
  exceptional: z.int(),
  exceptions: z.array(z.object({ instance: z.string(), what: z.array(z.string()) })),
  /** Cases of the population with the smallest tickets. */
  sample: z.array(z.object({ instance: z.string(), ticket: z.string() })),
});

/** What controls and samples are drawn from. */
const population = z.object({
  /** How many cases were read. */
  cases: z.int(),
  /** There are more than are read at a time: narrow the filter, or export a bundle. */
  more: z.boolean(),
});

const seed = z.string().min(1).max(1_000);

export const auditOperations = {
  'audit.recording': {
    method: 'GET',
    path: '/instances/{machine}/{key}/recording',
    summary: 'What an instance went through, from its history, checked, for the time machine',
    params: instanceParams,
    answer: z.object({ recording, verdict }),
    problems: [404],
  },
  'audit.history': {
    method: 'GET',
    path: '/instances/{machine}/{key}/history',
    summary: "An instance's histories as the server has them",
    params: instanceParams,
    answer: z.object({
      instance: z.string(),
      runs: z.array(z.object({ run: z.string(), events: z.array(z.record(z.string(), z.unknown())) })),
    }),
    problems: [404],
  },
  'audit.register': {
    method: 'GET',
    path: '/audit/register',
    summary: 'A row for each case: who opened and decided it, how that is proven, clocks, exceptions',
    query: caseFilter.extend({
      limit: z.coerce.number().int().min(1).max(100).default(25),
      cursor: z.string().max(4_000).optional(),
    }),
    answer: z.object({ rows: z.array(registerRow), next: z.string().optional() }),
  },
  'audit.controls': {
    method: 'GET',
    path: '/audit/controls',
    summary: 'Controls of ISO/IEC 27001 and SOC 2 held against the cases, with a sample for each',
    query: caseFilter.extend({ size: z.coerce.number().int().min(0).max(100).default(5), seed: seed.default('1') }),
    answer: population.extend({ controls: z.array(control) }),
  },
  'audit.sample': {
    method: 'GET',
    path: '/audit/sample',
    summary: 'Draws a sample of the cases, the same for whoever has the seed and the frame',
    query: caseFilter.extend({
      size: z.coerce.number().int().min(1).max(500).default(25),
      seed,
      by: z.enum(['none', 'machine', 'outcome', 'month', 'tenant']).default('none'),
    }),
    answer: population.extend({
      /** SHA-256 of what was drawn from. */
      frame: z.string(),
      seed: z.string(),
      drawn: z.array(z.object({ instance: z.string(), ticket: z.string(), stratum: z.string().optional() })),
      strata: z.array(z.object({ name: z.string(), cases: z.int(), drawn: z.int() })),
    }),
    problems: [409],
  },
} as const satisfies Partial<Operations>;
