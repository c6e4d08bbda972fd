import { Command } from 'commander';
import type { Instance } from 'xstate-temporal/client';
import { RefusedError } from 'xstate-temporal/engine';
import type { z } from 'zod';
import type { Context } from '../command.ts';
import { badInput } from '../exit.ts';
import { collect, withExample, withTarget } from '../input/options.ts';
import { assignField, parseData, readObject } from '../input/read-input.ts';
import type { TargetOptions } from '../input/target.ts';
import { parseInstance, parseSender, senderFor } from '../names.ts';
import { change } from '../print/states.ts';
import { clean } from '../print/text.ts';

interface SendOptions extends TargetOptions {
  readonly as?: string;
  readonly data?: string;
  readonly file?: string;
  readonly set?: readonly string[];
  readonly id?: string;
}

/** An event to an instance. */
export function sendCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('send')
      .description('send an event to an instance, and wait until the step is taken')
      .argument('<instance>', 'machine/key, such as eod-case/4fz0…')
      .argument('<event>', 'the event, such as REPORT')
      .option('--as <role:name>', 'who sends it; needed where several roles may')
      .option('--data <json>', "the event's fields as a JSON object")
      .option('--file <file>', 'the same in a JSON or YAML file; - is standard input')
      .option('--set <field=value>', 'one field; the value is JSON, else text; may be repeated', collect)
      .option('--id <id>', "the event's id: sent again under the same id, it is taken once"),
  );
  return withExample(
    command,
    'send tan-application/contoso APPROVE --as "reviewer:Robin Doe"',
    'send tan-application/contoso REJECT --as reviewer --set reason="No devices"',
  ).action(async (instance: string, event: string, options: SendOptions) => {
    await send(context, instance, event, options);
    done(0);
  });
}

async function send({ terminal }: Context, instance: string, type: string, options: SendOptions): Promise<void> {
  const { definitionOf, rolesFor } = await import('../programme.ts');
  const { answered, requireInstance, requireWorker, withSession } = await import('../input/session.ts');
  const { printWhere } = await import('../print/where.ts');
  const { withoutRefused } = await import('../offers.ts');

  const { machine, key } = parseInstance(instance);
  const fields = await fieldsFrom(options);
  if (Object.hasOwn(fields, 'type') && fields.type !== type) {
    throw badInput(`The fields name another event ("${clean(String(fields.type), 60)}") than the command line.`);
  }
  const by =
    options.as === undefined ? senderFor(type, rolesFor(definitionOf(machine), type)) : parseSender(options.as);
  if (options.id !== undefined && (options.id === '' || options.id.length > 200)) {
    throw badInput('--id takes a text of 1 to 200 characters.');
  }
  await withSession(options, async (session) => {
    const target = session.durable.get(machine, key);
    const { taskQueue } = await requireInstance(session, machine, key);
    await requireWorker(session, taskQueue);
    const receipt = await answered(session, target.send({ ...fields, type } as never, by, options.id)).catch(
      async (error: unknown) => {
        throw await withCondition(error, target, machine, type, fields);
      },
    );
    const [described, snapshot] = await answered(session, Promise.all([target.describe(), target.snapshot()]));
    const now = withoutRefused(described, snapshot);
    terminal.result({ instance: target.workflowId, event: type, by, receipt, now }, () => {
      const { bold, green } = terminal.colors;
      const taken = receipt.duplicate ? 'had been taken before' : 'taken';
      terminal.line(`${green(taken)}  #${receipt.seq} ${bold(clean(type))} by ${by.role} ${clean(by.name)}`);
      terminal.line(change(receipt.from, receipt.to));
      terminal.line();
      printWhere(terminal, now);
    });
  });
}

/** A refusal in more words, where the machine is known: which fields are wrong, or what a guard asks for. */
async function withCondition(
  error: unknown,
  target: Instance,
  machine: string,
  type: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  if (!(error instanceof RefusedError)) return error;
  if (error.code === 'EVENT_INVALID') {
    const faults = await faultsOf(machine, type, fields);
    return faults === undefined ? error : new RefusedError(error.code, `${type} is not valid: ${faults}.`);
  }
  const { isMachine } = await import('../programme.ts');
  if (error.code !== 'EVENT_NOT_ACCEPTED' || error.details?.reason !== 'guards' || !isMachine(machine)) return error;
  const snapshot = await target.snapshot().catch(() => undefined);
  const { unmetConditions } = await import('../../machines/index.ts');
  const event = (await schemaOf(machine, type))?.safeParse({ ...fields, type }).data ?? { ...fields, type };
  const [condition] = snapshot === undefined ? [] : unmetConditions(machine, snapshot.context, event);
  return condition === undefined ? error : new RefusedError(error.code, `${error.message} ${condition}.`);
}

async function faultsOf(
  machine: string,
  type: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  const { faultsIn } = await import('../input/check.ts');
  const value = { ...fields, type };
  const { error } = (await schemaOf(machine, type))?.safeParse(value) ?? {};
  return error === undefined ? undefined : faultsIn(value, error.issues);
}

async function schemaOf(machine: string, type: string): Promise<z.ZodType<{ type: string }> | undefined> {
  const { definitionOf } = await import('../programme.ts');
  const events = definitionOf(machine)?.schemas?.events ?? {};
  return Object.hasOwn(events, type) ? (events[type] as unknown as z.ZodType<{ type: string }>) : undefined;
}

/** Fields from all three sources; a later one counts more. */
async function fieldsFrom({ data, file, set }: SendOptions): Promise<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  if (file !== undefined) Object.assign(fields, await readObject(file));
  if (data !== undefined) Object.assign(fields, parseData(data));
  for (const assignment of set ?? []) assignField(fields, assignment);
  return fields;
}
