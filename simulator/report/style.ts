/** The look of a report: one sheet, light and dark, from a phone to a wall. */
export const style = `
:root { color-scheme: light dark; --page: #f6f7f9; --card: #ffffff; --ink: #16202c; --soft: #5a6776; --line: #dde2e8;
  --series: #2a6fc4; --area: #2a6fc422; --faint: #b4bdc8; --good: #1c7c4a; --bad: #b8322a; --good-area: #e3f4ea;
  --bad-area: #fbe6e4; --bound: #b3580c; --alert: #b8322a; --telemetry: #b3580c; --unseen: #8793a1; --stage: #2a6fc4; }
@media (prefers-color-scheme: dark) { :root { --page: #0f141b; --card: #18202a; --ink: #e8edf3; --soft: #9aa8b8;
  --line: #2b3643; --series: #6aa8f0; --area: #6aa8f022; --faint: #475463; --good: #5ec98d; --bad: #f2837a;
  --good-area: #14301f; --bad-area: #3b1917; --bound: #f0a35c; --alert: #f2837a; --telemetry: #f0a35c;
  --unseen: #7a8796; --stage: #6aa8f0; } }
* { box-sizing: border-box; }
h1, h2, p, li, summary { overflow-wrap: anywhere; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, Ubuntu,
  "Helvetica Neue", sans-serif; -webkit-text-size-adjust: 100%; }
main { max-width: 1180px; margin: 0 auto; padding: 28px 20px 64px; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 6px; text-wrap: balance; }
h2 { font-size: 1.2rem; margin: 44px 0 4px; }
h3 { font-size: 0.95rem; margin: 0 0 8px; overflow-wrap: anywhere; }
p { margin: 0 0 12px; max-width: 75ch; }
.soft, .caption { color: var(--soft); }
.caption { font-size: 0.88rem; } .scroll + .caption { margin-top: 8px; }
a { color: var(--series); }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.86em; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; margin: 8px 0 0;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.note { margin: 14px 0 0; }
.verdict { display: inline-block; font-weight: 600; padding: 4px 12px; border-radius: 999px; margin: 10px 0 14px; }
.verdict.good { color: var(--good); background: var(--good-area); }
.verdict.bad { color: var(--bad); background: var(--bad-area); }
.good-text { color: var(--good); } .bad-text { color: var(--bad); } .unknown-text { color: var(--bound); }
nav { font-size: 0.9rem; margin: 14px 0 0; display: flex; flex-wrap: wrap; gap: 4px 16px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(132px, 1fr)); gap: 10px; margin: 18px 0 0; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 10px 14px; min-width: 0; }
.tile b { display: block; font-size: 1.15rem; font-weight: 600; font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere; }
.tile span { color: var(--soft); font-size: 0.84rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 14px; margin: 12px 0 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px; min-width: 0; margin: 0; }
.card .caption { margin: 6px 0 0; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px; margin: 12px 0 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
th, td { text-align: left; padding: 7px 12px; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }
tr:last-child > td { border-bottom: 0; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.wide { min-width: 15rem; overflow-wrap: anywhere; }
td.mark { white-space: nowrap; font-weight: 600; }
details { margin: 8px 0 0; } summary { cursor: pointer; color: var(--soft); }
.names { columns: 16rem; padding-left: 1.1rem; margin: 8px 0; font-size: 0.86rem; overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 0.86rem; color: var(--soft); margin: 6px 0 0; }
.legend i { display: inline-block; width: 10px; height: 10px; border-radius: 50%; margin-right: 6px; }
footer { margin: 52px 0 0; padding: 16px 0 0; border-top: 1px solid var(--line); color: var(--soft); font-size: 0.88rem; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font-size: 11.5px; fill: var(--soft); }
svg .axis { stroke: var(--soft); } svg .grid { stroke: var(--line); }
svg .axis, svg .grid, svg .bound, svg .average, svg .capacity, svg .line, svg .theory, svg .whisker { fill: none; }
svg .left-out { fill: var(--faint); opacity: 0.28; } svg path.faint { fill: none; stroke: var(--faint); }
svg .bar, svg .stage { fill: var(--series); } svg .bar.faint, svg .stage.open { fill: var(--faint); }
svg .line { stroke: var(--series); stroke-width: 2; stroke-linejoin: round; } svg .area { fill: var(--area); }
svg .theory { stroke: var(--soft); stroke-width: 1.5; stroke-dasharray: 2 4; }
svg .average { stroke: var(--ink); stroke-dasharray: 4 4; opacity: 0.6; } svg .capacity { stroke: var(--bound); stroke-dasharray: 8 4; }
svg .bound { stroke: var(--bound); stroke-width: 1.5; stroke-dasharray: 5 3; } svg .bound-name { fill: var(--bound); font-weight: 600; }
svg .whisker { stroke: var(--ink); stroke-width: 1.5; } svg .dot { fill: var(--series); stroke: var(--card); stroke-width: 1.5; }
svg .bar-name, svg .lane { fill: var(--ink); } svg .bar-name.faint { fill: var(--soft); } svg .bar-value { font-variant-numeric: tabular-nums; }
svg .halo { paint-order: stroke; stroke: var(--card); stroke-width: 3px; stroke-linejoin: round; }
svg .inside { fill: var(--card); }
svg .action { stroke: var(--card); } svg .action.alert { fill: var(--alert); } svg .action.telemetry { fill: var(--telemetry); }
svg .action.unseen { fill: var(--unseen); }
.dot-alert { background: var(--alert); } .dot-telemetry { background: var(--telemetry); } .dot-unseen { background: var(--unseen); }
@media print { body { background: #fff; } .card, .scroll, .tile { break-inside: avoid; } nav { display: none; } }
@media (max-width: 640px) { table.stack thead { display: none; } table.stack, table.stack tbody, table.stack tr { display: block; }
  table.stack td { display: block; border: 0; padding: 2px 12px; } table.stack tr { padding: 8px 0; border-bottom: 1px solid var(--line); }
  table.stack td[data-title]:not([data-title=""])::before { content: attr(data-title) ": "; color: var(--soft); } table.stack tr:last-child { border: 0; } }
@media (max-width: 480px) { main { padding: 20px 14px 48px; } h1 { font-size: 1.4rem; } th, td { padding: 6px 9px; } }
`;

/** For a drawing outside a page: light, whatever is around it. */
export const plainStyle = `text{font:11.5px system-ui,sans-serif;fill:#5a6776}.paper{fill:#fff}.axis{stroke:#5a6776;fill:none}
.grid{stroke:#dde2e8;fill:none}.line{stroke:#2a6fc4;stroke-width:2;fill:none}.theory{stroke:#5a6776;stroke-width:1.5;
stroke-dasharray:2 4;fill:none}.bound{stroke:#b3580c;stroke-width:1.5;stroke-dasharray:5 3;fill:none}
.bound-name{fill:#b3580c;font-weight:600}.halo{paint-order:stroke;stroke:#fff;stroke-width:3px}
.whisker{stroke:#16202c;stroke-width:1.5;fill:none}.dot{fill:#2a6fc4;stroke:#fff;stroke-width:1.5}`;
