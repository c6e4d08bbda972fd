import { Command } from 'commander';
import { clean, wrap } from 'xstate-temporal/cli';
import type { BusinessCalendar } from '../../machines/index.ts';
import { spanText } from '../../text/index.ts';
import type { Context } from '../command.ts';
import { badInput } from '../exit.ts';
import { withExample, withTarget } from '../input/options.ts';
import type { TargetOptions } from '../input/target.ts';

/** What nobody documented, and is assumed here. */
export function policyCommand(context: Context, done: (code: number) => void): Command {
  const command = withTarget(
    new Command('policy')
      .description('show the assumptions of the machines: value, source and reason')
      .argument('[machine]', 'only this machine'),
  );
  return withExample(command, 'policy', 'policy eod-case').action(
    async (machine: string | undefined, options: TargetOptions) => {
      await policy(context, machine, options);
      done(0);
    },
  );
}

async function policy({ terminal }: Context, only: string | undefined, options: TargetOptions): Promise<void> {
  const { overridesOf, policies, profileIds } = await import('../../machines/index.ts');
  const { check } = await import('../../programme/check.ts');
  const { findTarget } = await import('../input/target.ts');
  if (only !== undefined && !Object.hasOwn(policies, only)) {
    throw badInput(`There is no machine "${clean(only, 60)}"; policies have ${Object.keys(policies).join(' and ')}.`);
  }
  const { config } = await findTarget(options);
  const machines = Object.entries(policies).filter(([machine]) => only === undefined || machine === only);
  const rows = machines.flatMap(([machine, assumptions]) => {
    const configured = check(overridesOf(assumptions), config.settings.policy[machine] ?? {}, `policy.${machine}`);
    return Object.entries(assumptions).map(([name, { unit, default: value, byProfile, tag, reason }]) => {
      const override = Object.hasOwn(configured, name) ? (configured as Record<string, unknown>)[name] : undefined;
      const now = override ?? value;
      const differing = override === undefined ? Object.entries(byProfile ?? {}) : [];
      const source =
        override === undefined ? 'default' : (config.sources[`policy.${machine}`]?.detail ?? 'configuration');
      return { machine, name, value: now, byProfile: Object.fromEntries(differing), unit, tag, source, reason };
    });
  });
  terminal.result({ profiles: profileIds, policy: rows }, () => {
    const { bold, dim } = terminal.colors;
    let machine = '';
    for (const row of rows) {
      if (row.machine !== machine) {
        if (machine !== '') terminal.line();
        machine = row.machine;
        terminal.line(bold(machine));
      }
      const others = Object.entries(row.byProfile).map(([profile, value]) => `; ${profile}: ${shown(value, row.unit)}`);
      const value = `${shown(row.value, row.unit)}${others.join('')}`;
      terminal.line(`  ${row.name.padEnd(22)}  ${bold(value)}  ${dim(`${row.tag}, ${row.source}`)}`);
      for (const line of wrap(clean(row.reason, 600), terminal.columns - 4)) terminal.line(`    ${line}`);
    }
  });
}

/** `Europe/Berlin, mon to fri, 09:00 to 17:00, 2 holidays`. */
export function calendarText({ timeZone, workingDays, opens, closes, holidays }: BusinessCalendar): string {
  const days = workingDays.join(' ') === 'mon tue wed thu fri' ? 'mon to fri' : workingDays.join(' ');
  const off = holidays.length === 1 ? '1 holiday' : `${holidays.length} holidays`;
  return clean(`${timeZone}, ${days}, ${opens} to ${closes}, ${off}`, 120);
}

function shown(value: unknown, unit: string): string {
  if (value === null) return 'none';
  if (unit === 'duration' && typeof value === 'number') return spanText(value);
  if (unit === 'flag') return value === true ? 'yes' : 'no';
  if (unit === 'calendar') return calendarText(value as BusinessCalendar);
  return clean(String(value), 60);
}
