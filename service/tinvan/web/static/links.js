// Brief, article and table light one another: what is pointed at or focused here, lights and comes into view there.

import { $, reveal } from "./dom.js";

const WIDE = matchMedia("(min-width: 62rem)");

/** Let the three panes light each other; `read` makes the article show itself when a source is to be seen. */
export function link(read) {
  const brief = $("brief");
  const article = $("article");
  const rows = $("figure-rows");

  // What is drawn anew, or scrolled, under a pointer that rests is not pointed at: the article would run off by itself.
  const at = ({ clientX, clientY }) => `${Math.floor(clientX)} ${Math.floor(clientY)}`;  // some events know halves of pixels
  let rest = "";
  let pending = false;
  for (const kind of ["pointerdown", "pointermove"]) {
    addEventListener(kind, (event) => { pending &&= rest === at(event); rest = at(event); });
  }
  for (const pane of [brief, article, rows]) {
    pane.addEventListener("pointerover", (event) => {
      pending = at(event) === rest;
      if (!pending) point(pane, event.target, false);
    });
    pane.addEventListener("pointermove", (event) => { if (pending && at(event) !== rest) point(pane, event.target, false); });
    pane.addEventListener("focusin", (event) => point(pane, event.target, true));
    pane.addEventListener("pointerleave", () => pane.contains(document.activeElement) || dark());
    pane.addEventListener("focusout", dark);
    pane.addEventListener("click", (event) => follow(event, event.target));
  }

  /** Light what belongs to the target; only panes that scroll by themselves move without a click. */
  function point(pane, target, focused) {
    if (!(target instanceof Element)) return;
    const figure = target.closest("[data-f]");
    const sentence = target.closest("[data-n]");
    const bar = target.closest("[data-i]");
    if (!figure && !sentence && !bar) return;
    dark();
    if (sentence) for (const element of document.querySelectorAll(`[data-n="${sentence.dataset.n}"]`)) element.classList.add("lit");
    if (figure) for (const element of document.querySelectorAll(`[data-f="${figure.dataset.f}"]`)) element.classList.add("lit");
    if (bar && pane === article) for (const element of article.querySelectorAll(`[data-i="${bar.dataset.i}"]`)) element.classList.add("pointed");
    if (!WIDE.matches) return;
    if (pane === brief && sentence) {
      if (focused) read();
      scrollWithin(article, $(`kept-${sentence.dataset.n}`));
    } else if (pane === article && sentence) scrollWithin($("answer"), $(`brief-${sentence.dataset.n}`));
    else if (pane === rows && figure) scrollWithin(article, $(`figure-${figure.dataset.f}`));
  }

  /** A click goes there: the way for fingers, and for narrow screens. */
  function follow(event, target) {
    const anchor = target.closest("a[href^='#']");
    if (!anchor) return;
    const id = anchor.getAttribute("href").slice(1);
    if (!id.startsWith("brief-")) read();
    const goal = $(id);
    if (!goal) return;
    event.preventDefault();
    if (WIDE.matches) scrollWithin(goal.closest("#article, #answer"), goal);
    else reveal(goal);
    if (goal.matches("a")) goal.focus({ preventScroll: true });
    goal.classList.add("lit");
  }
}

function dark() {
  for (const element of document.querySelectorAll(".lit, .pointed")) element.classList.remove("lit", "pointed");
}

/** Bring `element` into view inside `box` alone; the page stays where it is. */
function scrollWithin(box, element) {
  if (!box || !element || box.hidden) return;
  const [outer, inner] = [box.getBoundingClientRect(), element.getBoundingClientRect()];
  if (inner.top >= outer.top + 8 && inner.bottom <= outer.bottom - 8) return;
  const top = box.scrollTop + inner.top - outer.top - Math.max(24, (outer.height - inner.height) / 3);
  box.scrollTo({ top, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}
