// Calls, wherever they come from, in pieces of a bearable size.

import { expected } from "./errors.js";

/** Larger pieces are cut: the engine answers for a piece at a time, and reports are longer than calls. */
const PIECE = 1 << 16;

const SOURCES = "bytes, text, a Blob or File, a ReadableStream or an async iterable of bytes";

/** How long a source is, where that is known. */
export function length(source) {
  if (typeof source === "string") return undefined;
  return source?.byteLength ?? source?.size;
}

/**
 * The bytes of a value that has them at once; undefined for a source that has to be read.
 *
 * @param {unknown} source
 */
export function bytesAtOnce(source) {
  if (typeof source === "string") return new TextEncoder().encode(source);
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  return undefined;
}

/** Bytes, or an error that says what else came. */
export function bytes(source, path) {
  const all = bytesAtOnce(source);
  if (all === undefined) throw expected(path, "bytes or text", source);
  return all;
}

/** The bytes of a record: an object, text or bytes. */
export function recordBytes(record) {
  const given = bytesAtOnce(record);
  if (given !== undefined) return given;
  if (typeof record !== "object" || record === null || Array.isArray(record)) {
    throw expected("record", "a call record as an object, text or bytes", record);
  }
  return new TextEncoder().encode(JSON.stringify(record));
}

let decoder;

/** JSON in bytes as what it says. */
export const parsed = (bytes) => JSON.parse((decoder ??= new TextDecoder()).decode(bytes));

/** The objects of JSON Lines. */
export function* objects(lines) {
  let start = 0;
  for (let end; (end = lines.indexOf(10, start)) >= 0; start = end + 1) yield parsed(lines.subarray(start, end));
}

/** Refuses at once what is no source at all. */
export function checkSource(source) {
  const fits =
    bytesAtOnce(source) !== undefined ||
    typeof source?.slice === "function" && typeof source?.arrayBuffer === "function" ||
    typeof source?.getReader === "function" ||
    typeof source?.[Symbol.asyncIterator] === "function" ||
    typeof source?.[Symbol.iterator] === "function";
  if (!fits) throw expected("source", SOURCES, source);
}

/**
 * The pieces of a source, one after the other, until the signal says stop. Nothing is read before it is asked for.
 *
 * @param {number} [size] the most that comes at once
 */
export async function* pieces(source, signal, size = PIECE) {
  signal?.throwIfAborted();
  const all = bytesAtOnce(source);
  if (all !== undefined) {
    for (const piece of cut(all, size)) {
      signal?.throwIfAborted();
      yield piece;
    }
    return;
  }
  if (typeof source.slice === "function" && typeof source.arrayBuffer === "function") {
    // A Blob or File: never read further than asked.
    for (let start = 0; start < source.size; start += size) {
      signal?.throwIfAborted();
      yield new Uint8Array(await source.slice(start, start + size).arrayBuffer());
    }
    return;
  }
  yield* flow(source, signal, size);
}

async function* flow(source, signal, size) {
  const reader = typeof source.getReader === "function" ? source.getReader() : undefined;
  const iterator = reader ? undefined : source[Symbol.asyncIterator]?.() ?? source[Symbol.iterator]();
  let stop = () => {};
  const onAbort = () => stop(signal.reason);
  signal?.addEventListener("abort", onAbort);
  let over = false;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const step = await new Promise((resolve, reject) => {
        stop = reject;
        Promise.resolve(reader ? reader.read() : iterator.next()).then(resolve, reject);
      });
      if (step.done) {
        over = true;
        return;
      }
      const piece = bytesAtOnce(step.value);
      if (piece === undefined) throw expected("source", "pieces of bytes or text", step.value);
      yield* cut(piece, size);
    }
  } finally {
    signal?.removeEventListener("abort", onAbort);
    if (!over) {
      // The source is told to stop; nobody waits for it, for it may hang.
      Promise.resolve(reader ? reader.cancel() : iterator.return?.()).catch(() => {});
    }
    reader?.releaseLock();
  }
}

function* cut(bytes, size) {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
