/** The colours and controls of parts that other pages have too, in the look of the console. */
export const partStyle = `
.part { --ink: var(--text); --soft: var(--text-soft); --card: var(--surface); --track: var(--sunken); --bad: var(--danger); --warn: var(--warning); min-width: 0; }
.part .soft { color: var(--text-soft); }
.part .bad { color: var(--danger); }
.part .good { color: var(--good); }
.part .warn { color: var(--warning); }
.part .mono { font-family: var(--mono); font-size: 12.5px; overflow-wrap: anywhere; }
.part .badge { display: inline-block; padding: 0 9px; border: 1px solid currentColor; border-radius: 10px; font-size: 12.5px; font-weight: 600; white-space: nowrap; }
.part h3 { margin: 16px 0 8px; font-size: 15px; }
.part p { margin: 0 0 8px; }
.part button, .part select { min-height: 32px; padding: 4px 12px; border: 1px solid var(--line-strong); border-radius: var(--radius); background: var(--surface); color: var(--text); font: inherit; font-size: 14px; cursor: pointer; }
.part .tm-row { min-height: 0; border: 0; border-bottom: 1px solid var(--line); border-radius: 0; background: none; }
.part .tm-row[aria-current] { background: var(--accent); color: var(--on-accent); }
.part :focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
`;
