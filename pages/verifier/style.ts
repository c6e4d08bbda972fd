/** The style of the page that verifies. */
export const verifierStyle = `
:root { color-scheme: light dark; --ink: #1f2933; --soft: #52606d; --line: #d3dce6; --ground: #f5f7fa; --card: #fff; --track: #e6ebf1; --good: #0b6e4f; --bad: #b42318; --warn: #8a5a00; --accent: #0b5394; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9fb0c0; --line: #34414f; --ground: #10161d; --card: #18212b; --track: #2a3541; --good: #5fd0a3; --bad: #ff8a7a; --warn: #f0c060; --accent: #7cb7f5; --on-accent: #10161d; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
header, main, footer { max-width: 1280px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 24px; }
footer { padding-bottom: 32px; color: var(--soft); font-size: 13px; }
h1 { margin: 0 0 4px; font-size: 23px; }
h2 { margin: 0 0 10px; font-size: 18px; overflow-wrap: anywhere; }
h3 { margin: 16px 0 8px; font-size: 15px; }
p { margin: 0 0 8px; }
section.card { margin: 16px 0; padding: 18px 20px; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
.soft { color: var(--soft); }
.good { color: var(--good); }
.bad { color: var(--bad); }
.warn { color: var(--warn); }
.mono { font-family: ui-monospace, "Cascadia Mono", Menlo, monospace; font-size: 12.5px; overflow-wrap: anywhere; }
.badge { display: inline-block; padding: 0 9px; border: 1px solid currentColor; border-radius: 10px; font-size: 12.5px; font-weight: 600; white-space: nowrap; }
button, select, input[type=search] { font: inherit; padding: 5px 12px; border: 1px solid var(--line); border-radius: 6px; background: var(--card); color: var(--ink); }
button { cursor: pointer; }
button:hover { border-color: var(--accent); }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); font-weight: 600; }
button:disabled { opacity: .5; cursor: default; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
.drop { padding: 26px 18px; border: 2px dashed var(--line); border-radius: 8px; text-align: center; }
.drop.over { border-color: var(--accent); background: var(--ground); }
.fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(250px, 1fr)); gap: 16px; margin: 16px 0; }
.fields label { display: block; font-weight: 600; }
.fields textarea { display: block; width: 100%; min-height: 74px; margin-top: 4px; padding: 6px 8px; border: 1px solid var(--line); border-radius: 6px; background: var(--card); color: var(--ink); font: 12px ui-monospace, Menlo, monospace; }
.fields input[type=file] { display: block; width: 100%; margin-top: 4px; font-size: 13px; font-weight: 400; }
progress { width: 100%; height: 14px; accent-color: var(--accent); }
.verdict { font-size: 20px; font-weight: 700; }
.findings { margin: 8px 0 0; padding: 0; list-style: none; }
.findings li { margin-bottom: 4px; overflow-wrap: anywhere; }
.filters { display: flex; flex-wrap: wrap; gap: 8px; margin-bottom: 10px; }
.filters input { flex: 1 1 200px; min-width: 0; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
th { padding: 4px 12px 6px 0; border-bottom: 1px solid var(--line); color: var(--soft); font-size: 12.5px; text-align: left; }
td { padding: 7px 12px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
td button { border: 0; padding: 0; background: none; color: var(--accent); text-align: left; text-decoration: underline; overflow-wrap: anywhere; }
[hidden] { display: none !important; }
@media (max-width: 760px) {
  header, main, footer { padding-left: 12px; padding-right: 12px; }
  section.card { padding: 14px 12px; }
  table, tbody, tr, td { display: block; width: 100%; }
  thead { display: none; }
  tr { padding: 8px 0; border-bottom: 1px solid var(--line); }
  td, td.number { border: 0; padding: 1px 0 1px 104px; position: relative; text-align: left; min-height: 23px; }
  td::before { content: attr(data-label); position: absolute; left: 0; width: 96px; color: var(--soft); font-size: 12.5px; }
}
`;
