// The service counts code points, JavaScript UTF-16 units: the bridge between the two.

const PAIR = /[\ud800-\udbff][\udc00-\udfff]/;

/** The unit at which each code point of `text` begins, by `units(point)`; the identity where no character takes two. */
export function offsets(text) {
  if (!PAIR.test(text)) return { length: text.length, units: (point) => point, slice: (start, end) => text.slice(start, end) };
  const starts = new Uint32Array(text.length + 1);
  let count = 0;
  for (let unit = 0; unit < text.length; count++) {
    starts[count] = unit;
    unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
  }
  starts[count] = text.length;
  const units = (point) => starts[Math.min(point, count)];
  return { length: count, units, slice: (start, end) => text.slice(units(start), units(end)) };
}
