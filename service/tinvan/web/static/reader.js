// An article comes in: typed, pasted, dropped, opened or taken from the samples.

import { $ } from "./dom.js";
import { looksLikePage, pageOfMhtml, sniff, textOf } from "./files.js";

// Milliseconds without a key after which typing has stopped; what is pasted need not wait.
const STOPPED = 450;
// Code units of a text that is summarized by itself; a longer one waits for its button.
export const LONG = 20_000;

/**
 * Watch the ways in. `take({text, published?, sample?, note?}, {now})` gets what came, `takePage(html)` the source of a
 * web page, `takeArchive(file)` an archive, and `refuse(kind, values)` what is none of them.
 */
export function read({ take, takePage, takeArchive, refuse }) {
  const field = $("text");
  let timer = null;
  let pasted = false;

  field.addEventListener("paste", () => { pasted = true; });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    const now = pasted;
    pasted = false;
    if (now && looksLikePage(field.value)) takePage(field.value);
    else if (now) take({ text: field.value }, { now });
    else timer = setTimeout(() => take({ text: field.value }, { now: false }), STOPPED);
  });
  $("published").addEventListener("change", () => take({ text: field.value, published: $("published").value }, { now: true }));

  async function open(file) {
    clearTimeout(timer);
    const { kind, form } = await sniff(file);
    if (kind === "empty" || kind === "binary") return refuse(kind === "empty" ? "empty_file" : "binary_file", () => ({ name: file.name }));
    if (kind === "archive") return takeArchive(file, form);
    if (form === "mhtml") {
      const html = await pageOfMhtml(file);
      return html ? takePage(html) : refuse("unreadable");
    }
    const found = await textOf(file);
    if (!found) return refuse("too_large");
    if (kind === "page") return takePage(found.text);
    field.value = found.text;
    return take({ text: field.value, title: "", note: found.encoding === "windows-1258" ? "windows_1258" : null }, { now: true });
  }

  $("open").addEventListener("click", () => $("file").click());
  $("file").addEventListener("change", () => {
    const [file] = $("file").files;
    $("file").value = "";
    if (file) open(file);
  });
  drops(open, (text) => { field.value = text; take({ text: field.value, title: "" }, { now: true }); });

  for (const button of document.querySelectorAll("[data-sample]")) {
    button.addEventListener("click", () => sample(button));
  }

  async function sample(button) {
    let response;
    try {
      response = await fetch(button.dataset.source);
    } catch {
      return refuse("offline");
    }
    field.value = (await response.text()).trimEnd();
    $("published").value = button.dataset.published;
    return take({ text: field.value, title: "", published: button.dataset.published, sample: button.dataset.sample }, { now: true });
  }

  return { sample: (name) => { const button = document.querySelector(`[data-sample="${CSS.escape(name)}"]`); if (button) sample(button); }, stop: () => clearTimeout(timer) };
}

/** Let files and text be dropped anywhere on the page. */
function drops(open, takeText) {
  const veil = $("drop");
  let depth = 0;
  const carries = (event) => event.dataTransfer && [...event.dataTransfer.types].some((type) => type === "Files" || type === "text/plain");
  addEventListener("dragenter", (event) => { if (carries(event)) { depth++; veil.hidden = false; event.preventDefault(); } });
  addEventListener("dragleave", () => { depth = Math.max(0, depth - 1); veil.hidden = depth === 0; });
  addEventListener("dragover", (event) => { if (carries(event)) event.preventDefault(); });
  addEventListener("drop", (event) => {
    depth = 0;
    veil.hidden = true;
    if (!carries(event)) return;
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) open(file);
    else if (event.dataTransfer.getData("text/plain")) takeText(event.dataTransfer.getData("text/plain"));
  });
}
