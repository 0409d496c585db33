// A worker of the pool that checks calls anew against a checklist that is being tried out: verdicts only.

import { Engine, type Locale, type Verdict } from "threerings";
import { LETTERS } from "../filters.js";

/** Calls of a source that follow each other. */
export interface Stretch {
  lines: Blob;
  /** Where each begins and ends in the file, in bytes. */
  places: [start: number, end: number][];
}

export interface Task {
  checklist: string;
  locale: Locale;
  stretches: Stretch[];
}

/** How much is read at once. */
const PIECE = 1 << 20;

addEventListener("message", async ({ data }: MessageEvent<Task>) => {
  try {
    const engine = await Engine.create({ checklists: [data.checklist], locale: data.locale });
    const verdicts: string[] = [];
    for (const { lines, places } of data.stretches) {
      for (let first = 0; first < places.length; ) {
        const start = places[first]![0];
        let next = first + 1;
        while (next < places.length && places[next]![1] - start <= PIECE) next += 1;
        const piece = new Uint8Array(await lines.slice(start, places[next - 1]![1]).arrayBuffer());
        for (const [from, to] of places.slice(first, next)) verdicts.push(letters(engine.verdicts(piece.subarray(from - start, to - start))));
        first = next;
      }
    }
    engine.free();
    postMessage({ verdicts });
  } catch (error) {
    postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});

const letters = (verdicts: readonly Verdict[]) => verdicts.map((verdict) => LETTERS[verdict]).join("");
