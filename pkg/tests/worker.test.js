// Workers: the same answers, in the order of the input, with progress and an end.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { Engine as Local, editChecklist } from "threerings";
import { Engine, ThreeRingsError, checklists, importCalls, lint, readScript } from "threerings/worker";
import { calls, inPieces, read, same } from "./common.js";

const options = { checklists: ["five-rules"], locale: "en" };
const local = await Local.create(options);
const text = calls(30_000);
const bytes = new TextEncoder().encode(text);

/** A signal that keeps the process waiting for it, unlike `AbortSignal.timeout`. */
function soon() {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error("soon")), 20);
  return controller.signal;
}

/** Does something with a pool and ends it. */
async function withPool(workers, use) {
  const engine = await Engine.create({ ...options, workers });
  try {
    return await use(engine);
  } finally {
    engine.free();
  }
}

test("a pool keeps the order and gives the same bytes", async () => {
  const expected = local.checkLines(bytes);
  for (const workers of [1, 3]) {
    await withPool(workers, async (engine) => {
      assert.ok(same(await engine.checkLines(new Blob([bytes])), expected));
      assert.ok(same(await engine.checkLines(inPieces(bytes, 70_000)), expected));
    });
  }
});

test("summaries of parts add up", async () => {
  const expected = local.audit(bytes, { by: "agent" });
  await withPool(3, async (engine) => assert.deepEqual(await engine.audit(bytes, { by: "agent" }), expected));
});

test("lists and records over several lines are read by one worker", async () => {
  const readable = text.split("\n").filter(Boolean).slice(0, 20_000);
  for (const other of [`[${readable.join(",\n")}]`, readable.slice(0, 500).map((line) => JSON.stringify(JSON.parse(line), null, 2)).join("\n"), "", "oops\n", "\n\n"]) {
    await withPool(2, async (engine) => {
      assert.ok(same(await engine.checkLines(other), local.checkLines(other)));
      assert.deepEqual(await engine.audit(other), local.audit(other));
    });
  }
});

test("a file is read in slices and never whole", async () => {
  const file = new Blob([bytes]);
  let largest = 0;
  const watched = {
    size: file.size,
    arrayBuffer: () => assert.fail("the whole file was read"),
    stream: () => assert.fail("the file was streamed"),
    slice(start, end) {
      largest = Math.max(largest, end - start);
      return file.slice(start, end);
    },
  };
  const progress = [];
  await withPool(2, async (engine) => {
    const summary = await engine.audit(watched, { by: "day", onProgress: (now) => progress.push(now) });
    assert.equal(summary.calls, 29_970);
  });
  assert.ok(largest <= 1 << 20);
  assert.deepEqual(progress.at(-1), { bytesRead: bytes.length, bytesTotal: bytes.length, calls: 29_970 });
  assert.ok(progress.length >= 3);
});

test("a stream is read no further ahead than the workers need", async () => {
  const endless = {
    taken: 0,
    async *[Symbol.asyncIterator]() {
      for (;;) yield new TextEncoder().encode(calls(100, (endless.taken += 1) * 100));
    },
  };
  await withPool(2, async (engine) => {
    for await (const line of engine.checkStream(endless)) {
      if (line.call === "c150") break;
    }
  });
  assert.ok(endless.taken < 400, `${endless.taken} pieces of 15 KB were read for a few calls`);
});

test("a signal stops the work, and the pool can go on", async () => {
  await withPool(2, async (engine) => {
    const controller = new AbortController();
    let told = 0;
    const work = engine.checkLines(new Blob([bytes]), {
      signal: controller.signal,
      onProgress: () => {
        told += 1;
        controller.abort(new Error("enough"));
      },
    });
    await assert.rejects(work, /enough/);
    assert.equal(told, 1);
    await assert.rejects(engine.audit(new ReadableStream(), { signal: soon() }), /soon/);
    assert.equal((await engine.check({ id: "c1" })).call, "c1");
  });
});

test("errors cross with everything they say", async () => {
  await withPool(1, async (engine) => {
    await assert.rejects(engine.check('{"id": "c", "direction": "inbund"}'), (error) => {
      assert.ok(error instanceof ThreeRingsError);
      assert.deepEqual([error.code, error.path, error.line, error.help], ["unknown-word", "/direction", 1, "did you mean `inbound`?"]);
      return true;
    });
    await assert.rejects(engine.explain("nothing"), { code: "unknown-name" });
    await assert.rejects(engine.audit("", { by: "agents" }), { code: "unknown-word" });
  });
  await assert.rejects(Engine.create({ ...options, workers: 0 }), /workers: expected a number of workers from 1 to 64, found 0/);
  await assert.rejects(Engine.create({ checklists: ["{"] }), { code: "invalid-json" });
});

test("warnings cross, too", async () => {
  const heard = [];
  const engine = await Engine.create({ ...options, onWarning: (warning) => heard.push(warning) });
  await engine.checkLines('{"id": "a"}\n{"id": "b", "colour": 1}\n', { name: "a.jsonl" });
  engine.free();
  assert.deepEqual(heard.map((warning) => [warning.code, warning.at.file, warning.at.line]), [["unknown-field", "a.jsonl", 2]]);
});

test("lines are counted through all parts", async () => {
  const problems = async (engine) => {
    const found = [];
    for await (const line of engine.checkStream(bytes, { name: "big.jsonl" })) if ("problems" in line) found.push(line.problems[0].at.line);
    return found;
  };
  const expected = Array.from({ length: 30 }, (_, n) => (n + 1) * 1000);
  assert.deepEqual(await withPool(2, problems), expected);
});

test("calls are kept in a worker, and compared with those of another engine", async () => {
  const built = read("checklists/five-rules.json").toString();
  const strict = await editChecklist(built, [{ item: "hold-under-one-minute", limits: { each_at_most_ms: 45_000 } }], { version: "2" });
  const checklists = [options.checklists, [strict]];
  const lines = text.split("\n").slice(0, 200);
  const asked = {
    summary: [{ by: "agent" }],
    find: [{ items: { "hold-under-one-minute": "fail" } }],
    compare: [{ by: "agent", item: "hold-under-one-minute" }],
    chart: [{ item: "hold-under-one-minute" }],
    changes: [{ by: "agent", since: "2026-11-01" }],
    sample: [{ seed: 7, random: 3 }],
    workLists: [],
  };
  const engines = await Promise.all(checklists.map((list) => Engine.create({ ...options, checklists: list, workers: 2 })));
  const locals = await Promise.all(checklists.map((list) => Local.create({ ...options, checklists: list })));
  const [kept, after] = await Promise.all(engines.map((engine) => engine.calls()));
  const [localKept, localAfter] = locals.map((engine) => engine.calls());
  for (const [there, here, engine] of [[kept, localKept, locals[0]], [after, localAfter, locals[1]]]) {
    for (const line of lines) {
      const { call, about, items } = engine.check(line);
      const given = [call, about, items.map((item) => item.verdict), { calibration: call === "c7" }];
      here.add(...given);
      there.add(...given);
    }
  }
  assert.equal(await kept.size, 200);
  for (const [question, given] of Object.entries(asked)) {
    assert.deepEqual(await kept[question](...given), localKept[question](...given), question);
  }
  const flips = localKept.whatIf(localAfter);
  assert.notDeepEqual(flips, localKept.whatIf(localKept));
  assert.deepEqual(await kept.whatIf(after), flips);
  assert.deepEqual(await kept.whatIf(kept, { agent: "a1" }), localKept.whatIf(localKept, { agent: "a1" }));
  assert.equal(await kept.remove("c0"), true);
  assert.equal(await kept.size, 199);
  await assert.rejects(kept.whatIf(localAfter), /expected calls as `engine.calls\(\)` makes them/);
  await assert.rejects(kept.add("c1", {}, ["pass"]), { code: "wrong-type", path: "verdicts" });
  await assert.rejects(kept.summary({ bye: "agent" }), { code: "unknown-field", path: "bye" });
  kept.free();
  await assert.rejects(kept.find(), /expected calls, found some that were freed/);
  engines.forEach((engine) => engine.free());
  await assert.rejects(after.find(), /expected an engine, found one that was freed/);
});

test("a freed engine says so, and lets nobody wait", async () => {
  const engine = await Engine.create(options);
  const waiting = engine.checkLines(bytes);
  setTimeout(() => engine.free(), 5);
  await assert.rejects(waiting, { code: "freed" });
  await assert.rejects(engine.describe(), { code: "freed" });
  assert.throws(() => engine.checkStream(""), { code: "freed" });
});

test("what needs no engine of one's own", async () => {
  assert.deepEqual(await lint("five-rules"), []);
  assert.equal((await checklists()).length, 4);
  assert.equal((await importCalls(read("examples/genesys.json"))).format, "genesys");
  assert.equal((await readScript("0:00 rings\n0:31 no answer")).record.outcome, "no_answer");
});

test("a process ends though an engine was not freed", () => {
  const program = `
    import { Engine } from "threerings/worker";
    const engine = await Engine.create({ checklists: ["five-rules"], workers: 2 });
    console.log((await engine.check({ id: "c1" })).call);
  `;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: new URL(".", import.meta.url), timeout: 60_000 });
  assert.equal(said.toString().trim(), "c1");
});

test("the engine runs in a worker thread as it does anywhere", async () => {
  const program = `
    const { parentPort } = require("node:worker_threads");
    import("threerings").then(async ({ Engine }) => {
      const engine = await Engine.create({ checklists: ["five-rules"] });
      parentPort.postMessage(engine.check({ id: "c1" }).call);
    });
  `;
  const worker = new Worker(program, { eval: true });
  assert.equal(await new Promise((resolve, reject) => worker.on("message", resolve).on("error", reject)), "c1");
  await worker.terminate();
});
