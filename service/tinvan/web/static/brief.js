// The brief: its sentences, each a way to its source, with its figures, and on demand what was cut inside it.

import { make } from "./dom.js";
import { offsets } from "./offsets.js";
import { say } from "./strings.js";

/** Fill `place` (a list) with the summary of `result`; `cuts` shows the source sentence with what was left out. */
export function renderBrief(place, at, result, cuts) {
  const summary = offsets(result.summary);
  const places = result.figures.flatMap((figure, index) =>
    figure.in_summary.map(([start, end]) => ({ start: summary.units(start), end: summary.units(end), index, key: figure.key })));
  places.sort((a, b) => a.start - b.start);
  let begin = 0;
  place.replaceChildren(...result.sentences.map((sentence, n) => {
    const content = cuts ? withCuts(at, result, sentence) : withFigures(result.summary, begin, begin + sentence.text.length, places);
    begin += sentence.text.length + 1;
    return make("li", {}, make("a", { class: "sentence", id: `brief-${n}`, href: `#kept-${n}`, draggable: "false", "data-n": n }, content));
  }));
  place.classList.toggle("with-cuts", cuts);
}

function withFigures(text, begin, end, places) {
  const parts = [];
  let position = begin;
  for (const row of places) {
    if (row.start < position || row.end > end) continue;
    parts.push(text.slice(position, row.start));
    parts.push(make("b", { class: row.key ? "figure key" : "figure", "data-f": row.index }, text.slice(row.start, row.end)));
    position = row.end;
  }
  return [...parts, text.slice(position, end)];
}

/** The whole source sentence, what was cut of it faint. */
function withCuts(at, result, sentence) {
  const source = result.scores[sentence.source_index];
  const parts = [];
  let position = source.start;
  for (const [start, end] of sentence.spans) {
    if (start > position) parts.push(cut(at.slice(position, start)));
    parts.push(at.slice(start, end));
    position = end;
  }
  if (source.end > position) parts.push(cut(at.slice(position, source.end)));
  return parts;
}

const cut = (text) => (text.trim() ? make("del", { title: say("was_cut") }, text) : text);

/** Whether anything was cut inside a sentence of the summary, punctuation at its end aside. */
export function hasCuts(at, result) {
  return result.sentences.some((sentence) => withCuts(at, result, sentence).some((part) => typeof part !== "string" && /[\p{L}\p{N}]/u.test(part.textContent)));
}
