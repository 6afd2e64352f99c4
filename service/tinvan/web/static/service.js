// Calls of the service, and what can go wrong as words of ours: every call is a public route.

export const INCLUDE = ["figures", "boilerplate", "scores"];
const SUMMARIES = "v1/summaries";
const KEY = "tinvan-key";

/** A call that was not answered as hoped: `kind` names the state of the page, `seconds` when to try again. */
export class Refusal extends Error {
  constructor(kind, { seconds = null, status = null } = {}) {
    super(kind);
    Object.assign(this, { kind, seconds, status });
  }
}

/** What is worth trying once more, when the reader says so. */
export const ON_DEMAND = new Set(["key_needed", "key_refused", "failed"]);

// A problem's code, else its status, and the state that it is.
const KINDS = {
  article_too_long: "too_long", body_too_large: "too_large", invalid_article: "nothing", malformed_body: "unreadable",
  unsupported_media_type: "unsupported", overloaded: "overloaded", rate_limited: "rate_limited", backend_unavailable: "unavailable",
  deadline_exceeded: "too_hard", 401: "key_needed", 403: "key_needed", 404: "gone", 413: "too_large", 415: "unsupported",
  422: "nothing", 429: "overloaded", 502: "unavailable", 503: "unavailable", 504: "unavailable",
};
const TRIES_AGAIN = new Set(["overloaded", "rate_limited", "unavailable", "offline"]);

export const key = () => sessionStorage.getItem(KEY) ?? "";
export const keep = (value) => (value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY));

const authorization = () => (key() ? { Authorization: `Bearer ${key()}` } : {});

/** What is posted for an article; `curl` below posts the same bytes. */
export function bodyOf(article, length) {
  const record = { text: article.text };
  if (article.title) record.title = article.title;
  if (article.published) record.published = article.published;
  return JSON.stringify({ ...record, options: { length, include: INCLUDE } });
}

export async function summarize(article, length, signal) {
  const headers = { "Content-Type": "application/json" };
  const response = await call(SUMMARIES, { method: "POST", headers, body: bodyOf(article, length), signal });
  return response.json();
}

/** The `text` and `title` of the article that the service finds in a web page's source. */
export async function textOfPage(html, signal) {
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  return (await call(`${SUMMARIES}?length=brief`, { method: "POST", headers, body: html, signal })).json();
}

/** The command that gives exactly the result shown; a key is named, never written out. */
export function curl(article, length) {
  const lines = [`curl -s ${new URL(SUMMARIES, document.baseURI)}`, "-H 'Content-Type: application/json'"];
  if (key()) lines.push('-H "Authorization: Bearer $TINVAN_KEY"');
  return `${lines.join(" ")} --data-binary @- <<'TINVAN'\n${bodyOf(article, length)}\nTINVAN`;
}

/** `fetch`, with the key; raises a Refusal for whatever is no success. */
export async function call(address, init = {}) {
  let response;
  try {
    response = await fetch(address, { ...init, headers: { ...authorization(), ...init.headers } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal("offline", { seconds: 5 });
  }
  if (response.ok) return response;
  throw refusal(response.status, response.headers.get("Retry-After"), await problem(response));
}

/** The Refusal of a status and its problem. */
export function refusal(status, after, record) {
  const named = KINDS[record.code] ?? KINDS[status] ?? "failed";
  const kind = named === "key_needed" && key() ? "key_refused" : named;
  const seconds = TRIES_AGAIN.has(kind) ? Math.min(Math.max(Number(after) || 2, 1), 120) : null;
  return new Refusal(kind, { seconds, status });
}

async function problem(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}
