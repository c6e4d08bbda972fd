// `npm run seeds:prove [-- --only "xdr 115"]`: takes out what each row of docs/seed-coverage.md rests on, and runs the test that lives it, which must fail.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Proof, proofs, takes } from '../test/docs/seeds/proofs.ts';

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const rows = Object.entries(proofs).flatMap(([page, of]) =>
  Object.entries(of).map(([segment, proof]) => ({ row: `${page} ${segment}`, proof })),
);
const wanted = rows.filter(({ row }) => values.only === undefined || values.only.includes(row));
if (wanted.length === 0) {
  process.stderr.write(`No row of that name has a proof; there are: ${rows.map(({ row }) => row).join(', ')}\n`);
  process.exitCode = 2;
}
const folder = mkdtempSync(path.join(tmpdir(), 'seeds-'));
const known = new Map<string, string>();
try {
  for (const { proof, row } of wanted) {
    // Rows that say the same rest on the same.
    const key = [proof.cut.from, proof.cut.find, proof.file, proof.title].join(' ');
    const verdict = known.get(key) ?? (await prove(row, proof));
    known.set(key, verdict);
    if (verdict !== 'proven') process.exitCode = 1;
    process.stdout.write(`${verdict.padEnd(24)}  ${row.padEnd(8)}  ${proof.title}\n`);
  }
} finally {
  rmSync(folder, { recursive: true });
}

async function prove(row: string, proof: Proof): Promise<string> {
  if (!takes(proof.cut)) return 'NOTHING TO TAKE OUT';
  const whole = await run('', proof);
  if (whole !== 'passed') return `FAILS ANYWAY (${whole})`;
  const cut = await run(row, proof);
  return cut === 'failed' ? 'proven' : `NOT PROVEN (${cut})`;
}

/** Whether the test of that title passed or failed; a file that cannot even be loaded says neither. */
async function run(row: string, { file, title }: Proof): Promise<'passed' | 'failed' | 'not run'> {
  const output = path.join(folder, 'report.json');
  rmSync(output, { force: true });
  const escaped = title.replaceAll(/[^\w\s,:-]/g, '.');
  const args = ['vitest', 'run', '--project', 'unit', file, '-t', escaped, '--reporter=json', `--outputFile=${output}`];
  await new Promise<void>((resolve, reject) => {
    const env = { ...process.env, WATCHFLOOR_TAKE_OUT: row };
    const child = spawn('npx', args, { stdio: 'ignore', env });
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
  const { testResults } = JSON.parse(readFileSync(output, 'utf8')) as {
    testResults: { assertionResults: { status: string }[] }[];
  };
  const results = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  if (results.includes('failed')) return 'failed';
  return results.includes('passed') ? 'passed' : 'not run';
}
