// The article as it was read: sentences with their scores, what was kept, what is no part of it, and its figures.

import { make } from "./dom.js";
import { number, say } from "./strings.js";

const NEVER = { start: Infinity, end: Infinity };

/** Fill `place` with `text`, marked up by `result`; `at` bridges code points and UTF-16 units. */
export function renderArticle(place, text, at, result) {
  const layers = layersOf(at, result);
  const borders = new Set([0, text.length]);
  for (const rows of layers) for (const row of rows) borders.add(row.start).add(row.end);
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", end + 1)) borders.add(end + 1);
  const points = [...borders].sort((a, b) => a - b);
  const cursors = layers.map(() => 0);
  const page = document.createDocumentFragment();
  const most = Math.max(...result.scores.map((row) => row.score), 1e-9);
  let paragraph = null;
  let bars = [];
  let path = [];

  function close() {
    if (!paragraph) return;
    if (bars.length) paragraph.append(strip(bars, most));
    if (!paragraph.textContent.trim()) paragraph.className = "blank";
    page.append(paragraph);
    paragraph = null;
  }

  for (let index = 0; index + 1 < points.length; index++) {
    const [start, end] = [points[index], points[index + 1]];
    if (!paragraph) [paragraph, bars, path] = [make("p"), [], []];
    const wanted = layers.map((rows, layer) => {
      while ((rows[cursors[layer]] ?? NEVER).end <= start) cursors[layer]++;
      const row = rows[cursors[layer]] ?? NEVER;
      return row.start <= start ? row : null;
    }).filter(Boolean);
    let same = 0;
    while (same < path.length && same < wanted.length && path[same].row === wanted[same]) same++;
    path.length = same;
    let parent = same ? path[same - 1].element : paragraph;
    for (const row of wanted.slice(same)) {
      const element = row.make(row);
      parent.append(element);
      path.push({ row, element });
      parent = element;
    }
    parent.append(text.slice(start, end));
    if (wanted[0]?.score !== undefined) add(bars, wanted[0], end - start, wanted.some((row) => row.n !== undefined));
    if (text[end - 1] === "\n") close();
  }
  close();
  place.replaceChildren(page);
}

/** The layers from the outside in, each in order and apart, with units for offsets. */
function layersOf(at, result) {
  const row = (start, end, more) => ({ start: at.units(start), end: at.units(end), from: start, to: end, ...more });
  const sentences = result.scores.map(({ start, end, score }, index) => row(start, end, { index, score, make: sentence }));
  const marks = result.boilerplate.map(({ start, end, kind }) => row(start, end, { kind, make: boilerplate }));
  const kept = result.sentences.flatMap(({ spans }, n) => spans.map(([start, end], part) => row(start, end, { n, part, made: 0, make: span })));
  const figures = result.figures.map((figure, index) => row(figure.start, figure.end, { index, figure, made: 0, make: mark }));
  const byStart = (a, b) => a.start - b.start;
  return [sentences, marks, kept.sort(byStart), figures.sort(byStart)];
}

const sentence = ({ index }) => make("span", { class: "s", "data-i": index });

function boilerplate({ kind, from, to }) {
  const name = say(`kind_${kind}`);
  return make("span", { class: "boilerplate", "data-kind": kind, "data-name": name, title: name, "data-start": from, "data-end": to });
}

function span(row) {
  const first = row.part === 0 && row.made++ === 0;
  return make("a", {
    class: "kept", href: `#brief-${row.n}`, draggable: "false", "data-n": row.n, "data-start": row.from, "data-end": row.to,
    id: first && `kept-${row.n}`, tabindex: first ? false : -1, "data-number": first && row.n + 1,
  });
}

function mark(row) {
  const first = row.made++ === 0;
  return make("span", { class: row.figure.key ? "figure key" : "figure", "data-f": row.index, id: first && `figure-${row.index}` });
}

function add(bars, row, length, kept) {
  const last = bars.at(-1);
  if (last?.row !== row) { bars.push({ row, length, kept }); return; }
  last.length += length;
  last.kept ||= kept;
}

/** The importance strip of a paragraph: a bar a sentence, as tall as its share of the text, as long as its score. */
function strip(bars, most) {
  const element = make("span", { class: "strip", "aria-hidden": "true" });
  for (const { row, length, kept } of bars) {
    const bar = make("i", { class: kept && "of-kept", "data-i": row.index, title: say("score", { n: number(row.score, 2) }) });
    bar.style.flexGrow = length;
    const inner = make("i");
    inner.style.inlineSize = `${Math.round((100 * row.score) / most)}%`;
    bar.append(inner);
    element.append(bar);
  }
  return element;
}

/** What the marks mean, with the kinds of boilerplate that were found. */
export function renderLegend(place, result) {
  const kinds = [...new Set(result.boilerplate.map((row) => row.kind))].map((kind) => say(`kind_${kind}`).toLowerCase());
  place.replaceChildren(
    make("span", { class: "swatch kept" }, say("legend_kept")),
    make("span", { class: "swatch figure" }, say("legend_figure")),
    ...(kinds.length ? [make("span", { class: "swatch boilerplate" }, say("legend_boilerplate", { kinds: kinds.join(", ") }))] : []),
    make("span", { class: "swatch score" }, say("legend_score")),
  );
}
