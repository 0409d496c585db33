// The engine in WebAssembly says byte for byte what the native one says: the same golden files.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine, importCalls } from "threerings";
import { Engine as Pool } from "threerings/worker";
import { Audit } from "../dist/engine.js";
import { LOCALES, list, read } from "./common.js";

const golden = list("tests/golden").filter((name) => !name.includes(".report.") && name.endsWith(".json"));

for (const locale of LOCALES) {
  test(`every golden report in ${locale}`, async () => {
    const engine = await Engine.create({ checklists: ["five-rules"], locale });
    assert.ok(golden.length >= 12);
    for (const name of golden) {
      const call = name.replace(".json", "");
      const expected = read(`tests/golden/${call}.${locale}.report.json`).toString();
      const record = read(`tests/golden/${name}`);
      const decode = (bytes) => `${new TextDecoder().decode(bytes)}\n`;
      assert.equal(decode(engine.checkBytes(record)), expected, name);
      assert.equal(new TextDecoder().decode(engine.checkLines(record)), expected, name);
      assert.deepEqual(engine.check(JSON.parse(record)), JSON.parse(expected), name);
    }
    engine.free();
  });
}

test("every golden report from a worker", async () => {
  const engine = await Pool.create({ checklists: ["five-rules"], locale: "en", workers: 2 });
  const reports = await Promise.all(golden.map((name) => engine.checkBytes(read(`tests/golden/${name}`))));
  engine.free();
  for (const [index, name] of golden.entries()) {
    const expected = read(`tests/golden/${name.replace(".json", ".en.report.json")}`).toString();
    assert.equal(`${new TextDecoder().decode(reports[index])}\n`, expected, name);
  }
});

test("every golden summary", async () => {
  const engine = await Engine.create({ checklists: ["five-rules"], locale: "en" });
  const calls = read("examples/calls.jsonl");
  for (const name of list("tests/summary")) {
    const by = name.replace(".json", "");
    const expected = read(`tests/summary/${name}`).toString();
    const written = engine.withHandle((handle) => {
      const audit = new Audit(handle, by);
      audit.add(handle, calls);
      return `${audit.to_json()}\n`;
    });
    assert.equal(written, expected, by);
    assert.deepEqual(engine.audit(calls, { by }), JSON.parse(expected));
  }
  engine.free();
});

test("every sample of another system's file, tables in any encoding and workbooks among them", async () => {
  let samples = 0;
  for (const format of list("tests/formats")) {
    const names = list(`tests/formats/${format}`);
    for (const name of names.filter((name) => !name.includes(".expected."))) {
      const lines = `${name.replace(/\.[a-z]+$/, "")}.expected.jsonl`;
      const expected = names.includes(lines) ? read(`tests/formats/${format}/${lines}`).toString() : "";
      for (const from of [format, undefined]) {
        const imported = await importCalls(read(`tests/formats/${format}/${name}`), { from, name });
        assert.equal(imported.format, format, name);
        assert.equal(imported.calls.map((call) => `${JSON.stringify(call)}\n`).join(""), expected, name);
      }
      samples += 1;
    }
  }
  assert.ok(samples >= 50);
  assert.ok(list("tests/formats/table").some((name) => name.endsWith(".xlsx")), "workbooks, too");
});

test("what looks like a workbook and is none is refused as such", async () => {
  const broken = Uint8Array.of(0x50, 0x4b, 3, 4, 1, 2, 3);
  for (let time = 0; time < 2; time += 1) await assert.rejects(importCalls(broken, { name: "broken.xlsx" }), /workbook or another zip file/);
  const half = read("tests/formats/table/clinic.xlsx");
  await assert.rejects(importCalls(half.subarray(0, half.length >> 1), { name: "half.xlsx" }), /workbook or another zip file/);
});

test("every golden answer about calls", async () => {
  const engine = await Engine.create({ checklists: ["five-rules"], locale: "en" });
  const calls = engine.calls();
  for await (const report of engine.checkStream(read("examples/calls.jsonl"))) {
    calls.add(report.call, report.about, report.items.map((item) => item.verdict));
  }
  for (const { question, answer } of JSON.parse(read("tests/audit/answers.json"))) {
    const { ask, where, least_calls: leastCalls, ...others } = question;
    const options = leastCalls === undefined ? { where, ...others } : { where, leastCalls, ...others };
    const ways = { find: () => calls.find(where), work_lists: () => calls.workLists(where) };
    assert.equal(JSON.stringify((ways[ask] ?? (() => calls[ask](options)))()), JSON.stringify(JSON.parse(answer)), ask);
  }
  calls.free();
  assert.throws(() => calls.size, { code: "freed" });
});
