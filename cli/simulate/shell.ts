import { clean } from 'xstate-temporal/cli';

/** An argument as a shell takes it, with nothing in it that steers a terminal. */
export function quoted(argument: string): string {
  if (/^[\w@%+=:,./-]+$/.test(argument)) return argument;
  const seen = (text: string) => clean(text, Number.POSITIVE_INFINITY) === text;
  if (seen(argument)) return `'${argument.replaceAll("'", "'\\''")}'`;
  // What cannot be shown is written as bytes: three octal digits each are the same to every shell that knows $'…'.
  const bytes = (character: string) =>
    [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`);
  const written = [...argument].map((one) => {
    if (one === '\\' || one === "'") return `\\${one}`;
    return seen(one) ? one : bytes(one).join('');
  });
  return `$'${written.join('')}'`;
}

/** The command line that does the same once more. */
export function commandLine(
  verb: string,
  files: readonly string[],
  options: readonly (readonly [string, string?])[],
): string {
  const flags = options.flatMap(([name, value]) => (value === undefined ? [name] : [name, quoted(value)]));
  return ['npx watchfloor simulate', ...(verb === '' ? [] : [verb]), ...files.map(quotedFile), ...flags].join(' ');
}

/** A file's name as an argument: one that begins like an option is none. */
export function quotedFile(file: string): string {
  return quoted(file.startsWith('-') ? `./${file}` : file);
}
