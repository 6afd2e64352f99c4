// What a reader prefers, kept in cookies that the server reads for the first paint; the options, kept in the address.

import { $ } from "./dom.js";
import { speak } from "./strings.js";

const THEMES = ["auto", "light", "dark"];
const YEAR = 31_536_000;

const keep = (name, value) => { document.cookie = `${name}=${value}; path=${new URL(".", document.baseURI).pathname}; max-age=${YEAR}; samesite=lax`; };

/** Let language and theme be switched. */
export function preferences() {
  $("languages").addEventListener("click", (event) => {
    const button = event.target.closest("[data-language]");
    if (!button) return;
    keep("lang", button.dataset.language);
    remember("lang", null);
    for (const each of $("languages").children) each.setAttribute("aria-pressed", String(each === button));
    speak(button.dataset.language);
  });
  $("theme").addEventListener("click", () => {
    const root = document.documentElement;
    const next = THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length];
    root.dataset.theme = next;
    keep("theme", next);
  });
}

/** The options in the address. */
export const remembered = () => Object.fromEntries(new URLSearchParams(location.search));

/** Put an option into the address, or take it out; never a text. */
export function remember(name, value) {
  const address = new URL(location.href);
  if (value) address.searchParams.set(name, value);
  else address.searchParams.delete(name);
  history.replaceState(history.state, "", address);
}
