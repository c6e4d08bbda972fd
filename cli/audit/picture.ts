import { type CaseVerdict, type Trail, trailToHtml } from '../../audit/index.ts';
import { outlineOf } from '../draw/outline.ts';
import { svg } from '../draw/svg.ts';
import { walkOf } from '../draw/walk.ts';
import type { KnownMachines } from './known-machines.ts';
import { verdictWords } from './words.ts';

/** The trail as a page, with the chart's own picture and the path walked. */
export async function trailPage(trail: Trail, machines: KnownMachines, verdict?: CaseVerdict): Promise<string> {
  const definition = machines.definitionOf(trail.machine, trail.version);
  const outline = definition && outlineOf(definition.machine);
  const picture = outline && (await svg(outline, walkOf(outline, trail.lines)));
  const said = verdict && {
    status: verdictWords[verdict.status],
    ok: verdict.status === 'notVerifiable' ? null : verdict.status === 'conforms',
    reasons: reasonsOf(verdict),
  };
  return trailToHtml(trail, {
    ...(picture === undefined ? {} : { picture }),
    ...(said === undefined ? {} : { verdict: said }),
  });
}

function reasonsOf({ because, checks, findings, steps }: CaseVerdict): string[] {
  const found = findings.map(({ message, seq }) => `${seq === undefined ? '' : `Step ${seq}: `}${message}`);
  if (because !== undefined) return [because.message, ...found];
  if (found.length > 0) return found;
  return [`All ${steps} steps are what the chart decides. Checked: ${checks.join(', ')}.`];
}
