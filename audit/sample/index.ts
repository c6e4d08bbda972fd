/** Samples for tests of details: drawn so that somebody else draws the same, with a working paper for each case. @module */
export { CONCLUSIONS_FILE, type Conclusions, readConclusions } from './conclusions.ts';
export { allocate, type Design, type Draw, type Drawn, discoverySize, draw, MAX_SEED, type Method } from './draw.ts';
export { checkSample, closeSample, designIn, isClosedAsItIs, type SampleCheck, writeSample } from './folder.ts';
export { type Frame, type FrameCase, frameOf, type Stratum, strata, type Weight, weights } from './frame.ts';
export { type Sample, type SampleSource, type SampleStatement, type Scope, sampleOf } from './sample.ts';
export { type CaseName, type Ticket, ticketOf } from './ticket.ts';
