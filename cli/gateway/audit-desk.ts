import type { Client } from '@temporalio/client';
import { WatchfloorError } from 'xstate-temporal/engine';
import { nodeSha256 } from 'xstate-temporal/engine/node';
import type { Trust } from 'xstate-temporal/proof';
import { ControlTally } from '../../audit/controls/index.ts';
import {
  buildTrail,
  type CaseVerdict,
  fetchChains,
  type RegisterRow as Row,
  recordedCase,
  rowOf,
  temporalSource,
  verifyCase,
} from '../../audit/index.ts';
import { draw, frameOf, type Stratum } from '../../audit/sample/index.ts';
import type { AuditDesk, AuditedCase, RegisterRow } from '../../gateway/index.ts';
import { milestones } from '../../machines/milestones.ts';
import { serviceLevels } from '../../machines/service-levels.ts';
import { programmeMachines } from '../../pages/case/known-machines.ts';
import { recordingOf } from '../../pages/case/recording.ts';
import { type InstanceName, quoted } from '../../programme/index.ts';

/** Calls a second at most: the register reads a history for each row. */
const PER_SECOND = 100;

/**
 * What auditors see through the gateway: histories, read and stepped again as `watchfloor audit` does.
 *
 * @param trustOf whose proofs are believed, asked anew each time: keys are exchanged while it runs
 */
export function auditDesk(client: Client, taskQueue: string, trustOf: () => Trust | undefined): AuditDesk {
  const source = temporalSource(client, { perSecond: PER_SECOND });
  const machines = programmeMachines(nodeSha256);
  const verifying = {
    sha256: nodeSha256,
    machineOf: machines.machineOf,
    disclosureOf: machines.disclosureOf,
    ...(source.decode === undefined ? {} : { decode: source.decode }),
  };

  async function chains({ key, machine }: InstanceName) {
    const workflowId = `${machine}/${key}`;
    const runs: string[] = [];
    // By the queue, too: anybody can start a workflow elsewhere under such a name.
    const query = `WorkflowId = ${quoted(workflowId)} AND TaskQueue = ${quoted(taskQueue)}`;
    for await (const { runId } of source.list(query)) runs.push(runId);
    const found = runs.length === 0 ? [] : await fetchChains(source, workflowId, runs);
    const last = found.at(-1);
    if (last === undefined) throw new WatchfloorError('INSTANCE_NOT_FOUND', 'There is no such instance.');
    return { workflowId, last, lives: found.length - 1 };
  }

  async function verified(name: InstanceName) {
    const { last, lives, workflowId } = await chains(name);
    const abandoned = last.abandoned.map((run) => ({ ...run, why: 'reset' as const }));
    const recorded = recordedCase(last.runs, { workflowId, abandoned });
    const trust = trustOf();
    const { trailed, verdict } = await verifyCase(recorded, {
      ...verifying,
      ...(trust === undefined ? {} : { trust }),
    });
    return { verdict, lives, ...(trailed ?? buildTrail(recorded, machines.machineOf(recorded.machine), nodeSha256)) };
  }

  return {
    async recording(name) {
      const { taken, trail, verdict } = await verified(name);
      const definition = machines.definitionOf(trail.machine, trail.version);
      return { recording: await recordingOf(trail, { definition, taken, verdict }), verdict: verdictOf(verdict) };
    },

    async history(name) {
      const { last } = await chains(name);
      return last.runs.map(({ json, runId }) => ({
        run: runId ?? '',
        events: json.events as readonly Record<string, unknown>[],
      }));
    },

    async row(name) {
      const found = await verified(name).catch((error: unknown) => {
        if (error instanceof WatchfloorError) return error;
        throw error;
      });
      if (found instanceof WatchfloorError) return { row: unreadable(name, found) };
      const { lives, trail, verdict } = found;
      const own = rowOf(trail, verdict, { clocks: serviceLevels, milestones, asOf: trail.asOf, lives });
      return { row: shown(own), own };
    },

    controls(cases, { seed, size }) {
      const tally = new ControlTally(undefined, { seed, size });
      for (const row of rowsOf(cases)) tally.add(row);
      return tally.reports().map(({ exceptions, rules: _, sample = [], ...report }) => ({
        ...report,
        exceptions: exceptions.slice(0, 100).map(({ what, workflow }) => ({ instance: workflow, what })),
        sample: sample.map(({ ticket, workflow }) => ({ instance: workflow, ticket })),
      }));
    },

    sample(cases, { by, seed, size }) {
      const frame = frameOf(rowsOf(cases));
      const method =
        by === 'none' ? ({ kind: 'random' } as const) : { kind: 'stratified' as const, by: [by as Stratum] };
      const { drawn, strata } = draw(frame, { method, seed, size });
      return {
        frame: frame.sha256,
        drawn: drawn.map(({ stratum, ticket, workflow }) => ({
          instance: workflow,
          ticket,
          ...(stratum === undefined ? {} : { stratum }),
        })),
        strata,
      };
    },
  };
}

function rowsOf(cases: readonly AuditedCase[]): Row[] {
  return cases.flatMap(({ own }) => (own === undefined ? [] : [own as Row]));
}

function verdictOf({ because, findings, status }: CaseVerdict) {
  return {
    status,
    ...(because === undefined ? {} : { because: because.message }),
    findings: findings.map(({ code, message, seq }) => ({ code, message, ...(seq === undefined ? {} : { seq }) })),
  };
}

function shown({ state, workflow, ...row }: Row): RegisterRow {
  return { ...row, instance: workflow, states: state };
}

/** What cannot be read is a row that says so: one such case must not hide the others. */
function unreadable({ key, machine }: InstanceName, { code, message }: WatchfloorError): RegisterRow {
  return {
    ...{ instance: `${machine}/${key}`, first: '', machine, version: '', tenant: null, simulated: false },
    ...{ status: 'unknown', states: [], openedAt: null, openedBy: null, decidedAt: null, decision: null },
    ...{ decidedBy: null, endedAt: null, steps: 0, sent: 0, proven: 0, deviating: [], clocks: [], both: [] },
    ...{ exceptions: [{ kind: 'unreadable', what: message }], exceptionCount: 1 },
    ...{ verdict: 'notVerifiable', findings: [code] },
  };
}
