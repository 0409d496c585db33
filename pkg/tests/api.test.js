// What a developer meets: values, errors that say what was expected, and clear words after `free`.

import assert from "node:assert/strict";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { Engine, ThreeRingsError, agreement, checklists, editChecklist, init, lint, readScript } from "threerings";
import { path, read } from "./common.js";

const engine = await Engine.create({ checklists: ["five-rules"], locale: "en" });
const call = { id: "c1", direction: "inbound", outcome: "answered", ring: { ms: 8200 } };

test("three lines give a report", async () => {
  const engine = await Engine.create({ checklists: ["phone-etiquette"], region: "CN", locale: "zh-Hans" });
  const report = engine.check(call);
  assert.equal(report.call, "c1");
  assert.equal(report.items.find((item) => item.id === "answer-within-three-rings").verdict, "pass");
});

test("objects, text and bytes are the same call", () => {
  const text = JSON.stringify(call);
  const bytes = new TextEncoder().encode(text);
  const report = engine.check(call);
  for (const one of [text, bytes, bytes.buffer, new DataView(bytes.buffer)]) assert.deepEqual(engine.check(one), report);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(engine.checkBytes(bytes))), report);
  assert.deepEqual(engine.verdicts(call), report.items.map((item) => item.verdict));
});

test("a survey gives a row for each record, and says which rules they answer", () => {
  const survey = engine.survey();
  const record = { ...call, started_at: "2026-11-21T09:30:00+08:00", agent: { id: "7", name: "Li Na" }, ring: { ms: 17_000 } };
  const [row, refused, ...rest] = survey.rows(`${JSON.stringify(record)}\n{"id": 7}\n`);
  assert.deepEqual(rest, []);
  const report = engine.check(record);
  const letters = { pass: "p", fail: "f", not_applicable: "n", unknown: "u", review: "r" };
  assert.equal(row.verdicts, report.items.map((item) => letters[item.verdict]).join(""));
  assert.deepEqual({ ...row.score, lines: report.score.lines }, report.score);
  assert.deepEqual([row.call, row.about, row.agent_name, row.region_assumed], ["c1", report.about, "Li Na", true]);
  assert.equal(refused.problems[0].at.path, "/id");
  const answers = survey.answers();
  assert.deepEqual(answers.map(({ item }) => item), report.items.map(({ id }) => id));
  const open = answers.find(({ answer }) => answer === "no");
  assert.deepEqual(open.missing, report.items.find(({ id }) => id === open.item).missing);
  survey.free();
  assert.throws(() => survey.rows(""), /found one that was freed/);
});

test("reasons name what was listened for", async () => {
  const whole = await Engine.create({ checklists: ["phone-etiquette"], locale: "zh-Hans" });
  const lines = read("examples/calls.jsonl").toString().trim().split("\n");
  for (const locale of ["zh-Hans", "zh-Hant", "en"]) {
    whole.setLocale(locale);
    const reasons = lines.flatMap((line) => whole.check(line).items.map(({ reason }) => reason));
    assert.deepEqual(reasons.filter((reason) => /（）|\(\)/.test(reason)), []);
    assert.ok(reasons.some((reason) => /（.+）|\(.+\)/.test(reason)), locale);
  }
  whole.free();
});

test("the language changes without a new engine", async () => {
  const polyglot = await Engine.create({ checklists: ["five-rules"], locale: "en" });
  const verdicts = polyglot.verdicts(call);
  polyglot.setLocale("zh-Hans");
  assert.equal(polyglot.check(call).locale, "zh-Hans");
  assert.match(polyglot.check(call).items[0].reason, /秒/);
  assert.deepEqual(polyglot.verdicts(call), verdicts);
  assert.throws(() => polyglot.setLocale("fr"), /expected `zh-Hans`, `zh-Hant` or `en`, found `fr`/);
  polyglot.free();
});

/** What a call throws. */
async function thrown(action) {
  try {
    await action();
  } catch (error) {
    return error;
  }
  assert.fail("nothing was thrown");
}

test("a record that can't be read says everything that is wrong, and where", async () => {
  const error = await thrown(() => engine.check('{"id": "c1",\n "direction": "inbund", "ring": {"ms": -1}}'));
  assert.ok(error instanceof ThreeRingsError && error instanceof Error);
  assert.deepEqual([error.name, error.code, error.path, error.line, error.column], ["ThreeRingsError", "unknown-word", "/direction", 2, 15]);
  assert.equal(error.help, "did you mean `inbound`?");
  assert.match(error.message, /expected `inbound` or `outbound`, found `inbund`/);
  assert.deepEqual(error.problems.map((problem) => problem.at.path), ["/direction", "/ring/ms"]);
});

for (const [what, action, code, message] of [
  ["nothing", () => engine.check(), "wrong-type", "record: expected a call record as an object, text or bytes, found nothing"],
  ["a list", () => engine.check([call]), "wrong-type", "record: expected a call record as an object, text or bytes, found a list"],
  ["an empty text", () => engine.check(""), "wrong-type", "expected one call record, found nothing; `checkLines` takes any number of records"],
  ["two records", () => engine.check('{"id":"a"}\n{"id":"b"}'), "wrong-type", "expected one call record, found several; `checkLines` takes any number of records"],
  ["lines that are none", () => engine.checkLines(7), "wrong-type", "lines: expected bytes or text, found a number"],
  ["a grouping that there is not", () => engine.audit("", { by: "agents" }), "unknown-word", "by: expected `agent`, `team`, `item`, `section`, `day`, `week`, `hour`, `direction`, `outcome`, `purpose` or `attributes.NAME`, found `agents`; did you mean `agent`?"],
  ["an option that there is not", () => engine.audit("", { buy: "agent" }), "unknown-field", "buy: expected an option of audit, found `buy`; the options are `by`"],
  ["an item that there is not", () => engine.explain("no-speakerphon"), "unknown-name", "item: expected the id of an item of `five-rules`, found `no-speakerphon`; did you mean `no-speakerphone`?"],
  ["no stream", () => engine.checkStream(7), "wrong-type", "source: expected bytes, text, a Blob or File, a ReadableStream or an async iterable of bytes, found a number"],
  ["a signal that is none", () => engine.checkStream("", { signal: 1 }), "wrong-type", "signal: expected an AbortSignal, found a number"],
  ["new Engine", () => new Engine(), "invalid-options", "expected `await Engine.create(…)`, found `new Engine`"],
  ["options that are none", () => Engine.create("five-rules"), "wrong-type", "expected the options of Engine.create as an object, found a string"],
  ["checklists that are no list", () => Engine.create({ checklists: "five-rules" }), "wrong-type", 'checklists: expected a list of checklists, found a string; as in `checklists: ["phone-etiquette"]`'],
  ["a checklist of another type", () => Engine.create({ checklists: [7] }), "wrong-type", "checklists/0: expected a name, a checklist as an object or text, or the URL of one, found a number"],
  ["a language that there is not", () => Engine.create({ locale: "zh" }), "unknown-word", "locale: expected `zh-Hans`, `zh-Hant` or `en`, found `zh`"],
  ["a region that is none", () => Engine.create({ region: "China" }), "unknown-word", "region: expected a country's two letters, found `China`; write it as in `CN`"],
  ["text that is no script", () => readScript(7), "wrong-type", "text: expected a script as text, found a number"],
  ["another engine too late", () => init({ wasm: "elsewhere.wasm" }), "invalid-options", "wasm: expected `init` before the first engine, found it after"],
]) {
  test(`${what}: the error says what was expected`, async () => {
    const error = await thrown(action);
    assert.ok(error instanceof ThreeRingsError, String(error));
    assert.deepEqual([error.code, error.message], [code, message]);
  });
}

test("an unknown checklist names those there are", async () => {
  const error = await thrown(() => Engine.create({ checklists: ["phone-etiquete"] }));
  assert.equal(error.code, "unknown-name");
  assert.match(error.message, /found `phone-etiquete`; the built-in ones are `five-rules`, .*`phone-etiquette`/);
});

test("a script that can't be read says where", async () => {
  const error = await thrown(() => readScript("0:00 rings\n0:08 ansered", { name: "call.txt" }));
  assert.deepEqual([error.file, error.line, error.help], ["call.txt", 2, "did you mean `answered`?"]);
  const { record, warnings } = await readScript("inbound\n0:00 rings\n0:08 answered");
  assert.deepEqual([record.ring, warnings], [{ ms: 8000 }, []]);
});

const ward = JSON.parse(read("examples/our-ward.json"));

test("a checklist of one's own, as an object, text or URL, includes the built-in ones", async () => {
  const given = [ward, JSON.stringify(ward), pathToFileURL(path("examples/our-ward.json"))];
  const all = await Promise.all(given.map((checklist) => Engine.create({ checklists: [checklist], locale: "en" })));
  for (const engine of all) {
    const described = engine.describe();
    assert.equal(described.id, ward.id);
    assert.ok(described.items.some((item) => item.id === "hold-under-one-minute"));
    assert.deepEqual(described, all[0].describe());
  }
});

test("a checklist of one's own has errors with places", async () => {
  const error = await thrown(() => Engine.create({ checklists: [{ ...ward, include: [{ checklist: "phone-etiquete" }] }] }));
  assert.deepEqual([error.code, error.file, error.path], ["unknown-name", ward.id, "/include/0/checklist"]);
  assert.ok(error.line > 0 && error.column > 0);
});

test("lint remarks on what a colleague would mention", async () => {
  assert.deepEqual(await lint("five-rules"), []);
  assert.deepEqual(await lint(ward), []);
  const item = { id: "i", title: { en: "i" }, why: { en: "i" }, check: { said: { phrases: ["hello"] } } };
  const own = { id: "own", version: "1", title: { en: "own" }, scoring: { method: "points" }, sections: [{ id: "s", title: { en: "s" }, items: [item] }] };
  const codes = (await lint(own)).map((remark) => remark.code);
  assert.ok(codes.includes("missing-translation") && codes.includes("missing-example"), String(codes));
});

test("lexicons of one's own take their place", async () => {
  const checklist = { id: "own", version: "1", title: { en: "own" }, scoring: { method: "points" }, sections: [{ id: "s", title: { en: "s" }, items: [{ id: "i", title: { en: "i" }, why: { en: "i" }, check: { said: { phrases: ["@moo"] } } }] }] };
  const lexicons = [{ lexicons: [{ id: "moo", about: { en: "cows" }, zh: [], en: ["moo"] }] }];
  const engine = await Engine.create({ checklists: [checklist], lexicons, locale: "en" });
  const turns = [{ speaker: "agent", text: "Moo, said the cow" }];
  assert.deepEqual(engine.verdicts({ id: "c", outcome: "answered", transcript: { turns } }), ["pass"]);
});

test("the built-in checklists and their rules explain themselves", async () => {
  const all = await checklists({ locale: "zh-Hant" });
  assert.deepEqual(all.map((checklist) => checklist.id), ["five-rules", "patient-consultation", "patient-follow-up", "phone-etiquette"]);
  assert.equal(all[0].title, "五條鐵律");
  const rule = engine.explain("hold-under-one-minute");
  assert.equal(rule.item.title, "No hold over one minute");
  assert.ok(rule.examples.length >= 2 && rule.source.length >= 1);
});

test("warnings are heard, if somebody listens", async () => {
  const heard = [];
  const engine = await Engine.create({ checklists: ["five-rules"], onWarning: (warning) => heard.push(warning) });
  engine.check({ ...call, colour: "red" });
  engine.checkLines('{"id": "a"}\n{"id": "b", "colour": 1}\n');
  engine.audit('{"id": 1}\n');
  assert.deepEqual(heard.map((warning) => [warning.code, warning.at.line]), [["unknown-field", 1], ["unknown-field", 2], ["wrong-type", 1]]);
});

test("what is refused stands in its place among the lines", () => {
  const lines = new TextDecoder().decode(engine.checkLines('{"id": "a"}\noops\n{"id": "c"}')).trimEnd().split("\n").map(JSON.parse);
  assert.deepEqual(lines.map((line) => line.call ?? line.problems[0].at.line), ["a", 2, "c"]);
});

test("a freed engine says so", async () => {
  const engine = await Engine.create({ checklists: ["five-rules"] });
  const stream = engine.checkStream('{"id": "a"}\n{"id": "b"}\n');
  await stream.next();
  engine.free();
  engine.free();
  for (const use of [() => engine.check(call), () => engine.checkLines(""), () => engine.audit(""), () => engine.describe(), () => engine.checkStream("")]) {
    const error = await thrown(async () => {
      const used = use();
      for await (const one of used ?? []) assert.ok(one);
    });
    assert.equal(error.code, "freed");
    assert.match(error.message, /^expected an engine, found one that was freed; make a new one/);
  }
});

test("an engine is disposed of", async () => {
  const engine = await Engine.create({ checklists: ["five-rules"] });
  engine[Symbol.dispose ?? Symbol.for("Symbol.dispose")]();
  assert.equal((await thrown(() => engine.describe())).code, "freed");
});

test("many engines live side by side", async () => {
  const rounds = [["five-rules", "en"], ["phone-etiquette", "zh-Hans"], ["patient-follow-up", "zh-Hant"], [ward, "en"]];
  const engines = [];
  for (let n = 0; n < 12; n += 1) {
    const [checklist, locale] = rounds[n % rounds.length];
    engines.push(await Engine.create({ checklists: [checklist], locale }));
  }
  const sets = engines.map((engine) => new TextDecoder().decode(engine.checkBytes(call)));
  engines.filter((_, index) => index % 3 === 0).forEach((engine) => engine.free());
  for (const [index, engine] of engines.entries()) {
    if (index % 3 !== 0) assert.equal(new TextDecoder().decode(engine.checkBytes(call)), sets[index]);
  }
  assert.equal(new Set(sets).size, rounds.length);
});

test("calls are kept, counted, found and compared with another checklist", async () => {
  const text = read("checklists/five-rules.json").toString();
  const strict = await editChecklist(text, [{ item: "hold-under-one-minute", limits: { each_at_most_ms: 45_000 } }], { version: "2-strict" });
  assert.equal(strict, text.replace(/"version": "[^"]+"/, '"version": "2-strict"').replace('"each_at_most_ms": 60000', '"each_at_most_ms": 45000'));
  const [before, after] = await Promise.all([Engine.create({ checklists: ["five-rules"] }), Engine.create({ checklists: [strict] })]);
  const [old, now] = [before.calls(), after.calls()];
  for (const ms of [30_000, 50_000, 70_000]) {
    const record = { id: `c${ms}`, agent: { id: "1001" }, attributes: { ward: 3 }, direction: "inbound", outcome: "answered", holds: [{ start_ms: 0, end_ms: ms }] };
    for (const [engine, calls] of [[before, old], [after, now]]) {
      const report = engine.check(record);
      assert.deepEqual(report.about.attributes, { ward: 3 });
      calls.add(report.call, report.about, report.items.map((item) => item.verdict));
    }
  }
  assert.equal(old.size, 3);
  assert.deepEqual(old.find({ "attributes.ward": "3", items: { "hold-under-one-minute": "fail" } }), ["c70000"]);
  const { changed, items, agents } = old.whatIf(now, { agent: "1001" });
  assert.equal(changed, 1);
  assert.deepEqual(items.map(({ item, flips }) => [item, flips]), [["hold-under-one-minute", [{ from: "pass", to: "fail", calls: ["c50000"] }]]]);
  assert.equal(agents[0].items[0].now_failing, 1);
  old.add("c9", {}, "npunn", { calibration: true });
  assert.equal(old.summary({ by: ["agent", "attributes.ward"] }).calibration, 1);
  assert.equal(old.remove("c9"), true);
  assert.throws(() => old.add("c9", {}, ["pass"]), { code: "wrong-type", path: "verdicts" });
  assert.throws(() => old.find({ agnet: "1001" }), { code: "unknown-word" });
  assert.throws(() => old.summary({ by: 7 }), ThreeRingsError);
  await assert.rejects(editChecklist(text, [{ item: "hold", weight: 1 }], { version: "2" }), { code: "invalid-options" });
});

test("reviews are compared with each other and with the engine", async () => {
  const review = (reviewer, verdict) => ({ call: "c1", reviewer, answers: { a: verdict }, engine: { a: "pass" } });
  const found = await agreement([review("Lin", "pass"), review("Qian", "fail")], { kappa: 0.5 });
  assert.deepEqual([found.reviews, found.gate.kappa, found.items[0].trust.state], [2, 0.5, "too_few"]);
  assert.deepEqual(found.items[0].differing, ["c1"]);
  const files = [JSON.stringify([review("Lin", "pass")]), [review("Qian", "fail")]];
  assert.deepEqual(await agreement(files, { kappa: 0.5 }), found);
  await assert.rejects(agreement("{}"), { code: "wrong-type" });
});
