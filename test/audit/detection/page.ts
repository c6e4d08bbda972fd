import type { Count, DetectionRow } from './detect.ts';

/** The page `docs/audit-detection.md`, from the rows of a run. */
export function detectionPage(rows: readonly DetectionRow[], about: { cases: number; events: number }): string {
  const line = ({ what, replay, conformance, seal, sealAgainstKey, anchorAgainstKey }: DetectionRow) =>
    `| ${capital(what)} | ${[replay, conformance, seal, sealAgainstKey, anchorAgainstKey].map(cell).join(' | ')} |`;
  const unseen = rows.filter((row) =>
    [row.replay, row.conformance, row.seal, row.anchorAgainstKey].every((count) => !count?.seen),
  );
  return `${head(about)}
${rows.map(line).join('\n')}

${tail(unseen)}`;
}

function cell(count: Count | undefined): string {
  if (count === undefined) return 'not run';
  const { seen, tried } = count;
  return seen === tried ? `**${seen}/${tried}**` : `${seen}/${tried}`;
}

const capital = (text: string) => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;

function head({ cases, events }: { cases: number; events: number }): string {
  return `# What sees which alteration

Written by \`npm run docs:detection\`, which takes the recorded histories under \`test/histories\` (${cases} cases, ${events} events), alters copies of them in each of these ways at one place in each case where it can be done, and lets every check look. A cell says how often the alteration was seen, of how many times it was tried; bold is always.

- **Replay**: Temporal's own replayer (\`Worker.runReplayHistories\`). It compares the kinds of commands that the workflow's code gives with those in the history.
- **Conformance**: what \`watchfloor audit verify\` does without replay. The messages are stepped through the chart of the recorded version again; every step's digest, every receipt, every effect and timer is held against what the history tells, and the history against itself.
- **Seal**: the bundle was sealed, and then altered by somebody without the key. It counts as seen only if it is seen both with the old seal left in place and with the whole seal (chain, tree, sums, statement) built anew and signed with another key.
- **Seal, against the key**: the same, but who altered it holds the key and sealed everything anew.
- **Seal and anchor, against the key**: likewise, and the root of the first seal had been written down elsewhere.

| Alteration | Replay | Conformance | Seal | Seal, against the key | Seal and anchor, against the key |
|---|---|---|---|---|---|`;
}

function tail(unseen: readonly DetectionRow[]): string {
  return `## What none of them sees

${unseen.map(({ what }) => `- ${capital(what)}.`).join('\n')}
- What the holder of the key changes before the first anchor: then the column before the last is all there is.
- What never came into a history: a message that was kept back, a deed beside the system, a query or a read.
- A lie that was recorded as it was told. A seal shows that it is what was recorded.
- A case that was never exported. Against that helps the reconciliation of the population (\`watchfloor audit population\`), as long as one of its sources is out of reach of who hides the case.

## How to read it

Replay and conformance need no key and no earlier copy: they ask whether a history could have come about. So they see what contradicts the chart or itself, and cannot see what would have been possible: another sender, or other words in every place where they stand, with the digests computed anew to match. Nor can they see what no chart decides: the identity and the caller beside an event, the server's times within what is plausible, and that there was more. A seal knows nothing of charts and sees every change since sealing. An anchor takes the power to seal anew away from who holds the key. None of them replaces another.

A history that was cut down to its start counts as seen: it is \`notVerifiable\` (\`MACHINE_UNKNOWN\`), but nobody can tell it from one that waits for its first worker.

Where a check sees some places only: events that are left out, exchanged or doubled are seen where something depends on them; what activities answered is seen where the chart decided by it, and not in the receipts of mails and messages.
`;
}
