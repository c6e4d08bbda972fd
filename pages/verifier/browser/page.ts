/** The page: what is dropped goes to workers; what comes back is shown. */
import { Tally, type TallyStatus } from '../../../audit/verify/tally.ts';
import { button, element, told } from '../../dom/browser/element.ts';
import { type TimeMachine, timeMachine } from '../../time-machine/browser/time-machine.ts';
import type { Answer } from '../protocol.ts';
import { CasesTable, type FoundCase } from './cases.ts';
import { type Asked, form } from './form.ts';
import { caseCard, sealCard } from './report.ts';
import { Session } from './session.ts';

const source = document.getElementById('worker')?.textContent ?? '';
const main = document.getElementById('main') ?? document.body;
const results = element('div', { id: 'results' });
main.replaceChildren(form(verify), results);

let session: Session | undefined;

const outcomes: Readonly<Record<TallyStatus, readonly [mood: string, words: string]>> = {
  ok: ['good', 'Everything that was checked holds.'],
  failed: ['bad', 'Something does not hold.'],
  notVerifiable: ['warn', 'Not everything can be verified.'],
};

function verify(asked: Asked): void {
  session?.end();
  const found = new Tally();
  let of = 0;
  let machine: TimeMachine | undefined;
  let opened: FoundCase | undefined;

  const verdict = element('p', { class: 'verdict', role: 'status' }, 'Verifying …');
  const tally = element('p', { class: 'soft' }, 'Reading the files.');
  const progress = element('progress', { 'aria-label': 'Cases verified' });
  const cancel = button('Cancel', () => {
    session?.end();
    session = undefined;
    finish('warn', 'Cancelled.', 'cancelled');
  });
  const over = element('section', { class: 'card', id: 'outcome' }, verdict, tally, progress, cancel);
  const seals = element('div', { id: 'seals' });
  const detail = element('div', { id: 'case' });
  const table = new CasesTable(open);
  results.replaceChildren(over, seals, table.element, detail);

  function counted(): void {
    const { cases, conforms, deviates, notVerifiable } = found.counts;
    tally.textContent = `${cases}${of === 0 ? '' : ` of ${of}`} cases: ${conforms} conform, ${deviates} deviate, ${notVerifiable} not verifiable.`;
    if (of > 0) {
      progress.max = of;
      progress.value = cases;
    }
  }

  function finish(mood: string, words: string, outcome: string): void {
    verdict.textContent = words;
    verdict.className = `verdict ${mood}`;
    over.dataset.outcome = outcome;
    progress.hidden = true;
    cancel.hidden = true;
  }

  function open(one: FoundCase): void {
    if (session === undefined) return;
    opened = one;
    machine?.stop();
    detail.replaceChildren(caseCard(one.verdict, element('p', { class: 'soft' }, 'Taking its steps again …')));
    detail.scrollIntoView({ block: 'start' });
    session.show(one.place);
  }

  function heard(answer: Answer): void {
    switch (answer.is) {
      case 'begun':
        of = answer.cases;
        counted();
        return;
      case 'found': {
        const one = answer.found;
        found.add(one);
        if (one.kind === 'seal') {
          seals.append(sealCard(one));
          return;
        }
        table.add(one);
        counted();
        return;
      }
      case 'done':
        table.draw();
        finish(...outcomes[found.status], found.status);
        return;
      case 'case': {
        if (opened?.place !== answer.place) return;
        const { recording, why = '' } = answer;
        machine = recording === undefined ? undefined : timeMachine(recording);
        detail.replaceChildren(
          caseCard(opened.verdict, machine?.element ?? element('p', { class: 'warn' }, told(why, 700))),
        );
        return;
      }
      case 'failed':
        session = undefined;
        finish('bad', `${answer.code}: ${told(answer.message, 600)}`, answer.code);
    }
  }

  session = new Session(source, heard);
  session.verify(asked);
}
