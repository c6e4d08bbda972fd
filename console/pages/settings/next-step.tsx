import type { Instance } from '../../api/queries.ts';
import { gateLabel } from '../../words/gates.ts';
import { stateOf } from '../../words/states.ts';

const said: Readonly<Record<string, string>> = {
  eligibilityCheck:
    'Talk about eligibility with the technical service provider and the account team, and note both talks below.',
  'eligibilityCheck.environment.checking': 'Your environment is being checked. This takes a moment.',
  'eligibilityCheck.environment.unavailable': 'The tenant directory does not answer. Try again.',
  applying: 'Everything before applying is done. Press Apply and submit the form.',
  'approval.underAssessment':
    'Thank you for applying. The application is received; the experts assess it and will be in touch shortly.',
  'approval.clarificationPending': 'The reviewers have a question. Answer it below.',
  awaitingActivation: 'The application is approved. Switch the toggle on and save the preferences.',
  active:
    'You are served. When the hunters find a threat, it appears under Alerts. Nothing there means that nothing was found.',
  'active.hunting.investigatingLead': 'You are served. When the hunters find a threat, it appears under Alerts.',
  optedOut: 'Notifications are switched off. Switch the toggle on and save to be served again.',
};

/** What the application waits for, in words. */
export function NextStep({ instance }: { readonly instance: Instance }) {
  const {
    failedGates = [],
    question,
    suspension,
  } = instance.context as {
    readonly failedGates?: readonly string[];
    readonly question?: string | null;
    readonly suspension?: { readonly missing: readonly string[] } | null;
  };
  const { id } = stateOf(instance.machine, instance.states);
  const missing = suspension?.missing ?? failedGates;
  if (missing.length > 0)
    return (
      <div className="note warning">
        <strong>{id === 'suspended' ? 'The service is suspended.' : 'Your tenant cannot be served yet.'}</strong>
        <ul className="bullets">
          {missing.map((gate) => (
            <li key={gate}>{gateLabel(gate)}</li>
          ))}
        </ul>
      </div>
    );
  const text = said[id];
  if (text === undefined) return null;
  return (
    <div className="note" role="status">
      {text}
      {id === 'approval.clarificationPending' && question && <p className="prose">“{question}”</p>}
    </div>
  );
}
