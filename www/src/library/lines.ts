// JSON Lines with their places, so that a call can be found again without keeping it in memory.

/** The first piece is short, so that the first calls are there at once. */
const FIRST = 1 << 16;
const PIECE = 1 << 18;

/** A line that is not blank. */
export interface Line {
  /** Where it begins and ends in the file, in bytes, without the line end. */
  start: number;
  end: number;
  /** Counted from 1. */
  number: number;
  bytes: Uint8Array;
}

/** The lines of a file, piece by piece. */
export async function* lines(file: Blob): AsyncGenerator<{ lines: Line[]; size: number }> {
  let number = 0;
  let rest: Uint8Array = new Uint8Array(0);
  let start = 0;
  for (let at = 0, size; at < file.size; at += size) {
    size = at === 0 ? FIRST : PIECE;
    const piece = new Uint8Array(await file.slice(at, at + size).arrayBuffer());
    const bytes = new Uint8Array(rest.length + piece.length);
    bytes.set(rest);
    bytes.set(piece, rest.length);
    const found: Line[] = [];
    let from = 0;
    const add = (to: number) => {
      number += 1;
      const line = bytes.subarray(from, to);
      if (!isBlank(line)) found.push({ start: start + from, end: start + to, number, bytes: line });
    };
    for (let end; (end = bytes.indexOf(10, from)) >= 0; from = end + 1) add(end);
    const over = at + size >= file.size;
    if (over && from < bytes.length) {
      add(bytes.length);
      from = bytes.length;
    }
    rest = bytes.slice(from);
    start += from;
    yield { lines: found, size: piece.length };
  }
}

/** A byte order mark counts as blank, too. */
const isBlank = (line: Uint8Array) => line.every((byte) => byte <= 32 || byte === 0xef || byte === 0xbb || byte === 0xbf);

/** Whether a file has a record a line: its first line that is not blank is a whole object with an id. */
export async function looksLikeLines(file: Blob): Promise<boolean> {
  for (let size = 1 << 16; ; size *= 8) {
    const text = await file.slice(0, size).text();
    const first = text.split("\n").find((line) => line.trim() !== "");
    const whole = first !== undefined && (text.indexOf("\n", text.indexOf(first)) >= 0 || size >= file.size);
    if (!whole && size < file.size) continue;
    try {
      const value: unknown = JSON.parse(first ?? "");
      return typeof value === "object" && value !== null && Object.hasOwn(value, "id") && !Object.hasOwn(value, "conversations");
    } catch {
      // The first line may be the broken one of many: then the next ones tell.
      const next = text.split("\n").filter((line) => line.trim() !== "").slice(1, 3);
      return next.length > 0 && next.every((line) => /^\s*\{.*"id"\s*:.*\}\s*$/.test(line));
    }
  }
}

/** Whether a file has entries of a follow-up log, one a line: they have a time, and no id. */
export async function looksLikeRegister(file: Blob): Promise<boolean> {
  const start = await file.slice(0, 1 << 16).text();
  const first = start.split("\n").find((line) => line.trim() !== "");
  try {
    const value: unknown = JSON.parse(first ?? "");
    return typeof value === "object" && value !== null && Object.hasOwn(value, "at") && !Object.hasOwn(value, "id");
  } catch {
    return false;
  }
}
