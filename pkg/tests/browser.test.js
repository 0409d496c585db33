// The same engine in Chromium, from a plain static server: the golden files, workers, files and memory.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, serve } from "./browser.js";
import { LOCALES, calls, list, path } from "./common.js";

let browser;
let server;
let page;
const asked = [];

before(async () => {
  [browser, server] = await Promise.all([launch(), serve(path("."))]);
  page = await browser.newPage();
  page.on("request", (request) => asked.push(request.url()));
  await page.route("**/blank.html", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await page.goto(`${server.url}blank.html`);
});

after(async () => {
  await browser?.close();
  server?.close();
});

test("every golden report is the same bytes in Chromium", async () => {
  const golden = list("tests/golden").filter((name) => !name.includes(".report.") && name.endsWith(".json"));
  const different = await page.evaluate(
    async ({ golden, locales }) => {
      const { Engine } = await import("/pkg/index.js");
      const different = [];
      for (const locale of locales) {
        const engine = await Engine.create({ checklists: ["five-rules"], locale });
        for (const name of golden) {
          const report = name.replace(".json", `.${locale}.report.json`);
          const [record, expected] = await Promise.all([name, report].map(async (file) => (await fetch(`/tests/golden/${file}`)).text()));
          if (`${new TextDecoder().decode(engine.checkBytes(record))}\n` !== expected) different.push(report);
        }
        engine.free();
      }
      return different;
    },
    { golden, locales: LOCALES },
  );
  assert.ok(golden.length >= 12);
  assert.deepEqual(different, []);
});

test("a File is audited in a pool of workers, with progress and an end", async () => {
  const found = await page.evaluate(async (lines) => {
    const { Engine } = await import("/pkg/worker.js");
    const { Engine: Local } = await import("/pkg/index.js");
    const options = { checklists: ["five-rules"], locale: "en" };
    const [pool, local] = await Promise.all([Engine.create({ ...options, workers: 2 }), Local.create(options)]);
    const file = new File(Array(10).fill(lines), "calls.jsonl");
    const progress = [];
    const summary = await pool.audit(file, { by: "agent", onProgress: (now) => progress.push(now) });
    const expected = await local.auditStream(file.stream(), { by: "agent" });
    const controller = new AbortController();
    const stopped = await pool
      .checkLines(file, { signal: controller.signal, onProgress: () => controller.abort() })
      .catch((error) => error.name);
    const ids = [];
    for await (const line of pool.checkStream(file)) {
      ids.push(line.call);
      if (ids.length === 3) break;
    }
    pool.free();
    const same = JSON.stringify(summary) === JSON.stringify(expected);
    return { same, stopped, ids, progress: progress.at(-1), size: file.size, parts: progress.length };
  }, calls(12_000));
  assert.deepEqual([found.same, found.stopped, found.ids], [true, "AbortError", ["c0", "c1", "c2"]]);
  assert.equal(found.progress.bytesRead, found.size);
  assert.ok(found.parts >= 10, JSON.stringify(found));
});

test("errors are what they are in Node", async () => {
  const error = await page.evaluate(async () => {
    const { Engine, ThreeRingsError } = await import("/pkg/index.js");
    const engine = await Engine.create({ checklists: ["five-rules"] });
    try {
      engine.check('{"id": "c", "direction": "inbund"}');
    } catch (error) {
      return [error instanceof ThreeRingsError, error.code, error.path, error.line, error.column];
    }
  });
  assert.deepEqual(error, [true, "unknown-word", "/direction", 1, 26]);
});

test("a missing engine says what to do, and can be tried again", async () => {
  const other = await browser.newPage();
  await other.route("**/blank.html", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await other.goto(`${server.url}blank.html`);
  let answers = 0;
  await other.route("**/engine_bg.wasm", (route) => {
    answers += 1;
    if (answers === 1) return route.fulfill({ status: 404 });
    if (answers === 2) return route.fulfill({ contentType: "text/html", body: "<!doctype html>the app" });
    return route.continue();
  });
  const said = await other.evaluate(async () => {
    const { Engine } = await import("/pkg/index.js");
    const said = [];
    for (let n = 0; n < 3; n += 1) said.push(await Engine.create({ checklists: ["five-rules"] }).then(() => "made", (error) => `${error.code} ${error.message}`));
    return said;
  });
  assert.match(said[0], /^not-loaded wasm: expected a file at .*engine_bg\.wasm, found status 404$/);
  assert.match(said[1], /^not-loaded wasm: expected a file at .*, found a web page; /);
  assert.equal(said[2], "made");
  await other.close();
});

test("nothing is asked of any other host", () => {
  assert.ok(asked.length > 10);
  assert.deepEqual(asked.filter((url) => !url.startsWith(server.url) && !url.startsWith("blob:") && !url.startsWith("data:")), []);
});
