/** Prints the digests of a life of `worldly`, as a process with a zone and a language of its own lives it. */
import { compile } from '../../src/engine/index.ts';
import { worldly } from './machines/worldly.ts';

const by = { role: 'tester', name: 'kim' };
const at = Date.UTC(2021, 6, 1, 22, 15);
const chart = compile(worldly);
let { snapshot } = chart.start(undefined, { at, by, id: 'start' });
const take = (type: string, index: number) => {
  const meta = { at: at + index, by, id: `e${index}` };
  if (chart.accepts(snapshot, { type }, meta).accepted) snapshot = chart.step(snapshot, { type }, meta).snapshot;
};
for (const [index, type] of ['ASK', ...Array(12).fill('TOSS'), 'WAIT'].entries()) take(type, index);
const timer = chart.due(snapshot, at + 5_000);
if (timer !== undefined) snapshot = chart.fire(snapshot, timer).snapshot;
console.log(JSON.stringify({ digest: snapshot.digest, asked: (snapshot.context as { asked: unknown[] }).asked }));
