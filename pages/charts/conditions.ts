import type { Label, Outline, State } from 'xstate-temporal/draw';

/** Guards of the programme, some with `not` before them, whose names say little to whoever does not read the chart. */
const words: Readonly<Record<string, string>> = {
  choosesBoth: 'the experts go on too',
  hasContract: 'bought before',
  hasTroubles: 'something did not arrive',
  isAnswered: 'all is answered',
  isAuthorization: 'the answer is no',
  isEntryPoint: 'the form is right',
  isFromNotification: 'a notification asks',
  isJudgement: 'with a judgement',
  isKnown: 'asked before',
  isMailsTurn: 'all channels are done',
  isNews: 'for the first time',
  isOfNotification: 'the notification has ended',
  isPathOfEra: 'one of the letter',
  isSold: 'it is sold',
  isTrialEra: 'the era had trials',
  isUnreported: 'no report yet',
  isUnsubscribed: 'there is no subscription',
  isUsable: 'the answer is no',
  mayTellAgain: 'something did not arrive',
  'not isSunset': 'it is sold',
  'not isUnderWay': 'nothing is under way',
  isSunset: 'it is no longer sold',
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
