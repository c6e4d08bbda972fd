import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTerminal } from 'xstate-temporal/cli';
import { parse } from 'yaml';
import { assignField, parseData } from '../../cli/input/read-input.ts';
import { buildProgram } from '../../cli/program.ts';
import { reportStatuses } from '../../machines/eod-case/statuses.ts';
import { definitionOf, isMachine, profileIds, profiles, registry } from '../../machines/index.ts';
import { entryPointIds } from '../../machines/profiles/entry-points.ts';
import { rolesFor } from '../../programme/index.ts';
import { guideNames, guidePath, matches, type Part, partsOf, readGuide, words } from '../support/guides.ts';

const parts = guideNames.flatMap(partsOf);
const commands = parts.flatMap((part) =>
  part.kind === 'commands' ? part.shown.map((shown) => [part.guide, shown.argv] as const) : [],
);
const files = new Map(parts.flatMap((part) => (part.kind === 'file' ? [[part.name, part.text] as const] : [])));

/** Parses a command line as the program does, and does nothing. */
async function parsed(argv: readonly string[]): Promise<string> {
  const interrupt = { signal: new AbortController().signal, hold: () => undefined };
  const program = buildProgram({ terminal: createTerminal({ json: true }), interrupt }, () => undefined);
  let reached = '';
  for (const command of [...program.commands, ...program.commands.flatMap((one) => one.commands)])
    if (command.commands.length === 0)
      command.action(() => {
        reached = command.name();
      });
  await program.parseAsync([...argv], { from: 'user' });
  return reached;
}

function optionOf(argv: readonly string[], name: string): string[] {
  return argv.flatMap((word, index) => (word === name ? [argv[index + 1] ?? ''] : []));
}

describe('the guides', () => {
  it.each(commands)('%s: %j is a command line that the program takes', async (_, argv) => {
    expect(await parsed(argv)).not.toBe('');
  });

  it('would be found out: an option that is not there is refused', async () => {
    await expect(parsed(['send', 'a/b', 'REPORT', '--sett', 'a=b'])).rejects.toThrow('unknown option');
    await expect(parsed(['case', 'open', '--profile', 'x'])).rejects.toThrow('Allowed choices');
  });

  const sent = commands.filter(([, argv]) => argv[0] === 'send');
  it.each(sent)('%s: %j sends an event that the machine has, with its fields, in a role that may', (_, argv) => {
    const [, instance = '', event = ''] = argv;
    const definition = definitionOf(instance.split('/')[0] ?? '');
    const [as = ''] = optionOf(argv, '--as');
    expect(rolesFor(definition, event)).toContain(as.split(':')[0]);
    const fields: Record<string, unknown> = { type: event };
    for (const file of optionOf(argv, '--file')) Object.assign(fields, parse(files.get(file) ?? ''));
    for (const data of optionOf(argv, '--data')) Object.assign(fields, parseData(data));
    for (const assignment of optionOf(argv, '--set')) assignField(fields, assignment);
    const schema = definition?.schemas?.events?.[event] as { parse(value: unknown): unknown } | undefined;
    expect(() => schema?.parse(fields)).not.toThrow();
    expect(schema).toBeDefined();
  });

  it('name no event, status, entry point or option value that is not there', () => {
    const known = new Set<string>([
      ...Object.values(registry).flatMap(([{ schemas }]) => Object.keys(schemas.events)),
      ...reportStatuses,
      ...entryPointIds,
      'COMMAND',
    ]);
    const named = guideNames.flatMap((guide) =>
      [...readGuide(guide).matchAll(/`([A-Z][A-Z0-9_]+)(?: [^`]*)?`/g)].map(([, name = '']) => name),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('show the entry points of each profile as they are', () => {
    const rows = [...readGuide('customer-analyst').matchAll(/^\| `(EP\d)` \|.*\| (.*) \|$/gm)];
    const shown = new Map(rows.map(([, id = '', cell = '']) => [id, cell.replaceAll('`', '').split(', ')]));
    for (const id of entryPointIds)
      expect([id, shown.get(id)]).toEqual([
        id,
        profileIds.filter((profile) => profiles[profile].entryPoints.includes(id)),
      ]);
  });

  it('name machines that are there, and link to files that are there', () => {
    for (const guide of guideNames) {
      const text = readGuide(guide);
      for (const [, link = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)/g))
        expect([link, existsSync(path.resolve(path.dirname(guidePath(guide)), link))]).toEqual([link, true]);
      for (const [, machine = ''] of text.matchAll(/\b((?:tan|attack|eod)-\w+)\//g))
        expect(isMachine(machine)).toBe(true);
    }
  });

  it('are played in an order that has no two blocks in one place', () => {
    const played = (kind: Part['kind']) =>
      parts.flatMap((part) => (part.kind === kind && 'play' in part ? [part.play] : []));
    const orders = played('commands').filter((order) => order !== undefined);
    expect(new Set(orders).size).toBe(orders.length);
    expect(orders.length).toBeGreaterThan(20);
    expect(played('mail').length).toBeGreaterThanOrEqual(2);
  });
});

describe('what a guide shows', () => {
  it('is read as a shell would read it', () => {
    expect(words(`a --set x="b c" \\\n    --y '["d"]' e""`)).toEqual(['a', '--set', 'x=b c', '--y', '["d"]', 'e']);
  });

  it('matches but for times, keys and lines that are left out', () => {
    const output = 'taken  #4 A\n\nState  x\n  in 3 d          2026-11-25 08:53:55Z  DUE\neod-case/5r8w5kbizw8k5h\n';
    expect(matches(output, output)).toBe(true);
    const shown = 'taken  #4 A\n…\n  in 2 d 23 h     2030-01-01 00:00:00Z  DUE\neod-case/kbb1tm4qsyyhv2';
    expect(matches(output, shown)).toBe(true);
    expect(matches(output, 'taken  #4 A\n…')).toBe(true);
    expect(matches(output, 'taken  #5 A\n…')).toBe(false);
    expect(matches(output, 'taken  #4 A')).toBe(false);
    expect(matches(output, shown.replace('DUE', 'DONE'))).toBe(false);
  });
});
