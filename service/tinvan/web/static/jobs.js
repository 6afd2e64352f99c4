// Jobs of the service: an archive goes up, its job is asked after, results come in pieces.

import { Refusal, call, key, refusal } from "./service.js";

const JOBS = "v1/jobs";

/** Send an archive; `progress(sent, size)` is told how far it is. Gives the job's record. */
export function upload(file, length, progress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${JOBS}?${new URLSearchParams({ filename: file.name, length })}`);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.responseType = "text";
    if (key()) request.setRequestHeader("Authorization", `Bearer ${key()}`);
    request.upload.addEventListener("progress", (event) => progress(event.loaded, event.total));
    request.addEventListener("error", () => reject(new Refusal("offline", { seconds: 5 })));
    request.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
    request.addEventListener("load", () => {
      const record = parsed(request.responseText);
      if (request.status === 202 && record.id) resolve(record);
      else reject(refusal(request.status, request.getResponseHeader("Retry-After"), record));
    });
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

export const job = async (id) => (await call(address(id))).json();

export const remove = (id) => call(address(id), { method: "DELETE" });

export const address = (id) => `${JOBS}/${encodeURIComponent(id)}`;

export const resultsOf = (id, rejected) => `${address(id)}/results${rejected ? "?rejected=true" : ""}`;

/** Reads lines that grow at the end: each call gives the records that are new, and reads no byte twice. */
export class Lines {
  constructor(source) {
    this.source = source;
    this.position = 0;
    this.rest = new Uint8Array();
  }

  async more(most) {
    // From the last byte that was read on, and at first without a range: one with nothing in it would be an error.
    const headers = this.position ? { Range: `bytes=${this.position - 1}-${this.position + most - 1}` } : {};
    const response = await call(this.source, { headers });
    // A service that knows no ranges gives all from the start.
    const bytes = await taken(response, response.status === 206 ? 1 : this.position, most);
    this.position += bytes.length;
    const whole = new Uint8Array(this.rest.length + bytes.length);
    whole.set(this.rest);
    whole.set(bytes, this.rest.length);
    const end = whole.lastIndexOf(10) + 1;
    this.rest = whole.slice(end);
    return new TextDecoder().decode(whole.subarray(0, end)).split("\n").filter(Boolean).map(parsed);
  }
}

/** At most so many bytes of a body after those that are skipped; the rest is not waited for. */
async function taken(response, skipped, most) {
  const reader = response.body.getReader();
  const found = new Uint8Array(most);
  let [left, length] = [skipped, 0];
  while (length < most) {
    const { done, value } = await reader.read();
    if (done) return found.slice(0, length);
    const piece = value.subarray(Math.min(left, value.length)).subarray(0, most - length);
    left -= Math.min(left, value.length);
    found.set(piece, length);
    length += piece.length;
  }
  await reader.cancel();
  return found;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
