import { catalogue, criteria, populations } from '../audit/controls/index.ts';

/** `docs/audit-controls.md`: what cases can be evidence for, from the catalogue. */
export function controlsPage(): string {
  const rows = catalogue.map(
    ({ id, limits, population, supports, title }) =>
      `| \`${id}\` | ${title} | ${supports.join(', ')} | ${populations[population].words} | ${limits} |`,
  );
  const used = Object.entries(criteria).map(([ref, title]) => {
    const ids = catalogue.filter(({ supports }) => supports.includes(ref)).map(({ id }) => `\`${id}\``);
    return `| ${ref} | ${title} | ${ids.join(', ')} |`;
  });
  return `# Controls and samples

For tests of details: which controls of ISO/IEC 27001 and SOC 2 recorded cases can be evidence for, and how cases are drawn so that another auditor draws the same. Written by \`npm run docs:controls\` from \`audit/controls/catalogue.ts\`.

## Controls

\`\`\`sh
watchfloor audit controls                                  # the catalogue
watchfloor audit controls bundle --trust trust.json        # of each the population and the exceptions
watchfloor audit controls bundle --size 25 --seed "4 6 1 3 3" --json
\`\`\`

A control is data: a sentence that is to hold, a population, and rules that say what is an exception by the fields of the register. Everything is read from the histories, stepped again; of redacted cases it is the exporter's word, and the command says of how many. **An exception is for an auditor to judge**, and no exception is not yet an opinion: design, approval and whatever happens beside the programme are tested elsewhere. Simulated cases are never counted with real ones. A case whose history cannot be read *cannot be tested*; it is not among those without exception.

With \`--size\` and \`--seed\`, so many cases of each control's population are named, by their tickets (below). Exit codes are those of the register: 1 where a case deviates, 6 where one cannot be read.

| control | what is to hold | supports | population | what it does not show |
|---|---|---|---|---|
${rows.join('\n')}

That a bundle is whole and unaltered is no control over cases: \`audit verify --key\`, \`audit population\`, \`audit consistency\` and \`audit anchor --check\` show it (A.5.28, A.5.33).

| criterion | in short | controls |
|---|---|---|
${used.join('\n')}

A.… are controls of Annex A of ISO/IEC 27001:2022, CC… and PI… are Trust Services Criteria (TSP section 100). The short forms are ours; the standards' own text counts. *Supports* means that the evidence can be part of a test; no criterion is met by it alone.

## Samples

\`\`\`sh
watchfloor audit sample bundle --out sample --size 25 --seed "4 6 1 3 3"
watchfloor audit sample bundle --out sample --size 40 --by machine,outcome,month
watchfloor audit sample bundle --out sample --size 30 --weight exceptions
watchfloor audit sample bundle --out sample --confidence 95 --share 5
watchfloor audit sample bundle --check sample
\`\`\`

| draw | how |
|---|---|
| at random | each case has a **ticket**, SHA-256 of the JSON array \`[seed, workflow id, first run]\`; the smallest are drawn |
| \`--by\` machine, outcome, month, tenant | one of each part of the frame, the rest in proportion to its cases (Sainte-Laguë); in each part the smallest tickets |
| \`--weight\` steps, exceptions, late, deviations, unproven | monetary-unit sampling with the weight as the amount: all units stand in a row in the frame's order, and of n equal intervals one unit each is drawn, unit ⌊(r + k·total) / n⌋ for k = 0 … n−1, where r is SHA-256 of \`[seed]\` modulo the total. A case heavier than an interval is always drawn, one without weight never; the statement says how many these are |

\`--confidence 95 --share 5\` draws as many as find at least one exception with 95 % confidence where 5 % of the cases have one (discovery sampling, hypergeometric). \`--of\` keeps to machines, \`--simulated\` draws from simulated cases.

**Choose the seed after the bundle is sealed**, in a way that whoever is audited cannot foresee: dice, a lottery of that day. Without \`--seed\` one is drawn.

The folder of a sample:

| file | what it is |
|---|---|
| \`frame.jsonl\` | what was drawn from: a case a line, ordered by workflow id and first run, with all parts and weights |
| \`papers/0001.html\` | a working paper a case: how it was drawn, of each control the result, where the evidence stands and what it does not show; clocks, steps, deliveries, runs. One file, no script, nothing loaded |
| \`conclusions.csv\` | a line for each control of each paper; *conclusion*, *by* and *note* are for the auditor. A spreadsheet may write it with another separator |
| \`statement.json\` | bundles by the roots of their seals, scope, method, seed, the frame's hash, the parts, every drawn case with its ticket, the hash of the catalogue, and the hashes of all files |

It depends on nothing but bundles, scope and design, so the same draw gives the same bytes. \`--check\` draws again and compares every file; only *conclusion*, *by* and *note* may have been filled in (exit code 1 where anything else differs). \`--close\` does the same and writes \`closing.json\`, with the hashes of statement and conclusions, once every line has a conclusion and a name; from then on \`--check\` sees conclusions changed. Bundles are read, not verified against a key: run \`audit verify --key\` first. Papers hold what the bundle holds, personal data too where it is not redacted.
`;
}
