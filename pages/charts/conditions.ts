import type { Label, Outline, State } from 'xstate-temporal/draw';

/** Guards of the programme, some with `not` before them, whose names say little to whoever does not read the chart. */
const words: Readonly<Record<string, string>> = {
  choosesBoth: 'the experts go on too',
  environmentOk: 'eligible',
  hasContract: 'bought before',
  hasMatchingRule: 'a rule matches',
  hasNoLead: 'no lead is left',
  hasRoomForAbout: 'room for it',
  hasRoomForRule: 'room for a rule',
  hasRoomForSamples: 'room for it',
  hasRules: 'there is a rule',
  hasTroubles: 'something did not arrive',
  isAnswered: 'all is answered',
  isAuthorization: 'the answer is no',
  isChannel: 'for',
  isConfirmed: 'confirmed',
  isEligible: 'eligible',
  isEntryPoint: 'the form is right',
  isFromNotification: 'a notification asks',
  isJudgement: 'with a judgement',
  isKnown: 'asked before',
  isMailsTurn: 'all channels are done',
  isNewLead: 'a new lead',
  isNews: 'for the first time',
  isNotRenamed: 'for the first time',
  isOfNotification: 'the notification has ended',
  isOpenLead: 'an open lead',
  isPathOfEra: 'named in the letter',
  isReceipt: 'with a receipt',
  isSold: 'it is sold',
  isSunset: 'it is no longer sold',
  isTrialEra: 'the era had trials',
  isTurnOf: 'the turn of',
  isUnreported: 'no report yet',
  isUnsubscribed: 'there is no subscription',
  isUsable: 'the answer is no',
  knowsRule: 'a rule of that name',
  mayChange: 'rule permitted',
  mayConsult: 'permitted',
  maySwitch: 'switch permitted',
  mayTellAgain: 'something did not arrive',
  'not hasRules': 'there is no rule',
  'not isSunset': 'it is sold',
  'not isUnderWay': 'nothing is under way',
  retriesLeft: 'tries left for',
  saves: 'switches',
  suspendedFromActive: 'was active before',
};

/** A chart with its conditions as people say them. */
export function inWords({ root, ways, ...rest }: Outline): Outline {
  return { ...rest, root: stateInWords(root), ways: ways.map((way) => ({ ...way, labels: way.labels.map(labelled) })) };
}

function stateInWords(state: State): State {
  return { ...state, inner: state.inner.map(labelled), states: state.states.map(stateInWords) };
}

function labelled(label: Label): Label {
  const condition = label.condition?.replaceAll(/\b(?:not )?[A-Za-z]+/g, (name) =>
    Object.hasOwn(words, name) ? (words[name] ?? name) : name,
  );
  return { ...label, condition };
}
