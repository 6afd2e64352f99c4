// One line of plain words on how it stands, and what can be done about it; says when it tries again.

import { make } from "./dom.js";
import { say } from "./strings.js";
import * as service from "./service.js";

const TONES = { overloaded: "wait", rate_limited: "wait", offline: "wait", unavailable: "wait", key_needed: "ask", key_refused: "ask", waiting: "info", language_unsure: "info",
  shorter_than_budget: "info", windows_1258: "info", from_page: "info" };

/** A place for notices: `show(kind, {values, seconds, retry})`, `hide()`; `values()` gives what the words have gaps for. */
export function notices(place) {
  let timer = null;
  let shown = null;

  function hide() {
    clearInterval(timer);
    timer = null;
    shown = null;
    place.hidden = true;
    place.replaceChildren();
  }

  function show(kind, { values = () => ({}), seconds = null, retry = null } = {}) {
    hide();
    shown = { kind, values, retry, seconds };
    place.dataset.kind = kind;
    place.dataset.tone = TONES[kind] ?? "warn";
    place.hidden = false;
    const body = make("p", {}, make("b", {}, say(`state_${kind}`, values())), " ", say(`state_${kind}_more`, values()));
    place.append(body);
    if (TONES[kind] === "ask") place.append(keyForm(retry));
    else if (retry) place.append(again(seconds, retry));
  }

  function again(seconds, retry) {
    // The seconds go by in silence: a reader of screens hears once that, and when, it is tried again.
    const count = make("span", { "aria-hidden": "true" });
    const button = make("button", { type: "button" }, say("try_now"));
    button.addEventListener("click", () => { hide(); retry(); });
    if (seconds === null) return make("p", { class: "again" }, button);
    let left = seconds;
    const tell = () => { count.textContent = say("tries_again", { n: left }); };
    tell();
    timer = setInterval(() => {
      left -= 1;
      shown.seconds = left;
      if (left <= 0) { hide(); retry(); } else tell();
    }, 1000);
    return make("p", { class: "again" }, count, make("span", { class: "hidden" }, say("tries_again", { n: seconds })), " ", button);
  }

  function keyForm(retry) {
    const input = make("input", { type: "password", autocomplete: "off", "aria-label": say("key"), placeholder: say("key") });
    const form = make("form", { class: "again" }, input, " ", make("button", { type: "submit" }, say("use_key")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!input.value.trim()) return;
      service.keep(input.value.trim());
      hide();
      retry?.();
    });
    return form;
  }

  document.addEventListener("language", () => {
    if (shown) show(shown.kind, shown);
  });
  addEventListener("online", () => {
    if (shown?.kind === "offline") { const { retry } = shown; hide(); retry?.(); }
  });
  return { show, hide, kind: () => shown?.kind ?? null };
}
