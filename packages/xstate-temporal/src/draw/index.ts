/** Pictures of charts, drawn from the machines themselves. @module */
export { alikeOnce } from './alike.ts';
export { sheet, smallest } from './arrange.ts';
export { type Actor, actorOf, actorsIn, type Look } from './marks.ts';
export { mermaid } from './mermaid.ts';
export { joined, type Label, type Outline, outlineOf, type State, saidOf, type Way } from './outline.ts';
export { statesOf } from './panels.ts';
export { svg } from './svg.ts';
export { walkOf } from './walk.ts';
