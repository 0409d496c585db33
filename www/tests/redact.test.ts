// Every way out of the dashboard, with names and numbers blacked out: none of them may be left anywhere.

import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import type { CallRecord, Report, Score } from "threerings";
import { redacted, redactor } from "../src/export/redact.js";
import { asCsv, asJson, asTable, asWorkbook, fileName, redactOf, type Taken } from "../src/export/take.js";
import { merge, redactedBundle, readBundle } from "../src/review/bundle.js";
import { brokenAt, nextEntry, stateOf, type Review, type Step } from "../src/review/history.js";

/** What must not be left: people of the call, its numbers, those who are only spoken of, and the reviewer. */
const PRIVATE = ["林晓", "周敏", "周女士", "0755", "0101", "07550000", "k-20931", "李医生", "王小明", "陈静", "Anna", "Harris", "a.b@example.com", "13900001111", "一三九零零零零"];

const RECORD: CallRecord = {
  id: "ward-0755-0000-0101-周敏",
  agent: { id: "7", name: "林晓" },
  customer: { id: "k-20931", name: "周敏", phone: "0755-0000-0101" },
  log: { at: "2026-11-20T10:00:00Z", notes: "周敏的电话改为 13900001111", customer_id: "k-20931", phone: "07550000 0101" } as CallRecord["log"],
  transcript: {
    turns: [
      { speaker: "agent", text: "您好，我是林晓，请问周女士在吗？" },
      { speaker: "customer", text: "我叫王小明，李医生让我打来，电话一三九零零零零。" },
      { speaker: "agent", text: "This is Anna speaking. Mrs Harris wrote to a.b@example.com about 0755 0000 0101." },
    ],
  },
};

const QUOTE = RECORD.transcript!.turns[1]!.text;

const REPORT = {
  version: 1,
  call: RECORD.id,
  checklist: { id: "five-rules", version: "1.0.0", sha256: "0" },
  engine: "0.1.0",
  locale: "zh-Hans",
  input_sha256: "1",
  about: { agent: "7" },
  items: [
    {
      id: "greets",
      section: "call",
      title: "问候",
      verdict: "fail",
      weight: 1,
      reason: "没有问候 周敏",
      evidence: [
        { kind: "quote", turn: 1, start: 0, end: QUOTE.length, text: QUOTE },
        { kind: "field", path: "/customer/name", value: "周敏" },
      ],
      missing: ["/customer/phone"],
    },
  ],
  warnings: [],
} as unknown as Report;

const SCORE = { percent: 66.6667, lines: ["2 ÷ 3 = 66.6667 %"] } as unknown as Score;

const STEPS: Step[] = [
  { do: "answer", item: "greets", answer: { verdict: "pass", reason: "周女士先挂了，见 13900001111" } },
  { do: "note", on: "call", text: "李医生 will ring Mrs Harris, 林晓 knows" },
  { do: "note", on: "item:greets", text: "王小明" },
  { do: "submit", name: "陈静" },
];

async function review(): Promise<Review> {
  const { id: call } = RECORD;
  const made: Review = { key: "r1", id: "r1", call, input_sha256: "1", checklist: REPORT.checklist, engine: { greets: "fail" }, created_at: "2026-11-20T09:00:00Z", history: [], pending: { "note:call": "周敏 a" }, active_ms: 0 };
  for (const step of STEPS) made.history.push(await nextEntry(made, step, "2026-11-20T09:01:00Z"));
  return made;
}

async function taken(redact: boolean): Promise<Taken> {
  const whole = await review();
  return { record: RECORD, report: REPORT, review: whole, state: stateOf(whole.history), score: SCORE, locale: "zh-Hans", redact };
}

/** What is left of what must not be. */
const left = (text: string) => PRIVATE.filter((name) => text.includes(name));

test("the texts of this test hold everything that must not be left", async () => {
  expect(left(asJson(await taken(false)))).toEqual(PRIVATE);
});

test("JSON", async () => {
  const text = asJson(await taken(true));
  expect(left(text)).toEqual([]);
  const { redacted: says, score, engine } = JSON.parse(text);
  // What is no name stays, and so do figures.
  expect([says, score.lines, engine.items[0].title, engine.items[0].verdict]).toEqual([true, SCORE.lines, "问候", "fail"]);
});

test("CSV", async () => {
  const text = asCsv(await taken(true));
  expect(left(text)).toEqual([]);
  expect(text).toContain("greets");
  expect(left(asCsv(await taken(false)))).toContain("周女士");
});

test("Excel", async () => {
  const files = unzipSync(new Uint8Array(await (await asWorkbook(await taken(true))).arrayBuffer()));
  const text = Object.values(files).map((bytes) => new TextDecoder().decode(bytes)).join("\n");
  expect(text).toContain("greets");
  expect(left(text)).toEqual([]);
  expect(asTable(await taken(true)).flat().join("\n")).toContain("███");
});

test("the names of files", async () => {
  expect(left(fileName(RECORD.id, "json", redactOf(await taken(true))))).toEqual([]);
});

test("a bundle, which can still be verified and merged", async () => {
  const ours = await review();
  const bundle = await redactedBundle([ours], { [RECORD.id]: RECORD });
  const text = JSON.stringify(bundle);
  expect(left(text)).toEqual([]);
  const [theirs] = readBundle(text)!.reviews;
  expect(await brokenAt(theirs!)).toBeUndefined();
  expect([theirs!.redacted, theirs!.history.length, stateOf(theirs!.history).answers["greets"]?.verdict]).toEqual([true, STEPS.length, "pass"]);
  // Beside the original it is another copy; alone it is the review.
  expect((await merge([ours], [theirs!])).beside).toBe(1);
  expect((await merge([], [theirs!])).added).toBe(1);
});

test("a bundle of calls that are not open loses what shows by itself", async () => {
  const { reviews } = await redactedBundle([await review()], {});
  const text = JSON.stringify(reviews.map(({ history }) => history));
  expect(left(text).filter((name) => !["林晓", "王小明"].includes(name))).toEqual([]);
});

test("what is no name and no number stays", () => {
  const redact = redactor({ id: "c" });
  for (const text of ["on 2026-11-21 at 9:30, for 10.25 s", "请您稍等，医生马上来", "I am sorry, this is about the bill", "这位先生请坐", "我是来复诊的"]) expect(redact(text)).toBe(text);
  expect(redact("call me on +44 20 7946 0118 or a.b@example.com at 9:30")).toBe("call me on ███ or ███ at 9:30");
  expect(redact("一三八零零一三八零零零")).toBe("███");
  expect(redacted({ started_at: "2026-11-21T09:30:00+08:00", sha256: "0123456789" }, redact)).toEqual({ started_at: "2026-11-21T09:30:00+08:00", sha256: "0123456789" });
});
