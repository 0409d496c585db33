// What is open, in the worker: the files, and a row for each call.

import type { Source } from "../db.js";
import type { Row, Told } from "./types.js";

export const sources = new Map<string, Source>();

export const rows = new Map<string, Row>();

/** How often an id was met, so that a list of the same ids is not searched again and again. */
const met = new Map<string, number>();

/** A key that no call has yet: the id, with a number where several calls have the same. */
export function freeKey(id: string): string {
  let n = (met.get(id) ?? 0) + 1;
  let key = n === 1 ? id : `${id}~${n}`;
  while (rows.has(key)) {
    n += 1;
    key = `${id}~${n}`;
  }
  met.set(id, n);
  return key;
}

/** Takes the calls of a file off the list. */
export function forgetCalls(source: string): void {
  for (const row of [...rows.values()]) if (row.source === source) rows.delete(row.key);
  met.clear();
  tell({ tell: "gone", source });
}

export function clear(): void {
  rows.clear();
  sources.clear();
  met.clear();
}

/** Tells the page something that it did not ask for. */
export function tell(told: Told): void {
  postMessage(told);
}
