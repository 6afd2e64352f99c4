// What a reader takes away: text on the clipboard, a file.

import { say } from "./strings.js";

/** Put text on the clipboard and say so in `place`; also where the browser gives pages without TLS no clipboard. */
export async function copy(text, place, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value: text, className: "hidden" });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button?.focus();
  }
  place.textContent = say("copied");
  setTimeout(() => { place.textContent = ""; }, 2000);
}

/** Hand a file to the browser's downloads. */
export function download(content, name, type) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const anchor = Object.assign(document.createElement("a"), { href: address, download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** The brief and its key figures as lines of text. */
export function withKeyFigures(result) {
  const lines = result.figures.filter((figure) => figure.key).map((figure) => {
    const way = figure.change ? ` (${say(figure.change)})` : "";
    return `- ${figure.subject ? `${figure.subject.text}: ` : ""}${figure.surface.replace(/\s+/g, " ")}${way}`;
  });
  return [result.summary, ...(lines.length ? ["", `${say("key_figures")}:`, ...lines] : [])].join("\n") + "\n";
}
