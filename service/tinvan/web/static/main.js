// The desk: one article, its results by length, and which of them is shown.

import * as archive from "./archive.js";
import { renderArticle, renderLegend } from "./article.js";
import { hasCuts, renderBrief } from "./brief.js";
import { renderCharts } from "./charts.js";
import { $ } from "./dom.js";
import { renderFigures, tsv } from "./figures.js";
import { link } from "./links.js";
import { notices } from "./notices.js";
import { offsets } from "./offsets.js";
import { preferences, remembered, remember } from "./preferences.js";
import { LONG, read } from "./reader.js";
import * as service from "./service.js";
import { number, say } from "./strings.js";
import { copy, download, withKeyFigures } from "./takeaway.js";

// Milliseconds after which a wait is shown; a shorter one would only flicker.
const NOTICEABLE = 200;
const NOTES = ["language_unsure", "no_prose", "over_budget", "shorter_than_budget"];

const desk = { article: { text: "", title: "", published: "" }, at: null, sample: null, note: null, results: new Map(), result: null, asking: null };
const notice = notices($("notice"));
const mostBytes = Number(document.body.dataset.mostBytes);

const length = () => document.querySelector("input[name=length]:checked").value;

/** A new article, or the old one with another day: what was known of it is forgotten. */
function take({ text, title = text && desk.article.title, published = $("published").value, sample = null, note = null }, { now }) {
  if (text === desk.article.text && published === desk.article.published && desk.result) return;
  desk.asking?.abort();
  Object.assign(desk, { article: { text, title, published }, at: null, sample, note, result: null });
  desk.results.clear();
  remember("sample", sample);
  $("clear").hidden = text === "";
  if (!text.trim()) return empty();
  const long = text.length > LONG && !sample;
  $("send").hidden = !long;
  if (long) { state("waiting"); notice.show("waiting"); return; }
  ask({ read: now });
}

function empty() {
  notice.hide();
  $("send").hidden = true;
  mode("edit");
  state("empty");
}

/** Show the summary of the length that is chosen; it is asked for once. */
async function ask({ read: thenRead = false } = {}) {
  const { article } = desk;
  const wanted = length();
  if (!article.text.trim()) return;
  if (desk.results.has(wanted)) { desk.asking?.abort(); notice.hide(); show(desk.results.get(wanted), thenRead); return; }
  // As code points these may fit, as bytes they will not: no need to send what will be refused.
  if (article.text.length > mostBytes) { refused(new service.Refusal("too_large")); return; }
  await waiting((signal) => service.summarize(article, wanted, signal), (result) => {
    desk.results.set(wanted, result);
    show(result, thenRead);
  });
}

/** The source of a web page: the article is what the service finds in it, and goes on as any other. */
async function takePage(html) {
  if (html.length > mostBytes) { refused(new service.Refusal("too_large")); return; }
  await waiting((signal) => service.textOfPage(html, signal), ({ text, title }) => {
    $("text").value = text;
    take({ text: $("text").value, title: title ?? "", note: "from_page" }, { now: true });
  });
}

/** Do a call of which only the latest counts, show that it takes its time, and say what went wrong. */
async function waiting(call, then) {
  desk.asking?.abort();
  const asking = new AbortController();
  desk.asking = asking;
  notice.hide();
  const wait = setTimeout(() => state("loading"), NOTICEABLE);
  try {
    const found = await call(asking.signal);
    clearTimeout(wait);
    if (!asking.signal.aborted) then(found);
  } catch (error) {
    clearTimeout(wait);
    if (error.name === "AbortError" || asking.signal.aborted) return;
    if (!(error instanceof service.Refusal)) throw error;
    refused(error, () => waiting(call, then));
  }
}

const limits = () => ({ count: number(syllables(desk.article.text)), syllables: number(Number(document.body.dataset.mostSyllables)), megabytes: number(mostBytes / 1024 ** 2, 1) });

function refused(refusal, retry = null) {
  state(desk.result ? "result" : "refused");
  const again = refusal.seconds !== null || service.ON_DEMAND.has(refusal.kind) ? retry : null;
  notice.show(refusal.kind, { values: limits, seconds: refusal.seconds, retry: again });
}

function state(name) {
  document.body.dataset.state = name;
  const known = name === "result" || name === "loading";
  $("intro").hidden = name !== "empty";
  $("result").hidden = !known || (name === "loading" && !desk.result);
  $("busy").textContent = name === "loading" ? say("busy") : "";
  $("answer").setAttribute("aria-busy", String(name === "loading"));
  if (name !== "result" && name !== "loading") {
    $("figures").hidden = true;
    $("modes").hidden = true;
    mode("edit");
  }
}

/** Put a result on the desk. */
function show(result, thenRead) {
  desk.result = result;
  desk.at ??= offsets(desk.article.text);
  state("result");
  draw();
  if (thenRead) mode("read");
  $("modes").hidden = false;
}

function draw() {
  const { result, article, at } = desk;
  if (!result) return;
  renderBrief($("brief"), at, result, $("cuts").checked);
  $("cuts-label").hidden = !hasCuts(at, result);
  renderArticle($("article"), article.text, at, result);
  renderLegend($("legend"), result);
  renderFigures(result.figures);
  renderCharts($("charts"), result.figures, article.text, at);
  $("figures").hidden = result.figures.length === 0;
  $("signature").textContent = result.signature;
  $("curl").textContent = service.curl(article, length());
  $("measure").textContent = measure(result, article.text);
  const note = desk.note ?? NOTES.find((name) => result.warnings.includes(name));
  if (note) notice.show(result.warnings.includes("no_prose") && !result.summary ? "nothing" : note);
}

const syllables = (text) => text.match(/[\p{L}\p{M}\p{N}_]+/gu)?.length ?? 0;

function measure(result, text) {
  const [brief, whole] = [syllables(result.summary), syllables(text)];
  return say("measure", { brief: number(brief), whole: number(whole), share: number((100 * brief) / Math.max(1, whole)) });
}

/** Read the marked article, or edit its text. */
function mode(name) {
  const reads = name === "read" && desk.result !== null;
  $("article").hidden = !reads;
  $("legend").hidden = !reads;
  $("text").hidden = reads;
  for (const button of $("modes").querySelectorAll("button")) button.setAttribute("aria-pressed", String((button.dataset.mode === "read") === reads));
}

/** The link that holds the options and never the text; a sample is named. */
function permalink() {
  const query = new URLSearchParams({ length: length(), lang: document.documentElement.lang });
  if (desk.sample) query.set("sample", desk.sample);
  if ($("cuts").checked) query.set("cuts", "1");
  return new URL(`?${query}`, document.baseURI).href;
}

function refuse(kind, values = limits) {
  desk.asking?.abort();
  if (!desk.result) state("refused");
  notice.show(kind, { values });
}

const reader = read({
  take,
  takePage,
  takeArchive: (file, form) => document.dispatchEvent(new CustomEvent("archive", { detail: { file, form } })),
  refuse,
});

$("lengths").addEventListener("change", () => { remember("length", length()); ask(); });
$("cuts").addEventListener("change", () => { remember("cuts", $("cuts").checked ? "1" : null); draw(); });
$("modes").addEventListener("click", (event) => {
  const button = event.target.closest("[data-mode]");
  if (!button) return;
  mode(button.dataset.mode);
  if (button.dataset.mode === "edit") $("text").focus();
});
$("clear").addEventListener("click", () => {
  reader.stop();
  $("text").value = "";
  $("published").value = "";
  take({ text: "" }, { now: true });
  $("text").focus();
});
$("summarize").addEventListener("click", () => ask({ read: true }));
$("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  reader.stop();
  if ($("text").value !== desk.article.text) take({ text: $("text").value }, { now: true });
  ask({ read: true });
});

$("copy-brief").addEventListener("click", (event) => copy(desk.result.summary, $("copied"), event.currentTarget));
$("copy-with-figures").addEventListener("click", (event) => copy(withKeyFigures(desk.result), $("copied"), event.currentTarget));
$("copy-link").addEventListener("click", (event) => copy(permalink(), $("copied"), event.currentTarget));
$("copy-curl").addEventListener("click", (event) => copy(service.curl(desk.article, length()), $("copied"), event.currentTarget));
$("download-json").addEventListener("click", () => download(JSON.stringify(desk.result, null, 2), "tinvan.json", "application/json"));
$("copy-tsv").addEventListener("click", (event) => copy(tsv(desk.result.figures), $("figures-copied"), event.currentTarget));
$("copy-figures-json").addEventListener("click", (event) => copy(JSON.stringify(desk.result.figures, null, 2), $("figures-copied"), event.currentTarget));

link(() => mode("read"));
archive.start(refuse);
preferences();
document.addEventListener("language", draw);

const given = remembered();
if (given.length) document.querySelector(`input[name=length][value=${CSS.escape(given.length)}]`)?.click();
$("cuts").checked = given.cuts === "1";
if (given.sample) reader.sample(given.sample);
else if ($("text").value) take({ text: $("text").value }, { now: false });
