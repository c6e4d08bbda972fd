import { clean, type Terminal, wrap } from 'xstate-temporal/cli';
import { heldAbout, named } from '../../machines/inquiry/index.ts';
import { instantText } from '../../text/index.ts';

/** What a case is about, a line a kind; nothing for what is no case, or about nothing. */
export function printAbout({ colors, columns, line }: Terminal, context: unknown): void {
  const { success, data } = heldAbout.safeParse((context as { about?: unknown } | null)?.about);
  if (!success) return;
  const rows = named(data).map(({ label, texts }): [string, string] => [label, texts.join(', ')]);
  const { timeRange } = data;
  if (timeRange !== null) rows.push(['Time', `${instantText(timeRange.from)} to ${instantText(timeRange.until)}`]);
  if (rows.length === 0) return;
  line(colors.dim('About'));
  for (const [kind, text] of rows)
    for (const [index, part] of wrap(clean(text, 2_000), Math.max(20, columns - 20)).entries())
      line(`  ${(index === 0 ? kind : '').padEnd(16)}  ${part}`);
}
