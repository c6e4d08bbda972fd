// `npm run seeds:prove [-- --only "gate:G1"]`: takes out, one after the other, what the rows of docs/seed-coverage.md rest on, and runs the test that lives it, which must fail.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { takes } from '../test/docs/seeds/cut.ts';
import { type Proof, proofs } from '../test/docs/seeds/proofs.ts';

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const wanted = Object.entries(proofs).filter(([name]) => values.only?.includes(name) ?? true);
if (wanted.length === 0) {
  process.stderr.write(`Nothing of that name has a proof; there are: ${Object.keys(proofs).join(', ')}\n`);
  process.exitCode = 2;
}
const folder = mkdtempSync(path.join(tmpdir(), 'seeds-'));
/** By file, how its tests end while nothing is taken out. */
const whole = new Map<string, Ends>();
try {
  for (const [name, proof] of wanted) {
    const verdict = await prove(name, proof);
    if (verdict !== 'proven') process.exitCode = 1;
    process.stdout.write(`${verdict.padEnd(20)}  ${name.padEnd(56)}  ${proof.title}\n`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function prove(name: string, { cut, file, title }: Proof): Promise<string> {
  if (!takes(cut)) return 'NOTHING TO TAKE OUT';
  const before = whole.get(file) ?? (await run('', file));
  whole.set(file, before);
  const passes = endOf(before, title);
  if (passes !== 'passed') return `FAILS ANYWAY (${passes})`;
  const fails = endOf(await run(name, file, title), title);
  return fails === 'failed' ? 'proven' : `NOT PROVEN (${fails})`;
}

type Ends = readonly { readonly title: string; readonly status: string }[];

/** Whether a test with such a title failed, or all passed; a file that cannot even be loaded says neither. */
function endOf(ends: Ends, begins: string): 'passed' | 'failed' | 'not run' {
  const found = ends.filter(({ title }) => title.startsWith(begins)).map(({ status }) => status);
  if (found.includes('failed')) return 'failed';
  return found.includes('passed') ? 'passed' : 'not run';
}

async function run(takenOut: string, file: string, title?: string): Promise<Ends> {
  const output = path.join(folder, 'report.json');
  rmSync(output, { force: true });
  const only = title === undefined ? [] : ['-t', title.replaceAll(/[^\w\s,:-]/g, '.')];
  const args = ['vitest', 'run', '--project', 'unit', file, ...only, '--reporter=json', `--outputFile=${output}`];
  await new Promise<void>((resolve, reject) => {
    const env = { ...process.env, WATCHFLOOR_TAKE_OUT: takenOut };
    const child = spawn('npx', args, { stdio: 'ignore', env });
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
  const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as { testResults: { assertionResults: Ends }[] };
  return testResults.flatMap(({ assertionResults }) => assertionResults);
}
