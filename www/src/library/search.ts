// Words in transcripts: file by file, so that nothing of them is kept in memory.

import type { CallRecord } from "threerings";
import { lines } from "./lines.js";
import { rows, sources } from "./shelf.js";

const decoder = new TextDecoder();

/** The calls in whose transcripts the words occur; stops where they are not wanted any more. */
export async function searchIn(words: string, wanted: () => boolean): Promise<string[]> {
  const low = words.toLowerCase();
  const keys = new Map<string, string[]>();
  for (const { key, source, start } of rows.values()) {
    const place = `${source}:${start}`;
    keys.set(place, [...(keys.get(place) ?? []), key]);
  }
  const found: string[] = [];
  for (const source of sources.values()) {
    for await (const piece of lines(source.lines)) {
      if (!wanted()) return [];
      for (const { start, bytes } of piece.lines) {
        const there = keys.get(`${source.id}:${start}`);
        if (there && says(decoder.decode(bytes), low)) found.push(...there);
      }
    }
  }
  return found;
}

function says(line: string, words: string): boolean {
  // A record that does not hold the words at all need not be read, unless it spells characters by number.
  if (!line.toLowerCase().includes(words) && !line.includes("\\")) return false;
  const record = JSON.parse(line) as CallRecord;
  return record.transcript?.turns.some((turn) => turn.text.toLowerCase().includes(words)) ?? false;
}
