import { Command } from 'commander';
import { clean, table } from 'xstate-temporal/cli';
import type { Context } from '../command.ts';
import { withExample, withJson } from '../input/options.ts';

/** Which scenarios come with Watchfloor, and what can be measured. */
export function simulateListCommand({ terminal }: Context, done: (code: number) => void): Command {
  const command = withJson(
    new Command('list')
      .description('list the scenarios that are included, or what a run measures')
      .option('--measurements', 'what a run measures: the names that expectations use'),
  );
  return withExample(command, 'simulate list', 'simulate list --measurements').action(
    async ({ measurements }: { measurements?: boolean }) => {
      if (measurements === true) await listMeasurements();
      else await listScenarios();
      done(0);
    },
  );

  async function listScenarios(): Promise<void> {
    const { bundled } = await import('../simulate/source.ts');
    const { loadScenario } = await import('../../simulator/index.ts');
    const { durationLabel } = await import('../../text/index.ts');
    const rows: { name: string; title: string; horizon: number; expectations: number; file: string }[] = [];
    for (const [name, file] of await bundled()) {
      const { title, horizon, expect } = await loadScenario(file);
      rows.push({ name, title, horizon, expectations: expect.length, file });
    }
    terminal.result(rows, () =>
      table(
        terminal,
        [
          { title: 'SCENARIO' },
          { title: 'LASTS', align: 'right' },
          { title: 'EXPECTS', align: 'right' },
          { title: 'TITLE', least: 20 },
        ],
        rows.map(({ name, title, horizon, expectations }) => [
          name,
          durationLabel(horizon),
          String(expectations),
          clean(title),
        ]),
      ),
    );
  }

  async function listMeasurements(): Promise<void> {
    const { countNames, durationNames, levelNames } = await import('../../simulator/model/names.ts');
    const kinds = [
      ['interval', durationNames, 'p50, p95, …, mean, min, max, count, open; share(name <= 48h)'],
      ['count', countNames, 'as it is; name / name; name.share where it says "of them"'],
      ['level', levelNames, 'average, max, utilisation'],
    ] as const;
    const rows = kinds.flatMap(([kind, names]) =>
      Object.entries(names).map(([name, meaning]) => ({ name, kind, meaning })),
    );
    terminal.result(rows, () => {
      for (const [kind, names, statistics] of kinds) {
        terminal.line(terminal.colors.bold(`${kind}s: ${statistics}`));
        const width = Math.max(...Object.keys(names).map((name) => name.length));
        for (const [name, meaning] of Object.entries(names)) terminal.line(`  ${name.padEnd(width)}  ${meaning}`);
        if (kind !== 'level') terminal.line();
      }
    });
  }
}
