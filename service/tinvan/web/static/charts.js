// Small bar charts of figures that share a unit: drawn inline, labelled, readable without colour.

import { draw, make } from "./dom.js";
import { unitOf, valueOf } from "./figures.js";
import { decimal, say } from "./strings.js";

const KINDS = new Set(["percent", "money"]);
const MOST_BARS = 8;
const MOST_CHARTS = 3;
const LABEL = 44;
const ROW = 34;
let patterns = 0;

/** Fill `place` with a chart for every unit that several percentages or sums share. */
export function renderCharts(place, figures, text, at) {
  const groups = new Map();
  figures.forEach((figure, index) => {
    if (!KINDS.has(figure.kind) || figure.same_as || figure.high === null) return;
    const name = `${unitOf(figure)}${figure.per ? ` / ${figure.per}` : ""}`;
    groups.set(name, [...(groups.get(name) ?? []), { figure, index, value: (Number(figure.low) + Number(figure.high)) / 2 }]);
  });
  const several = [...groups].filter(([, rows]) => rows.length > 1).slice(0, MOST_CHARTS);
  place.replaceChildren(...several.map(([name, rows]) => chart(name, rows, text, at)), make("p", {}, say("chart_legend")));
  place.hidden = several.length === 0;
}

function chart(unit, rows, text, at) {
  const bars = rows.slice(0, MOST_BARS).sort((a, b) => b.value - a.value);
  const most = Math.max(...bars.map((row) => row.value), 1e-9);
  const pattern = `hatch-${patterns++}`;
  const picture = draw("svg", { width: "100%", height: bars.length * ROW, role: "img" });
  const labels = bars.map(({ figure }) => `${label(figure, text, at)}: ${short(figure)}`);
  picture.setAttribute("aria-label", say("chart_says", { unit, rows: labels.join("; ") }));
  picture.append(draw("defs", {}, draw("pattern", { id: pattern, width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    draw("rect", { width: 1.6, height: 4, class: "hatch" }))));
  bars.forEach(({ figure, index, value }, place) => {
    const y = place * ROW;
    const there = figure.in_summary.length > 0;
    const bar = draw("rect", { x: 1, y: y + 19, width: `${Math.max(0.5, (74 * value) / most)}%`, height: 9, class: there ? "bar in" : "bar" });
    if (!there) bar.setAttribute("fill", `url(#${pattern})`);
    picture.append(draw("g", { "data-f": index },
      draw("text", { x: 0, y: y + 13, class: "label" }, clip(label(figure, text, at))),
      bar,
      draw("text", { x: "100%", y: y + 28, class: "value", "text-anchor": "end" }, short(figure))));
  });
  return make("figure", {}, make("figcaption", {}, say("chart_title", { unit })), picture);
}

/** What is measured, else the words before it in the article. */
function label(figure, text, at) {
  if (figure.subject) return figure.subject.text;
  const before = text.slice(0, at.units(figure.start)).slice(-60).split("\n").at(-1).split(/[;:,.]\s/).at(-1).trim().split(/\s+/).slice(-5).join(" ");
  return before ? `… ${before}` : figure.surface;
}

const clip = (words) => (words.length > LABEL ? `${words.slice(0, LABEL - 1).trimEnd()}…` : words);

/** A value for the end of a bar: large sums in millions or billions, with the way it went. */
function short(figure) {
  const way = figure.change === "up" ? "↑ " : figure.change === "down" ? "↓ " : "";
  const value = Number(figure.high);
  const scale = figure.kind === "money" && value >= 1e9 ? ["billions", 1e9] : figure.kind === "money" && value >= 1e6 ? ["millions", 1e6] : null;
  if (!scale || figure.low !== figure.high) return way + valueOf(figure);
  return way + say(scale[0], { n: decimal(Number((value / scale[1]).toPrecision(6))) });
}
