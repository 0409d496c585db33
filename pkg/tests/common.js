// What the tests share: the project's folder and its files.

import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The outermost folder of the project. */
export const root = new URL("../../", import.meta.url);
/** The folder of the package. */
export const pkg = new URL("../", import.meta.url);

export const path = (name) => fileURLToPath(new URL(name, root));
export const read = (name) => readFileSync(path(name));
export const list = (name) => readdirSync(path(name)).sort();

export const LOCALES = ["zh-Hans", "zh-Hant", "en"];

/** A few calls, one a line: made up, small, of seven agents; every thousandth can't be read. */
export function calls(count, from = 0) {
  const lines = [];
  for (let n = from; n < from + count; n += 1) {
    const hold = { start_ms: 30_000, end_ms: 30_000 + (n % 13) * 10_000 };
    const call = { id: `c${n}`, agent: { id: `a${n % 7}` }, direction: "inbound", outcome: "answered", ring: { ms: (n % 30) * 1000 }, holds: [hold] };
    lines.push(n % 1000 === 999 ? `{"id": ${n}}` : JSON.stringify(call));
  }
  return `${lines.join("\n")}\n`;
}

/** The same bytes in pieces of a size, counting how many were asked for. */
export function inPieces(bytes, size) {
  const source = {
    taken: 0,
    ended: false,
    async *[Symbol.asyncIterator]() {
      try {
        for (let at = 0; at < bytes.length; at += size) {
          source.taken += 1;
          yield bytes.subarray(at, at + size);
        }
      } finally {
        source.ended = true;
      }
    },
  };
  return source;
}

export const same = (one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)) === 0;
