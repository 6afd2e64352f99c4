// The table of figures: sorted by any column, the key ones first, each row a way to its place in the article.

import { $, make } from "./dom.js";
import { day, decimal, knows, language, say } from "./strings.js";

const FIRST_ROWS = 15;
const COLUMNS = ["surface", "brief", "value", "unit", "subject", "change", "versus"];
// What a table does without where no figure has it.
const OPTIONAL = { subject: (figure) => figure.subject, change: (figure) => figure.change, versus: (figure) => figure.versus ?? figure.of };
const order = { column: null, down: false };
let shown = [];
let all = false;

/** What the columns sort by; text as the language sorts it. */
const KEYS = {
  surface: ({ figure }) => figure.start,
  value: ({ figure }) => (figure.low === undefined ? figure.value : Number(figure.low)),
  unit: ({ figure }) => unitOf(figure),
  subject: ({ figure }) => figure.subject?.text ?? "",
  change: ({ figure }) => figure.change ?? "",
  versus: ({ figure }) => (figure.versus ?? figure.of)?.text ?? "",
  brief: ({ figure }) => -figure.in_summary.length,
};

export function renderFigures(figures) {
  order.column = null;
  shown = figures.map((figure, index) => ({ figure, index }));
  all = false;
  draw();
}

function draw() {
  $("figure-count").textContent = shown.length ? String(shown.length) : "";
  const columns = COLUMNS.filter((column) => !(column in OPTIONAL) || shown.some(({ figure }) => OPTIONAL[column](figure)));
  $("figure-head").dataset.label = say("sort_by");
  $("figure-head").replaceChildren(...columns.map(heading));
  const rows = sorted();
  const visible = all ? rows : rows.slice(0, FIRST_ROWS);
  $("figure-rows").replaceChildren(...visible.map((each) => row(each, columns)));
  $("more-figures").hidden = visible.length === rows.length;
  $("more-figures").textContent = say("show_all", { n: rows.length });
}

$("more-figures").addEventListener("click", () => { all = true; draw(); });
// Paper has no button to press.
addEventListener("beforeprint", () => { all = true; draw(); });

function sorted() {
  const keyFirst = (a, b) => Number(b.figure.key) - Number(a.figure.key);
  if (!order.column) return [...shown].sort(keyFirst);
  const by = KEYS[order.column];
  const sign = order.down ? -1 : 1;
  // What has nothing in this column comes last, whichever way it is sorted.
  return [...shown].sort((a, b) => {
    const [one, two] = [by(a), by(b)];
    if (one === "" || two === "") return Number(one === "") - Number(two === "");
    if (typeof one !== typeof two) return typeof one === "number" ? -1 : 1;
    return sign * (typeof one === "number" ? one - two : one.localeCompare(two, language()));
  });
}

function heading(column) {
  const sorts = order.column === column;
  const name = column === "change" ? [make("span", { "aria-hidden": "true" }, "↑↓"), hidden(say("column_change"))] : say(`column_${column}`);
  const button = make("button", { type: "button", "data-column": column, title: column === "change" && say("column_change") }, name,
    make("span", { class: "way", "aria-hidden": "true" }, sorts ? (order.down ? "▾" : "▴") : ""));
  button.addEventListener("click", () => {
    if (!sorts) Object.assign(order, { column, down: false });
    else if (!order.down) order.down = true;
    else order.column = null;
    draw();
    document.querySelector(`#figure-head [data-column="${column}"]`).focus();
  });
  return make("th", { scope: "col", class: `c-${column}`, "aria-sort": sorts ? (order.down ? "descending" : "ascending") : false }, button);
}

function row({ figure, index }, columns) {
  const there = figure.in_summary.length > 0;
  const surface = make("a", { href: `#figure-${index}`, "data-f": index }, figure.surface);
  const cells = {
    surface: [figure.key ? make("span", { class: "star", title: say("key_figure") }, "★", hidden(` ${say("key_figure")} `)) : null, surface],
    value: [figure.mod ? make("small", {}, `${say(`mod_${figure.mod}`)} `) : null, valueOf(figure)],
    unit: [unitOf(figure), figure.per ? ` / ${figure.per}` : null],
    subject: [figure.subject?.text],
    change: figure.change ? [make("span", { class: `change ${figure.change}`, "aria-hidden": "true" }, figure.change === "up" ? "↑" : "↓"), hidden(say(figure.change))] : [],
    versus: figure.versus ? [figure.versus.text] : figure.of ? [`${say("share_of")} ${figure.of.text}`] : [],
    brief: [make("span", { "aria-hidden": "true", class: there ? "dot in" : "dot" }, there ? "●" : "○"), hidden(say(there ? "yes" : "no"))],
  };
  return make("tr", { "data-f": index, class: figure.key && "key" }, columns.map((column) => {
    const filled = cells[column].some((part) => part);
    return make("td", { class: `c-${column}`, "data-label": filled ? say(`column_${column}`) : false }, cells[column]);
  }));
}

const hidden = (text) => make("span", { class: "hidden" }, text);

/** A figure's value as the language writes it. */
export function valueOf(figure) {
  if (figure.low === undefined) return day(figure.resolved ?? figure.value);
  const low = decimal(figure.low);
  if (figure.unit === ":" || figure.unit === "/") return `${low}${figure.unit}${decimal(figure.high)}`;
  if (figure.high === null) return `≥ ${low}`;
  return figure.low === figure.high ? low : `${low} – ${decimal(figure.high)}`;
}

export function unitOf(figure) {
  if (figure.low === undefined || figure.unit === ":" || figure.unit === "/") return "";
  return knows(`unit_${figure.unit}`) ? say(`unit_${figure.unit}`) : figure.unit;
}

/** The figures as a table for a spreadsheet: tabs between columns, values as plain decimals. */
export function tsv(figures) {
  const names = ["surface", "kind", "low", "high", "value", "unit", "per", "mod", "change", "subject", "versus", "of", "key", "in_summary", "start", "end"];
  const plain = (value) => (value === null || value === undefined ? "" : String(value).replace(/\s+/g, " "));
  const lines = figures.map((figure) => names.map((name) => {
    if (name === "in_summary") return figure.in_summary.length > 0;
    return plain(["subject", "versus", "of"].includes(name) ? figure[name]?.text : figure[name]);
  }).join("\t"));
  return [names.join("\t"), ...lines].join("\n") + "\n";
}
