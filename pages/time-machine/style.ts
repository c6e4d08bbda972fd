/** The style of the time machine. It takes its colours from the page: `--ink`, `--soft`, `--line`, `--card`, `--good`, `--bad`, `--warn`, `--accent`. */
export const timeMachineStyle = `
.tm-controls { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
.tm-where { margin-left: auto; color: var(--soft); font-variant-numeric: tabular-nums; }
.tm input[type=range] { display: block; width: 100%; margin: 10px 0; accent-color: var(--accent); }
.tm-chart { overflow: auto; max-height: 62vh; border: 1px solid var(--line); border-radius: 6px; background: #fff; }
.tm-chart svg { display: block; width: 100%; height: auto; min-width: 900px; }
.tm-chart .state.lit { fill: #86e0bd; stroke: #0b6e4f; stroke-width: 3; }
.tm-chart .outer.lit { fill: #e3f6ee; stroke: #0b6e4f; stroke-width: 2.4; }
.tm-chart .way.lit { stroke: #0b6e4f; stroke-width: 3; }
.tm-chart .plate.lit { fill: #e3f6ee; stroke: #0b6e4f; stroke-width: 1.8; }
.tm-beside { display: grid; grid-template-columns: minmax(180px, 280px) 1fr; gap: 16px; margin-top: 14px; }
.tm-rows { position: relative; overflow: auto; max-height: 420px; border: 1px solid var(--line); border-radius: 6px; }
.tm-row { display: flex; gap: 8px; width: 100%; padding: 5px 9px; border: 0; border-radius: 0; border-bottom: 1px solid var(--line); background: none; color: var(--ink); text-align: left; overflow-wrap: anywhere; }
.tm-row[aria-current] { background: var(--accent); color: var(--on-accent); }
.tm-row[data-flaw] { box-shadow: inset 3px 0 0 var(--bad); }
.tm-seq { min-width: 3em; opacity: .75; font-variant-numeric: tabular-nums; }
.tm-detail { min-width: 0; overflow-wrap: anywhere; }
.tm-detail h3 { margin: 0; }
.tm-detail h4 { margin: 10px 0 2px; font-size: 13px; color: var(--soft); }
.tm-effects { margin: 0; padding: 0; list-style: none; }
.tm-effects li { margin: 3px 0; }
.tm-facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 12px; margin: 14px 0 0; font-size: 13px; }
.tm-facts dt { color: var(--soft); }
.tm-facts dd { margin: 0; min-width: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.tm-bars { position: relative; margin: 0; padding: 0 6px 0 0; list-style: none; max-height: 400px; overflow: auto; }
.tm-bars li { display: grid; grid-template-columns: minmax(0, 1fr) max-content; gap: 0 12px; margin-bottom: 8px; font-size: 13.5px; }
.tm-name { overflow-wrap: anywhere; }
.tm-state { color: var(--soft); }
.tm-track { grid-column: 1 / -1; position: relative; height: 14px; background: var(--track); border-radius: 3px; overflow: hidden; }
.tm-fill, .tm-due, .tm-now { position: absolute; top: 0; bottom: 0; }
.tm-fill { border-radius: 3px; background: #5b8def; }
.tm-bars [data-state=ahead] .tm-track { opacity: .55; }
.tm-bars [data-state=met] .tm-fill { background: #2f9e77; }
.tm-bars [data-state=passed] .tm-fill { background: #c98a00; }
.tm-bars [data-state=overdue] .tm-fill { background: #c4362a; }
.tm-due { width: 2px; margin-left: -1px; background: var(--ink); }
.tm-now { width: 2px; margin-left: -1px; background: #d6336c; }
.tm-ends { display: flex; justify-content: space-between; gap: 12px; font-size: 12.5px; }
@media (max-width: 760px) { .tm-beside { grid-template-columns: 1fr; } .tm-rows { max-height: 180px; } .tm-facts { grid-template-columns: 1fr; } .tm-facts dd { margin-bottom: 6px; } .tm-chart svg { min-width: 760px; } }
`;
