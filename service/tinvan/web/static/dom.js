// Elements made of text alone: nothing here reads markup.

export const $ = (id) => document.getElementById(id);

/** An element with attributes (a boolean sets or leaves out, `class` and `data-*` as in HTML) and children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for a part of a picture. */
export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Bring an element into the middle of the nearest part that scrolls, gently where motion is welcome. */
export function reveal(element) {
  element.scrollIntoView({ block: "center", inline: "nearest", behavior: still() ? "auto" : "smooth" });
}
