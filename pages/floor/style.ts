/** The style of the floor. It takes its colours from the page, as the time machine does. */
export const floorStyle = `
.fl { display: grid; gap: 12px; min-width: 0; }
.fl-controls { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; }
.fl-controls label { display: inline-flex; gap: 6px; align-items: center; color: var(--soft); font-size: 13px; }
.fl-controls select { max-width: 14em; }
.fl-now { margin-left: auto; font-weight: 600; font-variant-numeric: tabular-nums; }
.fl input[type=range] { display: block; width: 100%; margin: 0; accent-color: var(--accent); }
.fl-ends { display: flex; justify-content: space-between; gap: 12px; max-width: none; margin: 0; color: var(--soft); font-size: 12.5px; font-variant-numeric: tabular-nums; }
.fl-parts { display: grid; grid-template-columns: minmax(0, 2.4fr) minmax(250px, 1fr); gap: 16px; align-items: start; }
.fl-boards { display: grid; gap: 12px; min-width: 0; }
.fl-board { min-width: 0; margin: 0; padding: 8px 10px 10px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
.fl-board h3 { display: flex; gap: 8px; justify-content: space-between; margin: 0 0 6px; font-size: 13.5px; }
.fl-board h3 span { color: var(--soft); font-weight: 400; font-variant-numeric: tabular-nums; }
.fl-columns { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(88px, 1fr); gap: 6px; overflow-x: auto; }
.fl-column { min-width: 0; min-height: 58px; padding: 4px 5px; border-radius: 6px; background: var(--track); }
.fl-head { display: flex; gap: 4px; justify-content: space-between; color: var(--soft); font-size: 11.5px; line-height: 1.3; overflow-wrap: anywhere; }
.fl-head b { color: var(--ink); font-variant-numeric: tabular-nums; }
.fl-chips { display: flex; flex-wrap: wrap; gap: 3px; margin-top: 4px; }
.fl-chip { max-width: 100%; padding: 0 5px; overflow: hidden; border: 1px solid var(--line); border-radius: 4px; background: var(--card); color: var(--ink); font-size: 10.5px; line-height: 15px; text-overflow: ellipsis; white-space: nowrap; }
.fl-chip.just { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
.fl-chip.hit { border-color: var(--bad); border-width: 2px; font-weight: 700; }
.fl-more { color: var(--soft); font-size: 11px; line-height: 17px; }
.fl-beside { display: grid; gap: 12px; min-width: 0; }
.fl-path, .fl-news { margin: 0; padding: 8px 10px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
.fl-path h3, .fl-news h3 { margin: 0 0 4px; font-size: 13.5px; }
.fl-path p { margin: 0 0 6px; color: var(--soft); font-size: 12.5px; }
.fl-actions, .fl-lines { margin: 0; padding: 0; overflow: auto; list-style: none; font-size: 12.5px; }
.fl-actions { max-height: 300px; }
.fl-actions li { display: grid; grid-template-columns: 1.2em minmax(0, 1fr) max-content; gap: 6px; padding: 2px 0; overflow-wrap: anywhere; }
.fl-actions li.ahead { display: none; }
.fl-actions li.mark { font-weight: 600; }
.fl-actions time, .fl-lines time { color: var(--soft); font-variant-numeric: tabular-nums; }
.fl-actions .alert { color: var(--bad); }
.fl-actions .telemetry { color: var(--warn); }
.fl-actions .unseen { color: var(--soft); }
.fl-lines li { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 8px; padding: 2px 0; overflow-wrap: anywhere; }
.fl-lines li span span { color: var(--soft); }
@media (max-width: 900px) { .fl-parts { grid-template-columns: minmax(0, 1fr); } }
@media (prefers-reduced-motion: no-preference) { .fl-chip { transition: background-color .35s, border-color .35s; } }
`;
