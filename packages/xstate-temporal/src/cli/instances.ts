import { endOf, isInstance, sayEnd, unread } from '../client/index.ts';
import { isMachineId, isObject, messageOf, timerTitle } from '../engine/index.ts';
import { delayTitle, fromNow, instantText } from '../text/index.ts';
import { badInput } from './exit.ts';
import { parseInstance, parseSender } from './names.ts';
import { printLedger } from './print/ledger-table.ts';
import { change, shortStates } from './print/states.ts';
import { table } from './print/table.ts';
import type { Terminal } from './print/terminal.ts';
import { clean, json } from './print/text.ts';
import { type TargetOptions, withClient } from './target.ts';

/** Everything about one instance. */
export async function show(terminal: Terminal, text: string, options: TargetOptions): Promise<void> {
  const { key, machine } = parseInstance(text);
  await withClient(options, async (client) => {
    const instance = client.get(machine, key);
    const now = await instance.describe();
    const { context } = await instance.snapshot();
    const ledger = await instance.ledger();
    const end = now.status === 'active' ? await endOf(client.client, instance.workflowId) : undefined;
    terminal.result(
      { instance: instance.workflowId, now, context, ledger, ...(end === undefined ? {} : { end }) },
      () => {
        const { bold, dim, yellow } = terminal.colors;
        const { attention, offers, seq, states, status, timers, version } = now;
        const row = (title: string, value: string) => terminal.line(`${dim(title.padEnd(10))}${value}`);
        terminal.line(bold(clean(instance.workflowId)));
        row('State', bold(clean(shortStates(states), 500)) + (status === 'active' ? '' : ` (${status})`));
        if (end !== undefined) row('Ended', yellow(clean(sayEnd(end), 300)));
        row('Version', `${clean(version)}, ${seq} ${seq === 1 ? 'step' : 'steps'}`);
        if (offers.length > 0) row('Next', clean(offers.join(', '), 500));
        for (const timer of timers)
          row('Deadline', `${instantText(timer.deadline)}  ${clean(timerTitle(timer, delayTitle), 60)}`);
        for (const { code, name } of attention) row('Attention', yellow(clean(`${name} was given up: ${code}`, 200)));
        terminal.line(dim('Context'));
        for (const line of json(context).split('\n')) terminal.line(`  ${line}`);
        terminal.line(dim('Ledger'));
        printLedger(terminal, ledger);
      },
    );
  });
}

interface SendOptions extends TargetOptions {
  readonly as: string;
  readonly data?: string;
  readonly id?: string;
}

/** An event to an instance. */
export async function send(terminal: Terminal, text: string, type: string, options: SendOptions): Promise<void> {
  const { key, machine } = parseInstance(text);
  const fields = options.data === undefined ? {} : parseData(options.data);
  const by = parseSender(options.as);
  await withClient(options, async (client) => {
    const instance = client.get(machine, key);
    const receipt = await instance.send({ ...fields, type }, by, options.id);
    terminal.result({ instance: instance.workflowId, event: type, by, receipt }, () => {
      const taken = receipt.duplicate ? 'had been taken before' : 'taken';
      terminal.line(`${terminal.colors.green(taken)}  #${receipt.seq} ${terminal.colors.bold(clean(type))}`);
      terminal.line(change(receipt.from, receipt.to));
    });
  });
}

interface ListOptions extends TargetOptions {
  readonly machine?: string;
  readonly all?: boolean;
  readonly limit: number;
}

/** The instances that are there, of whatever machine. */
export async function list(terminal: Terminal, { all, limit, machine, ...options }: ListOptions): Promise<void> {
  if (machine !== undefined && !isMachineId(machine))
    throw badInput(`--machine ${clean(machine, 60)}: that is no name of a machine.`);
  const conditions = [
    machine === undefined ? 'WatchfloorMachine IS NOT NULL' : `WatchfloorMachine = '${machine}'`,
    ...(all === true ? [] : ["ExecutionStatus = 'Running'"]),
  ];
  await withClient(options, async ({ client }) => {
    const instances: Listed[] = [];
    for await (const found of unread(client).workflow.list({
      query: conditions.join(' AND '),
      pageSize: Math.min(limit, 1_000),
    })) {
      if (instances.length === limit) break;
      const { searchAttributes: told, startTime, status, type, workflowId } = found;
      const [name] = (told.WatchfloorMachine ?? []) as string[];
      // Whoever may write to the namespace may claim to be any machine.
      if (name === undefined || !isInstance({ type, workflowId }, name)) continue;
      const states = ((told.WatchfloorState ?? []) as string[]).filter((state) => typeof state === 'string');
      instances.push({
        instance: workflowId,
        machine: name,
        states,
        status: status.name.toLowerCase(),
        startedAt: +startTime,
      });
    }
    terminal.result({ instances }, () => {
      if (instances.length === 0) return terminal.line(`No instances.${all ? '' : ' --all shows ended ones too.'}`);
      table(
        terminal,
        [{ title: 'instance' }, { title: 'state', least: 12 }, { title: 'status' }, { title: 'started' }],
        instances.map(({ instance, startedAt, states, status }) => [
          clean(instance),
          clean(states.join(', '), 200),
          status,
          fromNow(startedAt, Date.now()),
        ]),
      );
    });
  });
}

interface Listed {
  readonly instance: string;
  readonly machine: string;
  readonly states: readonly string[];
  readonly status: string;
  /** UTC milliseconds. */
  readonly startedAt: number;
}

function parseData(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw badInput(`--data is not JSON: ${clean(messageOf(error))}.`, 'INPUT_INVALID', error);
  }
  throw badInput('--data must be a JSON object.');
}
