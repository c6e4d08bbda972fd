export { tanApplication } from '../../workflows/programme.ts';
export { tanByHand } from './handwritten.ts';
