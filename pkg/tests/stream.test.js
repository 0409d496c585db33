// Streams: as they come, no faster than they are read, until somebody says stop.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "threerings";
import { calls, inPieces } from "./common.js";

const engine = await Engine.create({ checklists: ["five-rules"], locale: "en" });
const text = calls(2500);
const bytes = new TextEncoder().encode(text);
const expected = new TextDecoder().decode(engine.checkLines(bytes)).split("\n").slice(0, -1).map((line) => JSON.parse(line));

async function lines(source, options) {
  const all = [];
  for await (const line of engine.checkStream(source, options)) all.push(line);
  return all;
}

/** A signal that keeps the process waiting for it, unlike `AbortSignal.timeout`. */
function soon() {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("soon")), 20);
  return controller.signal;
}

test("the pieces do not matter", async () => {
  for (const size of [7, 1000, 1 << 20]) assert.deepEqual(await lines(inPieces(bytes, size)), expected);
  for (const source of [text, bytes, new Blob([bytes]), new Blob([bytes]).stream(), [bytes]]) assert.deepEqual(await lines(source), expected);
  assert.deepEqual(await lines(""), []);
});

test("nothing is read before it is asked for, and leaving ends the source", async () => {
  const source = inPieces(bytes, 1000);
  const stream = engine.checkStream(source);
  assert.equal(source.taken, 0);
  for await (const line of stream) {
    assert.equal(line.call, "c0");
    assert.ok(source.taken <= 2, `${source.taken} pieces for one report`);
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(source.ended);
});

test("a slow reader keeps a ReadableStream waiting", async () => {
  let pulled = 0;
  let cancelled = false;
  const source = new ReadableStream(
    {
      pull(controller) {
        pulled += 1;
        controller.enqueue(new TextEncoder().encode(calls(1, pulled)));
      },
      cancel() {
        cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  const stream = engine.checkStream(source);
  for (let n = 1; n <= 5; n += 1) {
    assert.equal((await stream.next()).value.call, `c${n}`);
    assert.equal(pulled, n);
  }
  await stream.return();
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(cancelled);
});

test("a signal stops it, also while it waits", async () => {
  const before = AbortSignal.abort(new Error("before"));
  await assert.rejects(lines(bytes, { signal: before }), /before/);

  const during = new AbortController();
  const source = inPieces(bytes, 1000);
  await assert.rejects(async () => {
    for await (const line of engine.checkStream(source, { signal: during.signal })) if (line.call === "c20") during.abort(new Error("during"));
  }, /during/);
  assert.ok(source.taken < 10);

  const waiting = new AbortController();
  let cancelled;
  const silent = new ReadableStream({ cancel: (reason) => void (cancelled = reason ?? true) });
  setTimeout(() => waiting.abort(new Error("waiting")), 20);
  await assert.rejects(lines(silent, { signal: waiting.signal }), /waiting/);
  await assert.rejects(engine.auditStream(new ReadableStream(), { signal: soon() }), /soon/);
});

test("an error of the source is handed on", async () => {
  const failing = (async function* () {
    yield bytes.subarray(0, 500);
    throw new Error("the line is dead");
  })();
  await assert.rejects(lines(failing), /the line is dead/);
  await assert.rejects(lines([7]), /expected pieces of bytes or text, found a number/);
});

test("a summary of a stream is that of its bytes", async () => {
  const progress = [];
  const summary = await engine.auditStream(inPieces(bytes, 5000), { by: "agent", onProgress: (now) => progress.push(now) });
  assert.deepEqual(summary, engine.audit(bytes, { by: "agent" }));
  assert.equal(summary.rejected, 2);
  assert.equal(progress.at(-1).bytesRead, bytes.length);
  assert.ok(progress.every((now, index) => index === 0 || now.calls >= progress[index - 1].calls));
  await engine.auditStream(bytes, { onProgress: (now) => assert.equal(now.bytesTotal, bytes.length) });
});
