import { instantText, manyLines } from '../../../text/index.ts';
import { element, told } from '../../dom/browser/element.ts';
import type { RecordedStep } from '../recording.ts';

const proofs: Readonly<Record<RecordedStep['who']['how'], readonly [mood: string, words: string]>> = {
  proven: ['good', 'proven'],
  unchecked: ['warn', 'signed; not checked'],
  fails: ['bad', 'proof does not hold'],
  claimed: ['warn', 'claimed only'],
  nobody: ['', 'sent by nobody'],
};

/** One step: what happened, who says so and how that is known, what it set off and what became of that. */
export function stepView(step: RecordedStep): HTMLElement {
  const { effects, facts, findings, refused, who } = step;
  const [mood, words] = proofs[who.how];
  const sender = [who.name, who.role].filter((text) => text !== '').map((text) => told(text, 120));
  return element(
    'div',
    { class: 'tm-step' },
    element('h3', {}, `#${step.seq} `, told(step.title, 200)),
    element('p', { class: 'soft' }, instantText(step.at)),
    ...(refused === undefined ? [] : [element('p', { class: 'bad' }, `Refused. ${told(refused, 600)}`)]),
    ...findings.slice(0, 20).map((finding) => element('p', { class: 'bad' }, told(finding, 600))),
    element(
      'p',
      {},
      who.how === 'nobody' ? '' : `${sender.join(', ')} `,
      element('span', { class: `badge ${mood}` }, words),
      ...(who.issuer === undefined ? [] : [element('span', { class: 'soft' }, ` by ${told(who.issuer, 200)}`)]),
    ),
    element('h4', {}, 'Then in'),
    element(
      'p',
      { class: 'mono' },
      step.active === null ? 'not known' : step.active.map((path) => told(path, 200)).join(', '),
    ),
    element('h4', {}, effects.length === 0 ? 'No effects' : 'Effects'),
    element(
      'ul',
      { class: 'tm-effects' },
      ...effects
        .slice(0, 200)
        .map(({ detail, kind, name, ok, outcome }) =>
          element(
            'li',
            {},
            element('span', { class: `badge ${ok === null ? '' : ok ? 'good' : 'bad'}` }, told(outcome, 60)),
            ` ${told(name, 160)} `,
            element('span', { class: 'soft' }, `${told(kind, 40)}${detail === '' ? '' : ` · ${told(detail, 600)}`}`),
          ),
        ),
    ),
    element(
      'dl',
      { class: 'tm-facts' },
      ...facts.flatMap(([name, value]) => [
        element('dt', {}, told(name, 60)),
        element('dd', { class: 'mono' }, manyLines(value, 4_000)),
      ]),
    ),
  );
}
