// Archives: a file is looked at, sent and followed; its job is in the address, so that it survives a reload.

import { $, make } from "./dom.js";
import { countArticles, sniff } from "./files.js";
import * as jobs from "./jobs.js";
import { notices } from "./notices.js";
import * as results from "./results.js";
import * as service from "./service.js";
import { duration, language, number, say, size } from "./strings.js";
import { download } from "./takeaway.js";

const EVERY = 1000;
const LAST = "tinvan-job";
const OVER = new Set(["done", "failed", "cancelled"]);

const state = { file: null, form: "", count: null, sending: null, sent: [0, 1], record: null, timer: null };
let notice;

/** Make the view work; where the service takes no jobs, a dropped archive is only told of. */
export function start(tell) {
  document.addEventListener("archive", ({ detail }) => {
    if (!$("view-archive")) return tell("archive_here");
    location.hash = "archive";
    return choose(detail.file, detail.form);
  });
  if (!$("view-archive")) return;
  notice = notices($("archive-notice"));
  results.start(() => follow());
  $("archive-open").addEventListener("click", () => $("archive-file").click());
  $("archive-other").addEventListener("click", () => { state.file = null; draw(); });
  $("archive-file").addEventListener("change", async () => {
    const [file] = $("archive-file").files;
    $("archive-file").value = "";
    if (file) choose(file, (await sniff(file)).form);
  });
  $("archive-start").addEventListener("click", send);
  $("job-cancel").addEventListener("click", cancel);
  $("job-new").addEventListener("click", () => { leave(); location.hash = "archive"; });
  $("job-download").addEventListener("click", () => save(false));
  $("job-download-rejected").addEventListener("click", () => save(true));
  document.addEventListener("language", draw);
  addEventListener("hashchange", route);
  route();
}

/** Which view the address names; a job in it is followed. */
function route() {
  const [, name, id] = location.hash.match(/^#(\w+)(?:=([\w-]{1,128}))?$/) ?? [];
  const archive = name === "archive" || name === "job";
  document.body.dataset.view = archive ? "archive" : "article";
  $("view-archive").hidden = !archive;
  $("view-article").hidden = archive;
  for (const anchor of document.querySelectorAll("[data-view-link]")) {
    if ((anchor.dataset.viewLink === "archive") === archive) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
  }
  if (name === "job" && id && id !== state.record?.id) enter({ id });
  else if (name === "archive" && !state.record && !state.file && localStorage.getItem(LAST)) location.replace(`#job=${localStorage.getItem(LAST)}`);
  draw();
}

async function choose(file, form) {
  if (file.size === 0) return notice.show("empty_file", { values: () => ({ name: file.name }) });
  leave();
  notice.hide();
  Object.assign(state, { file, form, count: null });
  draw();
  state.count = await countArticles(file, form);
  return draw();
}

async function send() {
  const { file } = state;
  const sending = new AbortController();
  Object.assign(state, { sending, sent: [0, file.size] });
  notice.hide();
  draw();
  try {
    const length = document.querySelector("input[name=archive-length]:checked").value;
    const record = await jobs.upload(file, length, (...sent) => { state.sent = sent; draw(); }, sending.signal);
    state.sending = null;
    localStorage.setItem(LAST, record.id);
    enter(record);
    location.hash = `job=${record.id}`;
  } catch (error) {
    state.sending = null;
    draw();
    if (error.name !== "AbortError") refused(error, send);
  }
}

/** Follow a job from its record, or from its id alone. */
function enter(record) {
  clearTimeout(state.timer);
  Object.assign(state, { file: null, record, following: null });
  results.open(record.id);
  draw();
  follow();
}

function leave() {
  clearTimeout(state.timer);
  state.sending?.abort();
  localStorage.removeItem(LAST);
  Object.assign(state, { record: null, sending: null, file: null });
  draw();
}

/** Ask how the job is and what there is to see, now and every second until it is over and all is seen. */
async function follow() {
  clearTimeout(state.timer);
  const id = state.record?.id;
  if (!id) return;
  // Two at once would read the same lines twice: the later waits for the earlier.
  await state.following;
  if (state.record?.id !== id) return;
  let done;
  state.following = new Promise((resolve) => { done = resolve; });
  try {
    const record = await jobs.job(id);
    const more = await results.refresh(record);
    if (state.record?.id !== id) return;
    state.record = record;
    if (notice.kind()) notice.hide();
    draw();
    if (more) state.timer = setTimeout(follow, 0);
    else if (!OVER.has(record.state)) state.timer = setTimeout(follow, EVERY);
  } catch (error) {
    if (state.record?.id !== id) return;
    if (error.kind === "gone") localStorage.removeItem(LAST);
    refused(error, follow);
  } finally {
    done();
  }
}

function refused(error, retry) {
  if (!(error instanceof service.Refusal)) throw error;
  const kind = error.kind === "too_large" ? "archive_too_large" : error.kind === "nothing" ? "archive_unreadable" : error.kind;
  const again = error.seconds !== null || service.ON_DEMAND.has(kind) ? retry : null;
  notice.show(kind, { seconds: error.seconds, retry: again });
}

async function cancel() {
  if (state.sending) { state.sending.abort(); return; }
  const { id } = state.record;
  clearTimeout(state.timer);
  try {
    await state.following;
    clearTimeout(state.timer);
    await jobs.remove(id);
  } catch (error) {
    if (error.kind !== "gone") { refused(error, cancel); return; }
  }
  const [name, over] = [state.record.filename, OVER.has(state.record.state)];
  leave();
  history.replaceState(null, "", "#archive");
  if (!over) notice.show("cancelled", { values: () => ({ name }) });
}

/** Save the results; with a key the browser cannot fetch them by itself. */
async function save(rejected) {
  const { id } = state.record;
  const name = `${id}${rejected ? "-rejected" : ""}.jsonl`;
  if (!service.key()) {
    make("a", { href: jobs.resultsOf(id, rejected), download: name }).click();
    return;
  }
  try {
    download(await (await service.call(jobs.resultsOf(id, rejected))).blob(), name);
  } catch (error) {
    refused(error, () => save(rejected));
  }
}

function draw() {
  const { file, record, sending } = state;
  $("archive-choose").hidden = Boolean(file || record);
  $("archive-chosen").hidden = !file || Boolean(sending);
  $("job").hidden = !(record || sending);
  $("job-results").hidden = !record;
  if (file) {
    $("archive-name").textContent = file.name;
    $("archive-what").textContent = [say("archive_is", { form: state.form.toUpperCase(), size: size(file.size) }), articles()].join(" · ");
  }
  if (sending) drawSending();
  else if (record) drawJob(record);
}

function articles() {
  if (!state.count) return say("archive_unknown");
  return say(state.count.exact ? "archive_exact" : "archive_about", { n: number(state.count.count) });
}

function drawSending() {
  const [sent, total] = state.sent;
  $("job-name").textContent = state.file.name;
  told("uploading");
  Object.assign($("job-progress"), { max: total || 1, value: sent });
  $("job-numbers").textContent = say("archive_uploading", { done: size(sent), size: size(total) });
  $("job-rejections").hidden = true;
  for (const id of ["job-download", "job-download-rejected", "job-new"]) $(id).hidden = true;
  $("job-cancel").hidden = false;
  $("job-cancel").textContent = say("job_cancel");
  $("job-expires").textContent = "";
}

function told(name) {
  if ($("job-state").dataset.state === name && $("job-state").lang === language()) return;
  Object.assign($("job-state").dataset, { state: name });
  $("job-state").lang = language();
  $("job-state").textContent = say(`job_${name}`);
}

/** How many there seem to be, by the pace and the time that is left; null while that is not known. */
function expectedOf({ articles, rejected, articles_per_second: pace, seconds_left: left }) {
  return pace && left ? Math.round(articles + rejected + pace * left) : null;
}

function drawJob(record) {
  if (!record.state) return;
  const over = OVER.has(record.state);
  const all = record.articles + record.rejected;
  $("job-name").textContent = record.filename;
  told(record.state);
  const bar = $("job-progress");
  bar.hidden = over;
  const expected = record.total ?? expectedOf(record);
  if (expected) Object.assign(bar, { max: expected, value: Math.min(all, expected) });
  else bar.removeAttribute("value");
  $("job-numbers").textContent = [
    record.total ? say("archive_done_of", { done: number(all), total: number(record.total) })
      : expected ? say("archive_expected", { done: number(all), n: number(Number(expected.toPrecision(2))) })
      : say("archive_done", { done: number(all) }),
    record.rejected ? say("archive_rejected", { n: number(record.rejected) }) : null,
    record.articles_per_second ? say("archive_rate", { n: number(record.articles_per_second, record.articles_per_second < 10 ? 1 : 0) }) : null,
    !over && record.seconds_left !== null ? say("archive_left", { time: duration(record.seconds_left) }) : null,
    record.state === "failed" ? say("job_failed_more") : null,
  ].filter(Boolean).join(" · ");
  const reasons = Object.entries(record.rejections ?? {});
  $("job-rejections").hidden = reasons.length === 0;
  $("job-rejections").replaceChildren(...reasons.map(([code, count]) => make("li", { title: code }, say("rejection_of", { what: results.reason(code), n: number(count) }))));
  $("job-new").hidden = !over;
  $("job-cancel").hidden = false;
  $("job-cancel").textContent = say(over ? "job_delete" : "job_cancel");
  $("job-download").hidden = !record.articles;
  $("job-download-rejected").hidden = !record.rejected;
  const until = record.expires ? new Date(record.expires) : null;
  $("job-expires").textContent = until ? say("archive_expires", { time: until.toLocaleString(language() === "vi" ? "vi-VN" : "en-GB", { dateStyle: "medium", timeStyle: "short" }) }) : "";
}
