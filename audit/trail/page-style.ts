/** The style of the page; its hash stands in the page's own content security policy. */
export const pageStyle = `
:root { --ink: #1f2933; --soft: #52606d; --line: #d9e2ec; --ground: #f5f7fa; --good: #0b6e4f; --bad: #b42318; --warn: #8a5a00; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
main, header.page { max-width: 1240px; margin: 0 auto; padding: 0 20px; }
header.page { padding-top: 24px; }
h1 { margin: 0 0 4px; font-size: 22px; overflow-wrap: anywhere; }
h2 { margin: 0 0 12px; font-size: 17px; }
p { margin: 0 0 8px; }
a { color: #0b5394; }
section.card { margin: 16px 0; padding: 18px 20px; background: #fff; border: 1px solid var(--line); border-radius: 8px; }
.soft { color: var(--soft); }
.small { font-size: 13px; }
.mono { font-family: ui-monospace, "Cascadia Mono", Menlo, monospace; font-size: 12.5px; overflow-wrap: anywhere; }
.badge { display: inline-block; padding: 1px 9px; border-radius: 10px; border: 1px solid currentColor; font-size: 12.5px; font-weight: 600; white-space: nowrap; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.warn { color: var(--warn); }
.simulated { background: #3c1361; color: #fff; border-color: #3c1361; }
.banner { margin: 12px 0 0; padding: 8px 14px; border-radius: 6px; background: #3c1361; color: #fff; font-weight: 600; }
dl.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 12px 24px; margin: 0; }
dl.facts dt { color: var(--soft); font-size: 12.5px; }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
.picture { overflow: auto; border: 1px solid var(--line); border-radius: 6px; }
.picture:focus-visible { outline: 3px solid #0b5394; }
.picture svg { display: block; width: 100%; height: auto; }
.picture:target { max-height: 85vh; }
.picture:target svg { width: auto; }
.walked-path { margin: 10px 0 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 6px; }
.walked-path li { padding: 1px 8px; border-radius: 4px; background: #e3f6ee; color: #084d38; font-size: 13px; overflow-wrap: anywhere; }
.walked-path li + li::before { content: "→ "; color: var(--soft); }
.bar { margin: 0 0 12px; }
.bar-head { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 16px; font-size: 13.5px; }
.bar svg, .axis svg { display: block; width: 100%; height: 18px; }
.bar rect.ground { fill: #edf1f5; }
.bar rect.met { fill: #2f9e77; }
.bar rect.passed { fill: #c98a00; }
.bar rect.overdue { fill: #c4362a; }
.bar rect.open { fill: #5b8def; }
.bar line.due { stroke: var(--ink); stroke-width: 2; vector-effect: non-scaling-stroke; }
.axis line { stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke; }
.axis rect.step { fill: #334e68; }
.axis rect.refused { fill: #c4362a; }
.axis-ends { display: flex; justify-content: space-between; gap: 16px; font-size: 12.5px; color: var(--soft); margin-bottom: 14px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
caption { text-align: left; color: var(--soft); font-size: 13px; padding-bottom: 6px; }
th { text-align: left; font-size: 12.5px; color: var(--soft); font-weight: 600; padding: 4px 12px 6px 0; border-bottom: 1px solid var(--line); }
td { vertical-align: top; padding: 9px 12px 9px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
td:last-child { padding-right: 0; }
tr.refused td:first-child, tr.finding td:first-child { box-shadow: inset 3px 0 0 var(--bad); padding-left: 8px; }
td.number { white-space: nowrap; }
ul.plain { margin: 0; padding: 0; list-style: none; }
ul.plain li { margin-bottom: 3px; }
details summary { cursor: pointer; color: #0b5394; font-size: 13px; }
details pre { margin: 6px 0 0; padding: 8px 10px; background: var(--ground); border-radius: 4px; font-size: 12px; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 320px; overflow: auto; }
footer { max-width: 1240px; margin: 0 auto 32px; padding: 0 20px; color: var(--soft); font-size: 12.5px; }
@media (max-width: 760px) {
  main, header.page, footer { padding-left: 12px; padding-right: 12px; }
  section.card { padding: 14px 12px; }
  table, tbody, tr, td { display: block; width: 100%; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tr { padding: 8px 0; border-bottom: 1px solid var(--line); }
  td { border: 0; padding: 2px 0 2px 108px; position: relative; min-height: 24px; }
  td::before { content: attr(data-label); position: absolute; left: 0; top: 3px; width: 100px; color: var(--soft); font-size: 12.5px; }
  tr.refused td:first-child, tr.finding td:first-child { padding-left: 108px; box-shadow: none; }
  tr.refused, tr.finding { box-shadow: inset 3px 0 0 var(--bad); padding-left: 8px; }
}
@media print {
  body { background: #fff; }
  .picture { overflow: visible; max-height: none; }
  section.card { break-inside: avoid-page; border: 0; padding: 0; }
}
`;
