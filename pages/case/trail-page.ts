import { svg, walkOf } from 'xstate-temporal/draw';
import type { Trailed } from '../../audit/trail/build.ts';
import { trailToHtml } from '../../audit/trail/page.ts';
import type { Trail } from '../../audit/trail/types.ts';
import type { CaseVerdict } from '../../audit/verify/findings.ts';
import { chartOf } from '../charts/knowledge.ts';
import type { KnownMachines } from './known-machines.ts';
import { verdictWords } from './words.ts';

/** The trail as a page, with the chart's own picture and the path walked; without `taken`, with the states alone. */
export async function trailPage(
  trail: Trail,
  machines: KnownMachines,
  {
    taken,
    verdict,
  }: { readonly taken?: Trailed['taken'] | undefined; readonly verdict?: CaseVerdict | undefined } = {},
): Promise<string> {
  const definition = machines.definitionOf(trail.machine, trail.version);
  const outline = definition && chartOf(definition);
  const picture = outline && (await svg(outline, walkOf(definition.machine, outline, trail.lines, taken)));
  const said = verdict && {
    status: verdictWords[verdict.status],
    ok: verdict.status === 'notVerifiable' ? null : verdict.status === 'conforms',
    reasons: reasonsOf(verdict),
  };
  return trailToHtml(trail, {
    ...(picture === undefined ? {} : { picture, ways: taken !== undefined }),
    ...(said === undefined ? {} : { verdict: said }),
  });
}

function reasonsOf({ because, checks, findings, steps }: CaseVerdict): string[] {
  const notes = findings.map(({ message, seq }) => `${seq === undefined ? '' : `Step ${seq}: `}${message}`);
  if (because !== undefined) return [because.message, ...notes];
  if (notes.length > 0) return notes;
  return [`All ${steps} steps are what the chart decides. Checked: ${checks.join(', ')}.`];
}
