// What the page says, in the language of its reader; and numbers as that language writes them.

import { $ } from "./dom.js";

const TABLE = JSON.parse($("strings").content.textContent);
let current = document.documentElement.lang in TABLE ? document.documentElement.lang : "vi";

export const language = () => current;

/** The words of that name, with `{values}` put in. */
export function say(name, values = {}) {
  const words = TABLE[current][name];
  if (words === undefined) throw new Error(`no words for ${name}`);
  return words.replace(/\{(\w+)\}/g, (_, key) => String(values[key] ?? ""));
}

export const knows = (name) => name in TABLE[current];

/** Speak another language: everything marked is said anew, and who listens for "language" redraws the rest. */
export function speak(next) {
  current = next;
  document.documentElement.lang = next;
  document.title = `tinvan · ${say("tagline")}`;
  for (const element of document.querySelectorAll("[data-s]")) element.textContent = say(element.dataset.s);
  for (const element of document.querySelectorAll("[data-s-label]")) element.setAttribute("aria-label", say(element.dataset.sLabel));
  for (const element of document.querySelectorAll("[data-s-title]")) element.title = say(element.dataset.sTitle);
  for (const element of document.querySelectorAll("[data-s-placeholder]")) element.placeholder = say(element.dataset.sPlaceholder);
  document.dispatchEvent(new Event("language"));
}

/** A decimal in text ("1284.5"), grouped as the language groups, without a detour over binary floats. */
export function decimal(digits) {
  const [whole, fraction] = String(digits).split(".");
  const [group, point] = current === "vi" ? [".", ","] : [",", "."];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return fraction ? `${grouped}${point}${fraction}` : grouped;
}

/** A number that was measured, with at most `places` after the point. */
export const number = (value, places = 0) => decimal(Number(value.toFixed(places)));

const QUARTERS = { 33: "I", 34: "II", 35: "III", 36: "IV" };

/** A day, month, quarter or year in EDTF, or a stretch from one to another, as a person writes it; all else as it is. */
export function day(value) {
  if (value.includes("/")) return value.split("/").map(day).join(" – ");
  const [, year, month, date] = /^(\d{4}|XXXX)-(\d\d)(?:-(\d\d))?$/.exec(value) ?? [];
  if (!month) return value;
  const known = year === "XXXX" ? "" : year;
  const vietnamese = current === "vi";
  if (month in QUARTERS) return say("quarter", { n: vietnamese ? QUARTERS[month] : month - 32, year: known && (vietnamese ? "/" : " ") + known });
  if (vietnamese && !known && !date) return say("month", { n: Number(month) });
  if (vietnamese) return [date, month, known].filter(Boolean).map(Number).join("/");
  const form = { year: known ? "numeric" : undefined, month: date ? "short" : "long", day: date ? "numeric" : undefined, timeZone: "UTC" };
  return new Intl.DateTimeFormat("en-GB", form).format(new Date(Date.UTC(Number(known) || 2000, Number(month) - 1, Number(date ?? 1))));
}

/** Bytes, as a person would say them. */
export function size(bytes) {
  if (bytes < 1024) return `${number(bytes)} B`;
  const unit = bytes < 1024 ** 2 ? 1 : bytes < 1024 ** 3 ? 2 : 3;
  return `${number(bytes / 1024 ** unit, bytes / 1024 ** unit < 10 ? 1 : 0)} ${["", "KB", "MB", "GB"][unit]}`;
}

/** Seconds, as a person would say them. */
export function duration(seconds) {
  if (seconds < 60) return say("seconds", { n: number(Math.max(1, Math.round(seconds))) });
  if (seconds < 3600) return say("minutes", { n: number(Math.round(seconds / 60)) });
  return say("hours", { n: number(seconds / 3600, 1) });
}
