import type { CaseVerdict } from '../../../audit/verify/findings.ts';
import type { PlaceVerdict } from '../../../audit/verify/verify-bundle.ts';
import { verdictWords } from '../../case/words.ts';
import { type Child, element, told } from '../../dom/browser/element.ts';

type SealFound = Extract<PlaceVerdict, { kind: 'seal' }>;

const seals: Readonly<Record<SealFound['status'], readonly [mood: string, words: string]>> = {
  sealed: ['good', 'The seal holds'],
  unproven: ['warn', 'The seal fits the files; who made it was not checked: give a public key'],
  broken: ['bad', 'THE SEAL IS BROKEN'],
  unsealed: ['warn', 'There is no seal'],
};

export const moods: Readonly<Record<CaseVerdict['status'], string>> = {
  conforms: 'good',
  deviates: 'bad',
  notVerifiable: 'warn',
};

/** More findings than these are counted, not listed. */
const MOST = 50;

export function sealCard({ place, seal, status }: SealFound): HTMLElement {
  const [mood, words] = seals[status];
  const { anchored, findings = [], signedBy = [], statement } = seal ?? {};
  const shown = findings.filter(({ code }) => status !== 'unproven' || code !== 'SIGNATURE_INVALID');
  const facts: string[] = [];
  if (statement !== undefined)
    facts.push(
      `log ${told(statement.log)}, ${statement.tree.size} statements, sealed ${told(statement.sealedAt, 60)} by its own clock`,
      `root ${told(statement.tree.root, 64)}`,
    );
  if (signedBy.length > 0) facts.push(`signed by ${signedBy.map((id) => told(id, 64)).join(', ')}`);
  if (anchored !== undefined)
    facts.push(anchored ? 'the root is in the anchor file' : 'the root is NOT in the anchor file');
  return element(
    'section',
    { class: 'card', 'data-seal': status, 'data-place': place },
    element('h2', {}, told(place.slice(1))),
    element('p', { class: mood }, element('span', { class: `badge ${mood}` }, words)),
    ...facts.map((fact) => element('p', { class: 'mono' }, fact)),
    list(shown.map(({ code, message, where }) => `${code} ${told(where)}: ${told(message, 600)}`)),
  );
}

export function caseCard(verdict: CaseVerdict, ...inside: readonly Child[]): HTMLElement {
  const { because, checks, events, findings, machine, proofs, remarks = [], steps, version } = verdict;
  return element(
    'section',
    { class: 'card' },
    element('h2', {}, told(verdict.workflow)),
    element(
      'p',
      {},
      element('span', { class: `badge ${moods[verdict.status]}` }, verdictWords[verdict.status]),
      ` ${told(machine ?? '', 100)} ${told(version ?? '', 40)}, ${steps} steps, ${events} events; checked: ${checks.join(', ') || 'nothing'}${verdict.simulated ? '; simulated' : ''}`,
    ),
    ...(because === undefined
      ? []
      : [element('p', { class: 'warn' }, `${because.code} ${told(because.message, 700)}`)]),
    ...(proofs === undefined ? [] : [element('p', {}, proofText(proofs))]),
    list(
      findings.map(
        ({ code, message, seq }) => `${code}${seq === undefined ? '' : ` (step ${seq})`} ${told(message, 600)}`,
      ),
    ),
    list(remarks.map(({ message }) => `Remark: ${told(message, 600)}`)),
    ...inside,
  );
}

function list(lines: readonly string[]): HTMLElement {
  const more = lines.length > MOST ? [element('li', { class: 'soft' }, `and ${lines.length - MOST} more`)] : [];
  return element('ul', { class: 'findings' }, ...lines.slice(0, MOST).map((line) => element('li', {}, line)), ...more);
}

function proofText({ checked, claimed, proven }: NonNullable<CaseVerdict['proofs']>): string {
  const said = `Of ${proven + claimed} steps that were sent, ${proven} ${proven === 1 ? 'names' : 'name'} a proven sender`;
  return checked ? `${said}; the proofs were checked.` : `${said}; give a trust file to have the proofs checked.`;
}
