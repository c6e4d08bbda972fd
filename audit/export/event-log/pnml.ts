/** PNML (ISO/IEC 15909-2) of a chart, as process-mining tools read it. */
import { create } from 'xmlbuilder2';
import type { Chart } from 'xstate-temporal/engine';
import { xmlText } from '../../../text/index.ts';
import { chartNet } from './chart-net.ts';
import { END, START } from './net-builder.ts';

/**
 * The chart's net. Its transitions have the names that `writeOcel` and `writeXes` give to events, so that traces can be
 * replayed on it once those with the transition `pi_abort` (refused, given up) are left out. The net comes from the
 * same chart that runs: it shows whether a log is of this chart, not whether the chart is as it should be.
 *
 * @param strict as the grammar of ISO/IEC 15909-2 has it; without the final marking and the mark on silent transitions,
 *   which process-mining tools agreed on and the grammar does not have
 * @param running a case may stop wherever it stands: silent transitions lead to the end from everywhere. A case that
 *   still runs fits such a net as far as it has come; of one that has ended it no longer says that it ended where it may
 * @throws NET_TOO_LARGE
 */
export function chartToPnml(
  chart: Chart,
  { running = false, strict = false }: { readonly running?: boolean; readonly strict?: boolean } = {},
): string {
  const { moves, name, places } = chartNet(chart.definition.machine, { running });
  const ids = new Map(places.map((place, index) => [place, `p${index + 1}`]));
  const id = (place: string) => ids.get(place) ?? '';
  const xml = create({ encoding: 'UTF-8' });
  const net = xml
    .ele('http://www.pnml.org/version-2009/grammar/pnml', 'pnml')
    .ele('net', { id: 'net1', type: `http://www.pnml.org/version-2009/grammar/${strict ? 'ptnet' : 'pnmlcoremodel'}` });
  net
    .ele('name')
    .ele('text')
    .txt(xmlText(`${name}@${chart.version}`));
  const page = net.ele('page', { id: 'page1' });
  for (const place of places) {
    const element = page.ele('place', { id: id(place) });
    element.ele('name').ele('text').txt(xmlText(place));
    if (place === START) element.ele('initialMarking').ele('text').txt('1');
  }
  for (const [index, { label }] of moves.entries()) {
    const element = page.ele('transition', { id: `t${index + 1}` });
    element
      .ele('name')
      .ele('text')
      .txt(xmlText(label ?? `silent ${index + 1}`));
    // How ProM and its kin tell transitions that no event stands for.
    if (label === undefined && !strict)
      element.ele('toolspecific', { tool: 'ProM', version: '6.4', activity: '$invisible$' });
  }
  for (const [index, { from, to }] of moves.entries()) {
    for (const [place, source] of from.entries())
      page.ele('arc', { id: `i${index + 1}.${place + 1}`, source: id(source), target: `t${index + 1}` });
    for (const [place, target] of to.entries())
      page.ele('arc', { id: `o${index + 1}.${place + 1}`, source: `t${index + 1}`, target: id(target) });
  }
  if (strict) return `${xml.end({ prettyPrint: true })}\n`;
  const marking = net.ele('finalmarkings').ele('marking');
  marking
    .ele('place', { idref: id(END) })
    .ele('text')
    .txt('1');
  return `${xml.end({ prettyPrint: true })}\n`;
}
