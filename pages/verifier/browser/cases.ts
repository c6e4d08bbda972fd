import type { CaseVerdict } from '../../../audit/verify/findings.ts';
import { verdictWords } from '../../case/words.ts';
import { button, element, told } from '../../dom/browser/element.ts';
import { moods } from './report.ts';

export interface FoundCase {
  readonly place: string;
  readonly verdict: CaseVerdict;
}

/** So many rows at a time. */
const PAGE = 200;

/** The table of cases, with filters; grows while cases are found. */
export class CasesTable {
  readonly element: HTMLElement;
  private readonly cases: FoundCase[] = [];
  private readonly open: (one: FoundCase) => void;
  private readonly body = element('tbody');
  private readonly status = element(
    'select',
    { 'aria-label': 'Verdict' },
    element('option', { value: '' }, 'all verdicts'),
    ...(['deviates', 'notVerifiable', 'conforms'] as const).map((status) =>
      element('option', { value: status }, verdictWords[status]),
    ),
  );
  private readonly search = element('input', {
    type: 'search',
    placeholder: 'case, machine or code',
    'aria-label': 'Search',
  });
  private readonly more: HTMLButtonElement;
  private readonly count = element('p', { class: 'soft' });
  private most = PAGE;
  private frame = 0;

  constructor(open: (one: FoundCase) => void) {
    this.open = open;
    this.more = button('Show more', () => {
      this.most += PAGE;
      this.draw();
    });
    const titles = ['Verdict', 'Case', 'Machine', 'Steps', 'Events', 'Found'];
    const head = titles.map((title) =>
      element('th', { scope: 'col', ...(numeric.has(title) ? { class: 'number' } : {}) }, title),
    );
    this.element = element(
      'section',
      { class: 'card' },
      element('h2', {}, 'Cases'),
      element('div', { class: 'filters' }, this.status, this.search),
      this.count,
      element('table', {}, element('thead', {}, element('tr', {}, ...head)), this.body),
      this.more,
    );
    for (const field of [this.status, this.search])
      field.addEventListener('input', () => {
        this.most = PAGE;
        this.draw();
      });
    this.draw();
  }

  add(one: FoundCase): void {
    this.cases.push(one);
    // Many a frame: the table is drawn once.
    if (this.frame === 0)
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        if (this.body.childElementCount < this.most || this.isFiltered()) this.draw();
        else this.counted(this.matching().length);
      });
  }

  private isFiltered(): boolean {
    return this.status.value !== '' || this.search.value !== '';
  }

  private matching(): FoundCase[] {
    const [status, text] = [this.status.value, this.search.value.toLowerCase()];
    return this.cases.filter(
      ({ verdict }) =>
        (status === '' || verdict.status === status) && (text === '' || haystack(verdict).toLowerCase().includes(text)),
    );
  }

  /** Shows what was found so far. */
  draw(): void {
    const matching = this.matching();
    this.body.replaceChildren(...matching.slice(0, this.most).map((one) => this.row(one)));
    this.counted(matching.length);
  }

  private counted(matching: number): void {
    this.more.hidden = matching <= this.most;
    this.count.textContent = this.isFiltered() ? `${matching} of ${this.cases.length} cases` : `${matching} cases`;
  }

  private row(one: FoundCase): HTMLElement {
    const { events, machine, status, steps, version, workflow } = one.verdict;
    const cell = (label: string, ...children: (Node | string)[]) =>
      element('td', { 'data-label': label, ...(numeric.has(label) ? { class: 'number' } : {}) }, ...children);
    return element(
      'tr',
      { 'data-status': status, 'data-place': one.place },
      cell('Verdict', element('span', { class: `badge ${moods[status]}` }, verdictWords[status])),
      cell(
        'Case',
        button(told(workflow) || told(one.place), () => this.open(one)),
      ),
      cell('Machine', `${told(machine ?? '', 100)} ${told(version ?? '', 40)}`),
      cell('Steps', String(steps)),
      cell('Events', String(events)),
      cell('Found', codesOf(one.verdict).join(', ')),
    );
  }
}

const numeric = new Set(['Steps', 'Events']);

function codesOf({ because, findings }: CaseVerdict): string[] {
  return [...new Set([...(because === undefined ? [] : [because.code]), ...findings.map(({ code }) => code)])];
}

function haystack(verdict: CaseVerdict): string {
  return [verdict.workflow, verdict.machine, verdict.version, ...codesOf(verdict)].join(' ');
}
