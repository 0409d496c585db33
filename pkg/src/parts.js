// A source cut into parts that several workers can check at the same time.

import { pieces } from "./source.js";

/** How much a worker is given at a time. */
const PART = 1 << 20;

/**
 * The parts of a source. JSON Lines are cut where lines end, each part with the number of lines before it; anything else
 * (a list, records over several lines) can only be read from the beginning, and its parts have no such number.
 *
 * Each part has a buffer of its own, which can be handed to another thread.
 */
export async function* parts(source, signal) {
  let lines;
  let linesBefore = 0;
  let rest = new Uint8Array(0);
  for await (const piece of pieces(source, signal, PART)) {
    const all = joined(rest, piece);
    lines ??= areLines(all);
    if (lines === false) {
      rest = new Uint8Array(0);
      yield { bytes: all, linesBefore: undefined };
      continue;
    }
    const end = lines === undefined ? 0 : all.lastIndexOf(10) + 1;
    rest = all.subarray(end);
    if (end === 0) continue;
    const bytes = all.slice(0, end);
    yield { bytes, linesBefore };
    linesBefore += newlines(all.subarray(0, end));
  }
  if (rest.length > 0) yield { bytes: rest.slice(), linesBefore: lines ? linesBefore : undefined };
}

/** Whether a file that begins like this has a record a line; undefined: more has to be seen. */
function areLines(beginning) {
  const end = beginning.indexOf(10);
  if (end < 0) return undefined;
  const first = new TextDecoder().decode(beginning.subarray(0, end));
  try {
    return first.trimStart().startsWith("{") && typeof JSON.parse(first) === "object";
  } catch {
    return false;
  }
}

function joined(one, other) {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/** How many lines end in these bytes. */
export function newlines(bytes) {
  let count = 0;
  for (let at = -1; (at = bytes.indexOf(10, at + 1)) >= 0; ) count += 1;
  return count;
}
