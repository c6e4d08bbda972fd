// `npm test`, `npm run test:slow` (--slow) and both (--all): sets up what is missing, runs the suites, and closes with one
// plain line. Other arguments go to vitest.
import { setup } from './setup.mjs';

await setup();
// Every server that a test has started goes with the process that started it, so there is nothing to wait for.
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
process.on('SIGHUP', () => process.exit(129));

const { createVitest, parseCLI, startVitest } = await import('vitest/node');
const given = process.argv.slice(2);
const { filter, options } = parseCLI(['vitest', 'run', ...given.filter((one) => one !== '--slow' && one !== '--all')]);
const total = { passed: 0, failed: 0, skipped: 0 };
// Named once more at the end, where whoever reads only that finds them.
const failures = [];

// First what needs no server, so that a machine without any way to one still sees those results.
const quick = [
  ['unit', 'property'],
  ['integration', 'alone'],
];
const slow = [['slow', 'slow alone']];
const chosen = given.includes('--all') ? [...quick, ...slow] : given.includes('--slow') ? slow : quick;
const rounds = options.project ? [options.project] : chosen;
for (const project of rounds) {
  const settings = { ...options, project, watch: false };
  if (rounds.length === 1 || filter.length === 0 || (await finds(settings))) await round(settings);
}

for (const failure of failures) console.log(failure);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
process.stdout.write(`${total.passed} passed, ${total.failed} failed${skipped}\n`, () =>
  process.exit(total.failed > 0 || total.passed === 0 ? 1 : 0),
);

async function finds(settings) {
  const vitest = await createVitest('test', settings);
  const specifications = await vitest.globTestSpecifications(filter);
  await vitest.close();
  return specifications.length > 0;
}

async function round(settings) {
  process.exitCode = 0;
  let failed = 0;
  try {
    const vitest = await startVitest('test', filter, settings);
    failed = count(vitest.state);
    await vitest.close();
  } catch (error) {
    console.error(error);
  }
  // What fails outside of a test, as a server that cannot be started, is a failure too.
  if (process.exitCode && failed === 0) {
    failed = 1;
    failures.push(`FAILED ${settings.project}: outside of the tests, see above`);
  }
  total.failed += failed;
}

/** Adds what passed and what was skipped to the total, names what failed, and answers how many that are. */
function count(state) {
  const before = failures.length;
  for (const error of state.getUnhandledErrors()) fail('outside of a test', error);
  for (const module of state.getTestModules()) {
    const file = module.relativeModuleId;
    let failed = false;
    for (const test of module.children.allTests()) {
      const { state: outcome, errors } = test.result();
      if (outcome === 'passed') total.passed++;
      else if (outcome === 'skipped') total.skipped++;
      else {
        // One that was not reached is no success.
        failed = true;
        fail(`${file} > ${test.fullName}`, errors?.[0] ?? { message: 'not reached' });
      }
    }
    // A file that could not be loaded, or whose hooks failed.
    if (!failed && module.state() === 'failed')
      fail(file, module.errors()[0] ?? { message: 'a hook failed, see above' });
  }
  return failures.length - before;
}

function fail(where, error) {
  const why = String(error?.message ?? error)
    .split('\n', 1)[0]
    .slice(0, 300);
  failures.push(`FAILED ${where}: ${why}`);
}
