import { type Command, InvalidArgumentError } from 'commander';
import { parseInstant } from '../../text/index.ts';
import { collect } from './options.ts';
import { readObject } from './read-input.ts';

/** What an inquiry is about, as options give it. */
export interface AboutOptions {
  readonly about?: string;
  readonly alert?: string[];
  readonly incident?: string[];
  readonly device?: string[];
  readonly hash?: Hash[];
  readonly user?: string[];
  readonly mailbox?: string[];
  readonly remote?: string[];
  readonly from?: number;
  readonly until?: number;
}

type Hash = { readonly sha256: string } | { readonly sha1: string };

/** Of what there is most: one option each. Messages, screenshots and samples have several fields, and come in a file. */
const LISTS = {
  alert: 'alerts',
  incident: 'incidents',
  device: 'devices',
  hash: 'files',
  user: 'users',
  mailbox: 'mailboxes',
  remote: 'addresses',
} as const;

// biome-ignore lint/suspicious/noExplicitAny: what an option was before is of its own type
type Parser = (value: string, before: any) => any;

export function withAbout(command: Command): Command {
  const group = 'What it is about (each may be repeated, but the times):';
  const option = (flags: string, description: string, parse: Parser = collect) =>
    command.addOption(command.createOption(flags, description).argParser(parse).helpGroup(group));
  option('--alert <id>', 'an alert, as the portal numbers it');
  option('--incident <id>', 'an incident');
  option('--device <name>', 'a device');
  option('--hash <sha256:… or sha1:…>', 'a file by its hash', (value, before: Hash[] | undefined) => [
    ...(before ?? []),
    hashOf(value),
  ]);
  option('--user <name>', 'a user account');
  option('--mailbox <address>', 'a mailbox');
  option('--remote <address>', 'what was connected to: an IP address, a host name, a URL');
  option('--from <time>', 'the beginning of the time in question, such as 2030-01-08T08:00:00Z', timeOf);
  option('--until <time>', 'its end', timeOf);
  return command.addOption(
    command
      .createOption(
        '--about <file>',
        'a JSON or YAML file with all of these, and with messages, screenshots and samples; - reads standard input',
      )
      .helpGroup(group),
  );
}

/** What the options and their file say together; `undefined` where they say nothing. */
export async function aboutFrom(options: AboutOptions, before: unknown): Promise<unknown> {
  const file = options.about === undefined ? {} : await readObject(options.about);
  const lists = Object.entries(LISTS).flatMap(([name, field]) => {
    const given = options[name as keyof typeof LISTS];
    return given === undefined ? [] : [[field, given]];
  });
  const { from, until } = options;
  const time = from === undefined && until === undefined ? {} : { timeRange: { from, until } };
  const said = { ...file, ...Object.fromEntries(lists), ...time };
  if (Object.keys(said).length === 0) return before;
  return typeof before === 'object' ? { ...before, ...said } : said;
}

function hashOf(value: string): Hash {
  const [kind, digits = ''] = value.toLowerCase().split(':', 2);
  if (kind === 'sha256' && /^[0-9a-f]{64}$/.test(digits)) return { sha256: digits };
  if (kind === 'sha1' && /^[0-9a-f]{40}$/.test(digits)) return { sha1: digits };
  throw new InvalidArgumentError('It must be sha256: and 64 hexadecimal digits, or sha1: and 40.');
}

function timeOf(value: string): number {
  const time = parseInstant(value);
  if (time === undefined)
    throw new InvalidArgumentError('It must be a time with its zone, as in 2030-01-08T08:00:00Z.');
  return time;
}
