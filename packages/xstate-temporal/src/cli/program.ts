import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { exitCodeOf } from './exit.ts';
import { explained } from './explained.ts';
import type { Interrupt } from './interrupt.ts';
import type { Terminal } from './print/terminal.ts';
import { runProgram } from './run.ts';

const EXIT_CODES = `
Exit codes:
  0    done
  1    a machine cannot be durable, a version breaks instances, or something unexpected happened
  2    the command line, a file or a value is not what it must be
  3    refused by the machine: not now, or not by this role
  4    no such instance
  5    no server, no worker, or no way in
  130  interrupted`;

/** Runs one command line and answers with its exit code. */
export function run(argv: readonly string[], interrupt: Interrupt): Promise<number> {
  return runProgram(argv, interrupt, {
    build: (terminal, done) => buildProgram(terminal, interrupt, done),
    explained: (error) => explained(error, advice),
    exitCodeOf,
  });
}

const advice = {
  server: '--address and --namespace say which are asked.',
  instances: '"xstate-temporal list" shows the instances that are there.',
  worker: 'Start your worker and try again.',
};

/** The program with its commands; each loads what it needs when it runs. `done` is told a command's exit code. */
export function buildProgram(terminal: Terminal, interrupt: Interrupt, done: (code: number) => void): Command {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const program = new Command('xstate-temporal')
    .description(
      'XState machines, durable on Temporal: a server to develop on, machines checked, drawn and compared, instances shown.',
    )
    .version(version, '-V, --version', 'print the version')
    .addHelpText('after', EXIT_CODES);
  program
    .command('dev')
    .description('start a Temporal server on this machine, and keep it up until Ctrl-C; your own worker connects to it')
    .option('--port <number>', 'its port on 127.0.0.1', wholeNumber, 7233)
    .option('--namespace <name>', 'its namespace', 'default')
    .option('--temporary', 'keep nothing; else the data stays in .xstate-temporal of this folder')
    .option('--json', 'print one JSON document instead of text')
    .action(async (options) => done(await (await import('./dev.ts')).dev(terminal, interrupt, options)));
  program
    .command('check')
    .description('check each machine in a file: what a worker must implement, or what keeps it from being durable')
    .argument('<file>', 'a JavaScript or TypeScript file that exports machines; it is run')
    .option('--json', 'print one JSON document instead of text')
    .action(async (file) => done(await (await import('./check.ts')).checkFile(terminal, file)));
  program
    .command('diff')
    .description(
      'compare two versions of a machine: what breaks for the instances of the older one; exits 1 if anything does',
    )
    .argument('<older>', 'a file, or file#machine@version')
    .argument('<newer>', 'likewise')
    .option('--json', 'print one JSON document instead of text')
    .action(async (older, newer) => done(await (await import('./charts.ts')).compare(terminal, older, newer)));
  program
    .command('draw')
    .description('draw a machine; the picture goes to standard output')
    .argument('<file>', 'a file, or file#machine@version')
    .addOption(new Option('--format <format>', 'what to write').choices(['mermaid', 'svg']).default('mermaid'))
    .option('--json', 'print one JSON document instead of text')
    .action(async (file, { format }) => (await import('./charts.ts')).draw(terminal, file, format));
  withTarget(program.command('show'))
    .description('show an instance: state, what can happen next, deadlines, ledger')
    .argument('<instance>', 'machine/key, such as order/17')
    .action(async (name, options) => (await import('./instances.ts')).show(terminal, name, options));
  withTarget(program.command('send'))
    .description('send an event to an instance, and wait until the step is taken')
    .argument('<instance>', 'machine/key, such as order/17')
    .argument('<event>', 'the event, such as PAY')
    .option('--data <json>', "the event's fields as a JSON object")
    .option('--as <role:name>', 'who sends it', 'user:command line')
    .option('--id <id>', "the event's id: sent again under the same id, it is taken once")
    .action(async (name, event, options) => (await import('./instances.ts')).send(terminal, name, event, options));
  withTarget(program.command('list'))
    .description('list the running instances, the latest first')
    .option('--machine <machine>', 'only instances of this machine')
    .option('--all', 'ended instances too')
    .option('--limit <number>', 'how many to list at most', count, 100)
    .action(async (options) => (await import('./instances.ts')).list(terminal, options));
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({ outputError: () => undefined, writeErr: () => undefined });
  return program;
}

/** Adds the options of a command that talks to a server. */
function withTarget(command: Command): Command {
  return command
    .option(
      '--address <host:port>',
      'the Temporal server; default: TEMPORAL_ADDRESS, "dev" in this folder, 127.0.0.1:7233',
    )
    .option('--namespace <name>', 'its namespace; default: TEMPORAL_NAMESPACE, "default"')
    .option('--json', 'print one JSON document instead of text');
}

function wholeNumber(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number of at most six digits.');
}

function count(text: string): number {
  if (wholeNumber(text) > 0) return Number(text);
  throw new InvalidArgumentError('It must be 1 or more.');
}
