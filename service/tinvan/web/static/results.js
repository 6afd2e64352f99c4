// The results of a job, to look through as they come: search, the rejected apart.

import { $, make } from "./dom.js";
import { Lines, resultsOf } from "./jobs.js";
import { knows, number, say } from "./strings.js";

// Records and bytes that the page keeps; all of them are for the download.
const MOST_ROWS = 5_000;
const PIECE = 512 * 1024;
const PAGE = 50;

let lists = { results: null, rejected: null };
let filter = "results";
let visible = PAGE;

/** Begin with the results of another job. */
export function open(id) {
  lists = Object.fromEntries(["results", "rejected"].map((name) => [name, { lines: new Lines(resultsOf(id, name === "rejected")), rows: [], full: false }]));
  filter = "results";
  visible = PAGE;
  $("results-search").value = "";
  press();
  draw();
}

/** Fetch what is new of the job whose record this is; gives whether there was anything. */
export async function refresh(record) {
  const list = lists[filter];
  if (!list || list.full || list.rows.length >= (filter === "rejected" ? record.rejected : record.articles)) return false;
  const found = await list.lines.more(PIECE);
  list.rows.push(...found.map(rowOf));
  list.full = list.rows.length >= MOST_ROWS;
  list.rows.length = Math.min(list.rows.length, MOST_ROWS);
  if (found.length && list === lists[filter]) draw();
  return found.length > 0 && !list.full;
}

/** A record as it is shown, with what a search looks at. */
function rowOf(record) {
  const place = record.place ?? record;
  const where = [place.file, place.member].filter(Boolean).join(" · ");
  const figures = (record.figures ?? []).filter((figure) => figure.key).map((figure) => figure.surface);
  const row = { title: record.title || record.id || "", text: record.summary ?? "", code: record.code, detail: record.detail ?? "", where, unit: place.unit, position: place.position, figures, like: record.near_duplicate_of };
  return { ...row, search: [row.title, record.id, row.text, row.code, row.code && reason(row.code), row.detail, where].join(" ").toLowerCase().normalize("NFC") };
}

export function draw() {
  const list = lists[filter];
  if (!list) return;
  const wanted = $("results-search").value.trim().toLowerCase().normalize("NFC");
  const found = wanted ? list.rows.filter((row) => row.search.includes(wanted)) : list.rows;
  $("results-rows").replaceChildren(...found.slice(0, visible).map(filter === "rejected" ? rejection : summary));
  const counts = say("results_count", { shown: number(found.length), n: number(list.rows.length) });
  const limit = list.full ? ` ${say("results_limit", { n: number(MOST_ROWS) })}` : "";
  $("results-count").textContent = (found.length || !list.rows.length ? counts : say("results_none")) + limit;
  $("results-more").hidden = found.length <= visible;
}

function summary(row) {
  return make("li", {}, make("b", { lang: "vi" }, row.title || say("results_untitled")), make("p", { lang: "vi" }, row.text),
    row.figures.length ? make("p", { class: "of", lang: "vi" }, row.figures.join(" · ")) : null,
    row.like ? make("p", { class: "of" }, say("results_like", { id: row.like })) : null);
}

function rejection(row) {
  const inside = row.position && knows(`place_${row.unit}`) ? say(`place_${row.unit}`, { n: number(row.position) }) : null;
  const exactly = row.detail ? make("details", {}, make("summary", {}, say("rejection_exactly")), make("code", { lang: "en" }, row.detail)) : null;
  return make("li", { class: "rejected" }, make("b", {}, [row.where || row.title, inside].filter(Boolean).join(", ")),
    make("p", {}, make("em", { title: row.code }, reason(row.code))), exactly);
}

/** Why something was rejected, in words; a code that is new here stands for itself. */
export const reason = (code) => (knows(`rejection_${code}`) ? say(`rejection_${code}`) : String(code ?? "").replaceAll("_", " "));

function press() {
  for (const button of $("results-filter").children) button.setAttribute("aria-pressed", String(button.dataset.filter === filter));
}

/** Let search and filter work; `wake` fetches what the other list lacks. */
export function start(wake) {
  $("results-search").addEventListener("input", () => { visible = PAGE; draw(); });
  $("results-more").addEventListener("click", () => { visible += PAGE; draw(); });
  $("results-filter").addEventListener("click", (event) => {
    const button = event.target.closest("[data-filter]");
    if (!button) return;
    filter = button.dataset.filter;
    visible = PAGE;
    press();
    draw();
    wake();
  });
  document.addEventListener("language", draw);
}
