/** The look of a report on the screen and on paper. System fonts only: nothing is fetched. */
import { trusted, type Markup } from './markup.ts';

export const style: Markup = trusted(`<style>
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.5rem 4rem; max-width: 72rem; background: #fff; color: #1c1c1c;
  font: 15px/1.5 system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; padding-bottom: .25rem; border-bottom: 1px solid #ccc; }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; overflow-wrap: anywhere; }
h4 { font-size: .9rem; margin: .75rem 0 .25rem; overflow-wrap: anywhere; }
p { margin: .25rem 0 .75rem; max-width: 60rem; }
.made, .area, .none, .hint { color: #555; font-size: .85rem; }
code, pre { font-family: ui-monospace, 'Cascadia Mono', Consolas, 'Liberation Mono', monospace; font-size: .82rem; }
pre { margin: .25rem 0; padding: .6rem .8rem; background: #f4f4f4; white-space: pre-wrap; overflow-wrap: anywhere; }
table { border-collapse: collapse; font-size: .85rem; margin: .5rem 0 1rem; }
th, td { padding: .25rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid #e3e3e3; }
thead th { vertical-align: bottom; border-bottom: 1px solid #888; font-weight: 600; }
tbody th { font-weight: 500; overflow-wrap: anywhere; min-width: 9rem; }
tfoot th, tfoot td { border-top: 1px solid #888; font-weight: 600; }
.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.unit { display: block; font-weight: 400; color: #555; font-size: .9em; }
.best { font-weight: 700; background: #e4f3ec; }
.best::after { content: '\\2009\\2713'; color: #00704f; }
.facts th { font-weight: 500; white-space: nowrap; }
.facts td { overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: auto; }
.pair { display: flex; gap: 1rem; } .pair svg { flex: 1 1 0; min-width: 0; }
.grid { stroke: #e6e6e6; fill: none; } .border { stroke: #888; fill: none; } .zero { stroke: #444; fill: none; }
.tick { font-size: 11px; fill: #555; } .title { font-size: 12px; fill: #333; }
.curve { fill: none; stroke-width: 1.5; stroke-linejoin: round; stroke-linecap: round; }
.gain { fill: #009e73; fill-opacity: .35; } .loss { fill: #d55e00; fill-opacity: .5; }
.peak { fill: #00704f; } .valley { fill: #c04000; }
.type-I { fill: #c04000; } .type-P { fill: #7aa6c9; } .type-B { fill: #cfdfeb; } .type-unknown { fill: #ddd; }
.key { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 .8em; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0; padding: 0; font-size: .85rem; }
.legend li { display: flex; align-items: center; gap: .4rem; overflow-wrap: anywhere; }
.legend svg { width: 28px; height: 10px; flex: none; }
.legend .curve { stroke-width: 2; }
section { overflow-x: auto; }
.lists { display: flex; flex-wrap: wrap; gap: 0 2.5rem; }
.pictured { margin: 1.25rem 0 1.75rem; }
.pictures { display: flex; flex-wrap: wrap; gap: .5rem 1rem; }
figure { margin: 0; } figcaption { font-size: .8rem; color: #555; }
img { display: block; max-width: 100%; image-rendering: pixelated; background: #eee; }
ul.notes { margin: .25rem 0; padding-left: 1.2rem; font-size: .9rem; }
@page { size: A4; margin: 14mm 12mm; }
@media print {
  body { max-width: none; padding: 0; font-size: 9.5pt; }
  h2, h3, h4 { break-after: avoid; }
  section { overflow: visible; }
  svg, figure, tr, .facts, .pictured, .worst, .chart { break-inside: avoid; }
  .lists { gap: 0 5mm; } .lists h4 { font-size: 8pt; } figcaption { font-size: 7.5pt; }
  thead { display: table-header-group; }
  table { font-size: 7.5pt; } th, td { padding: .15rem .35rem; }
  tbody th { min-width: 5rem; }
  .pictures { flex-wrap: nowrap; gap: 2mm; } .pictures figure { flex: 1 1 0; min-width: 0; }
  img { width: 100%; height: auto; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
</style>`);
