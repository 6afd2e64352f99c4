// What a dropped file is, by its first bytes and its name; how many articles it seems to hold; its text.

// Text longer than this is an archive's business; the service takes no larger article either.
const MOST_TEXT = 4 * 1024 * 1024;
// How much of an archive of lines is counted to say about how many there are.
const LOOKED_AT = 4 * 1024 * 1024;
const MAGIC = [
  ["zip", [0x50, 0x4b, 3, 4]], ["zip", [0x50, 0x4b, 5, 6]], ["gz", [0x1f, 0x8b]], ["zst", [0x28, 0xb5, 0x2f, 0xfd]], ["bz2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a]], ["parquet", [0x50, 0x41, 0x52, 0x31]], ["arrow", [0x41, 0x52, 0x52, 0x4f, 0x57]],
];
const LINES = { jsonl: 0, ndjson: 0, csv: 1, tsv: 1 };
const OTHER_ARCHIVES = ["json", "warc", "tar", "rss", "atom", "xml"];
const PAGES = ["html", "htm", "xhtml"];
const PAGES_IN_ONE_FILE = ["mhtml", "mht"];

/** `{kind: "text" | "page" | "archive" | "binary" | "empty", form}`, by content before name. */
export async function sniff(file) {
  if (file.size === 0) return { kind: "empty", form: "" };
  const head = new Uint8Array(await file.slice(0, 4096).arrayBuffer());
  const names = file.name.toLowerCase().split(".").slice(1);
  const last = names.at(-1) ?? "";
  const packed = MAGIC.find(([, bytes]) => bytes.every((byte, index) => head[index] === byte))?.[0];
  if (packed === "zip" && /^(docx|xlsx|pptx|odt|epub)$/.test(last)) return { kind: "binary", form: last };
  if (packed) return { kind: "archive", form: ["gz", "zst", "bz2", "xz"].includes(packed) ? names.slice(-2).join(".") || packed : packed };
  if (last === "tar") return { kind: "archive", form: "tar" };
  if (last in LINES || OTHER_ARCHIVES.includes(last)) return { kind: "archive", form: last };
  if (!isUtf16(head) && head.includes(0)) return { kind: "binary", form: last };
  if (PAGES_IN_ONE_FILE.includes(last)) return { kind: "page", form: "mhtml" };
  if (PAGES.includes(last) || looksLikePage(new TextDecoder().decode(head))) return { kind: "page", form: "html" };
  return { kind: "text", form: "txt" };
}

/** Whether text is the source of a web page. */
export const looksLikePage = (text) => /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)?<(?:!doctype\s+html|html[\s>])/i.test(text.slice(0, 4096));

/** About how many articles: `{count, exact}`, or null where only the service can tell. */
export async function countArticles(file, form) {
  if (form in LINES) {
    const bytes = new Uint8Array(await file.slice(0, LOOKED_AT).arrayBuffer());
    let lines = 0;
    for (const byte of bytes) if (byte === 10) lines++;
    if (bytes.length === file.size && bytes.at(-1) !== 10) lines++;
    const whole = bytes.length === file.size;
    const count = Math.round(whole ? lines : (lines * file.size) / bytes.length) - LINES[form];
    return { count: Math.max(0, count), exact: whole && form !== "csv" && form !== "tsv" };
  }
  if (form === "zip") {
    const tail = new DataView(await file.slice(Math.max(0, file.size - 65_557)).arrayBuffer());
    for (let at = tail.byteLength - 22; at >= 0; at--) {
      if (tail.getUint32(at, true) === 0x06054b50) return { count: tail.getUint16(at + 10, true), exact: false };
    }
  }
  return null;
}

/** A file's text and the encoding it was read by; null where it is too large to be one article. */
export async function textOf(file) {
  if (file.size > MOST_TEXT) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  for (const encoding of isUtf16(bytes) ? ["utf-16le", "utf-16be"].slice(bytes[0] === 0xfe ? 1 : 0) : ["utf-8", "windows-1258"]) {
    try {
      return { text: new TextDecoder(encoding, { fatal: encoding === "utf-8" }).decode(bytes), encoding };
    } catch {
      continue;
    }
  }
  return null;
}

/** The source of the page in a page saved as one file (MHTML, RFC 2557): its first part that is HTML; null where none is. */
export async function pageOfMhtml(file) {
  const source = new TextDecoder().decode(await file.slice(0, MOST_TEXT).arrayBuffer());
  const boundary = /boundary="?([^"\r\n;]+)/i.exec(source)?.[1];
  for (const part of boundary ? source.split(`--${boundary}`) : []) {
    const [, head, body] = /^\r?\n([^]*?)\r?\n\r?\n([^]*)$/.exec(part) ?? [];
    if (!/^content-type:\s*text\/html/im.test(head ?? "")) continue;
    const coding = /^content-transfer-encoding:\s*(\S+)/im.exec(head)?.[1].toLowerCase();
    if (coding !== "quoted-printable" && coding !== "base64") return body;
    const packed = coding === "base64" ? atob(body.replace(/[^A-Za-z0-9+/]/g, ""))
      : body.replace(/=[ \t]*\r?\n/g, "").replace(/=([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(parseInt(digits, 16)));
    const bytes = Uint8Array.from(packed, (letter) => letter.charCodeAt(0));
    return decoded(bytes, /charset="?([\w-]+)/i.exec(head)?.[1]) ?? decoded(bytes, "utf-8");
  }
  return null;
}

function decoded(bytes, encoding) {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    return null;
  }
}

const isUtf16 = (bytes) => (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
