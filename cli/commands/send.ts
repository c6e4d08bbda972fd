import { Command } from 'commander';
import { change, clean } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { badInput } from '../exit.ts';
import { parseInstance } from '../input/names.ts';
import { collect, withExample } from '../input/options.ts';
import { findWay, requireNoClaim, type SenderOptions, senderBy, targetOptions, withSender } from '../input/person.ts';
import { assignField, parseData, readObject } from '../input/read-input.ts';

interface SendOptions extends SenderOptions {
  readonly data?: string;
  readonly file?: string;
  readonly set?: readonly string[];
  readonly id?: string;
}

/** An event to an instance. */
export function sendCommand(context: Context, done: (code: number) => void): Command {
  const command = withSender(
    new Command('send')
      .description('send an event to an instance, and wait until the step is taken')
      .argument('<instance>', 'machine/key, such as eod-case/4fz0…')
      .argument('<event>', 'the event, such as REPORT')
      .option('--data <json>', "the event's fields as a JSON object")
      .option('--file <file>', 'the same in a JSON or YAML file; - is standard input')
      .option('--set <field=value>', 'one field; the value is JSON, else text; may be repeated', collect)
      .option('--id <id>', "the event's id: sent again under the same id, it is taken once"),
  );
  return withExample(
    command,
    'send tan-application/contoso APPROVE',
    'send tan-application/contoso REJECT --role reviewer --set reason="No devices"',
  ).action(async (instance: string, event: string, options: SendOptions) => {
    await send(context, instance, event, options);
    done(0);
  });
}

async function send({ terminal }: Context, text: string, type: string, options: SendOptions): Promise<void> {
  const { definitionOf } = await import('../../machines/index.ts');
  const { rolesFor } = await import('../../programme/index.ts');
  const { withSession } = await import('../input/session.ts');
  const { printWhere } = await import('../print/where.ts');

  const name = parseInstance(text);
  const fields = await fieldsFrom(options);
  if (Object.hasOwn(fields, 'type') && fields.type !== type) {
    throw badInput(`The fields name another event ("${clean(String(fields.type), 60)}") than the command line.`);
  }
  if (options.id !== undefined && (options.id === '' || options.id.length > 200)) {
    throw badInput('--id takes a text of 1 to 200 characters.');
  }
  const { way } = await findWay(options);
  if (way.kind === 'gateway') {
    requireNoClaim(options.as);
    const { sendThrough } = await import('../through/send.ts');
    return sendThrough(terminal, way.gateway, { name, event: { ...fields, type }, id: options.id }, options);
  }
  const by = senderBy(way, options, rolesFor(definitionOf(name.machine), type) ?? ['operator']);
  await withSession(targetOptions(options), async ({ programme }) => {
    const { instance, receipt, now } = await programme.send(name, { ...fields, type }, by, options.id);
    terminal.result({ instance, event: type, by, receipt, now }, () => {
      const { bold, green } = terminal.colors;
      const taken = receipt.duplicate ? 'had been taken before' : 'taken';
      terminal.line(`${green(taken)}  #${receipt.seq} ${bold(clean(type))} by ${by.role} ${clean(by.name)}`);
      terminal.line(change(receipt.from, receipt.to));
      terminal.line();
      printWhere(terminal, now);
    });
  });
}

/** Fields from all three sources; a later one counts more. */
async function fieldsFrom({ data, file, set }: SendOptions): Promise<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  if (file !== undefined) Object.assign(fields, await readObject(file));
  if (data !== undefined) Object.assign(fields, parseData(data));
  for (const assignment of set ?? []) assignField(fields, assignment);
  return fields;
}
