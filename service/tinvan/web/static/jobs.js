// Jobs of the service: an archive goes up, its job is asked after, results come in pieces.

import { Refusal, call, key, refusal } from "./service.js";

const JOBS = "v1/jobs";

/** Send an archive; `progress(sent, size)` is told how far it is. Gives the job's record. */
export function upload(file, length, progress, signal) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.append("length", length);
    form.append("archive", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", new URL(JOBS, document.baseURI));
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
    request.send(form);
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
    // From the last byte that was read on: a range with nothing in it would be an error.
    const back = Math.min(this.position, 1);
    const headers = { Range: `bytes=${this.position - back}-${this.position + most - 1}` };
    let response;
    try {
      response = await call(this.source, { headers });
    } catch (error) {
      if (error.status === 416) return [];
      throw error;
    }
    const all = new Uint8Array(await response.arrayBuffer());
    // A service that knows no ranges gives all from the start.
    const bytes = response.status === 200 ? all.slice(this.position, this.position + most) : all.slice(back);
    this.position += bytes.length;
    const whole = new Uint8Array(this.rest.length + bytes.length);
    whole.set(this.rest);
    whole.set(bytes, this.rest.length);
    const end = whole.lastIndexOf(10) + 1;
    this.rest = whole.slice(end);
    return new TextDecoder().decode(whole.subarray(0, end)).split("\n").filter(Boolean).map(parsed);
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
