// Memory: flat over many calls; and when there is none left, an error instead of a wreck.

import assert from "node:assert/strict";
import { test } from "node:test";
import instantiate from "../dist/engine.js";
import { Engine, init } from "threerings";
import { Engine as Pool } from "threerings/worker";
import { calls, inPieces } from "./common.js";

await init();
const size = async () => (await instantiate()).memory.buffer.byteLength;

const turn = { speaker: "agent", text: "您好，这里是市立医院妇产科，请问有什么可以帮您？" };
const call = JSON.stringify({ id: "c", direction: "inbound", outcome: "answered", transcript: { turns: Array(100).fill(turn) } });

test("ten thousand calls leave memory as it was", async () => {
  const engine = await Engine.create({ checklists: ["five-rules"] });
  const check = (count) => {
    for (let n = 0; n < count; n += 1) engine.checkBytes(call);
  };
  check(500);
  const before = await size();
  check(9500);
  assert.equal(await size(), before);
  await assert.rejects(async () => engine.check("{"));
  for (let n = 0; n < 2000; n += 1) assert.throws(() => engine.check('{"id": 7}'));
  assert.equal(await size(), before);
  engine.free();
});

test("streams, summaries and engines give their memory back", async () => {
  const bytes = new TextEncoder().encode(calls(2000));
  const round = async () => {
    const engine = await Engine.create({ checklists: ["five-rules"] });
    for await (const line of engine.checkStream(inPieces(bytes, 10_000))) if (line.call === "c1500") break;
    engine.audit(bytes, { by: "agent" });
    engine.free();
  };
  for (let n = 0; n < 5; n += 1) await round();
  const before = await size();
  for (let n = 0; n < 30; n += 1) await round();
  assert.equal(await size(), before);
});

test("without memory the engine fails with an error, and a new one works", async () => {
  const engine = await Engine.create({ checklists: ["five-rules"] });
  const other = await Engine.create({ checklists: ["five-rules"] });
  const { memory } = await instantiate();
  try {
    while (memory.buffer.byteLength < 2 ** 32 - 2 ** 20) memory.grow(16);
  } catch {
    // As far as it goes.
  }
  const hungry = new Uint8Array(64 << 20).fill(32);
  let failure;
  try {
    for (;;) engine.checkLines(hungry);
  } catch (error) {
    failure = error;
  }
  assert.equal(failure.code, "engine-failed");
  assert.match(failure.message, /please report this at https:.*; make a new engine to go on/);
  for (const lost of [engine, other]) assert.throws(() => lost.check({ id: "c" }), { code: "engine-failed", message: /failed earlier/ });
  other.free();
  const next = await Engine.create({ checklists: ["five-rules"] });
  assert.equal(next.check({ id: "c" }).call, "c");
});

test("a gigabyte is summed up in little memory", { skip: process.env.LONG ? false : "takes minutes: LONG=1" }, async () => {
  const bytes = new TextEncoder().encode(`${call}\n`.repeat(100));
  const endless = {
    async *[Symbol.asyncIterator]() {
      for (let n = 0; n < 2 ** 30; n += bytes.length) yield bytes;
    },
  };
  const engine = await Pool.create({ checklists: ["five-rules"], workers: 2 });
  const summary = await engine.audit(endless);
  engine.free();
  assert.ok(summary.calls > 50_000);
  assert.ok(process.memoryUsage().rss < 300 << 20, `${process.memoryUsage().rss >> 20} MB`);
});
