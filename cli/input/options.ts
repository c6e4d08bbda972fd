import { type Command, InvalidArgumentError, Option } from 'commander';

/** `--json`, which every command has. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print one JSON document instead of text');
}

/** The options of a command that talks to a server. */
export function withTarget(command: Command): Command {
  return withJson(command)
    .addOption(new Option('--address <host:port>', 'the Temporal server').helpGroup('Server:'))
    .addOption(new Option('--namespace <name>', 'its namespace').helpGroup('Server:'))
    .addOption(new Option('--task-queue <name>', 'the task queue of the workers').helpGroup('Server:'))
    .addOption(new Option('--temporal-profile <name>', "a profile in Temporal's own file").helpGroup('Server:'))
    .addOption(new Option('--keys <folder>', 'the folder with the keys that sign').helpGroup('Server:'))
    .addOption(new Option('--config <file>', 'another file than temporal.config.ts').helpGroup('Server:'));
}

/** Shows an example below the help; a line that begins with spaces goes on with the one above. */
export function withExample(command: Command, ...lines: readonly string[]): Command {
  const title = lines.filter((line) => !line.startsWith(' ')).length === 1 ? 'Example:' : 'Examples:';
  const shown = lines.map((line) => (line.startsWith(' ') ? `  ${line}` : `  $ watchfloor ${line}`));
  return command.addHelpText('after', `\n${title}\n${shown.join('\n')}`);
}

/** For an option that may be given several times. */
export function collect(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** For an option that is a whole number. */
export function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
