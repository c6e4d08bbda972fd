import { z } from 'zod';
import { filledText } from '../text.ts';

/** What advice answers, as the overviews have it: clarification, suspicious behaviour, risk and protection. */
const adviceAnswers = ['rootCause', 'scope', 'suspiciousBehavior', 'risk', 'protection'] as const;

/** What the customer is to do next. The documented questions ask for these; the words are the expert's. */
const nextStepKinds = [
  // How should we look into it?
  'investigate',
  // How do we contain it?
  'contain',
  // Which protection is there?
  'protect',
  // What data can we pass to our team?
  'shareWithResponders',
  // Own threat intelligence, and whatever the service does not do.
  'consultOwnTeam',
  // From advice to incident response.
  'callResponders',
  // It is benign.
  'nothing',
] as const;

/** What an expert concludes with. */
export const advice = z.strictObject({
  summary: filledText(8000),
  answers: z.array(z.enum(adviceAnswers)).max(adviceAnswers.length).default([]),
  /** What is to be done, by kind, and in words. */
  steps: z.array(z.enum(nextStepKinds)).max(nextStepKinds.length).default([]),
  nextSteps: z.array(filledText(1000)).max(20).default([]),
});

export type Advice = z.output<typeof advice>;
