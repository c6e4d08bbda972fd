import type { Label, Outline, State } from 'xstate-temporal/draw';

/** Guards of the programme whose names say little to whoever does not read the chart. */
const words: Readonly<Record<string, string>> = {
  hasTroubles: 'something did not arrive',
  mayTellAgain: 'something did not arrive',
  isAnswered: 'all is answered',
  isAuthorization: 'the answer is no',
  isUsable: 'the answer is no',
  choosesBoth: 'the experts go on too',
  isJudgement: 'with a judgement',
  isKnown: 'asked before',
  isMailsTurn: 'all channels are done',
  isNews: 'for the first time',
  isPathOfEra: 'one of the letter',
  isUnreported: 'no report yet',
  isUnsubscribed: 'no subscription runs',
};

/** A chart with its conditions as people say them. */
export function inWords({ root, ways, ...rest }: Outline): Outline {
  return { ...rest, root: stateInWords(root), ways: ways.map((way) => ({ ...way, labels: way.labels.map(labelled) })) };
}

function stateInWords(state: State): State {
  return { ...state, inner: state.inner.map(labelled), states: state.states.map(stateInWords) };
}

function labelled(label: Label): Label {
  const condition = label.condition?.replaceAll(/[A-Za-z]+/g, (name) =>
    Object.hasOwn(words, name) ? (words[name] ?? name) : name,
  );
  return { ...label, condition };
}
