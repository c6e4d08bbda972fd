import { clean, type Terminal } from 'xstate-temporal/cli';
import type { Reliance } from '../../audit/index.ts';
import { EXIT } from '../exit.ts';

/** Says how far what was counted can be relied on, and gives the exit code for it. */
export function reliedOn(terminal: Terminal, { claimed, deviates, deviating, unreadable }: Reliance): number {
  if (claimed > 0)
    terminal.note(
      `${claimed} ${claimed === 1 ? 'case is' : 'cases are'} redacted: of these it is what the exporter says. "audit verify --evidence" holds them against the unredacted ones.`,
    );
  if (deviates > 0)
    terminal.note(
      `${deviates} ${deviates === 1 ? 'case deviates' : 'cases deviate'}, and "audit verify" tells how: ${deviating
        .slice(0, 5)
        .map((name) => clean(name, 200))
        .join(', ')}${deviates > 5 ? ' …' : ''}.`,
    );
  if (unreadable > 0)
    terminal.note(
      `${unreadable} ${unreadable === 1 ? 'case' : 'cases'} cannot be read and ${unreadable === 1 ? 'is' : 'are'} not counted.`,
    );
  if (deviates > 0) return EXIT.failed;
  return unreadable > 0 ? EXIT.notVerifiable : EXIT.ok;
}
