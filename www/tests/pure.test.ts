import type { CallRecord } from "threerings";
import { expect, test } from "vitest";
import { clock } from "../elements/format.js";
import { bells, moments } from "../elements/moments.js";
import { redacted, redactor } from "../src/export/redact.js";
import { filtered, filtersOf } from "../src/filters.js";
import { adjusted } from "../src/library/adjust.js";
import { lines, looksLikeLines, looksLikeRegister } from "../src/library/lines.js";
import type { Row } from "../src/library/types.js";
import { possible, recordOf, situation, type Seen } from "../src/observed.js";
import { address, routeOf, withQuery } from "../src/route.js";

const CALL: CallRecord = {
  id: "c1",
  direction: "inbound",
  outcome: "answered",
  ring: { ms: 8000 },
  answered_at_ms: 8000,
  holds: [{ start_ms: 20_000, end_ms: 90_000 }, { start_ms: 100_000, end_ms: 160_000 }],
  ended: { at_ms: 200_000, by: "customer" },
  agent: { id: "7", name: "林晓" },
  customer: { name: "周敏", phone: "0755-0000-0101" },
  transcript: {
    zero_at_ms: 8000,
    turns: [
      { speaker: "agent", text: "您好，我是林晓。", start_ms: 0, end_ms: 2000 },
      { speaker: "customer", text: "我姓周，电话 0755 0000 0101。", start_ms: 1500, end_ms: 4000 },
      { speaker: "agent", text: "周女士，请稍等。", start_ms: 9000, end_ms: 10_000 },
    ],
  },
};

test("the moments of a call are in call time", () => {
  const found = moments(CALL);
  expect(found.ringing).toEqual({ from: 0, to: 8000, bell: [] });
  expect(found.overlaps).toEqual([{ from: 9500, to: 10_000 }]);
  expect(found.silences).toEqual([{ from: 12_000, to: 17_000 }]);
  expect(found.holds.map(({ long }) => long)).toEqual([true, false]);
  expect(found.ended).toEqual({ at: 200_000, by: "customer" });
});

test("counted rings are drawn as many as they were", () => {
  const { ringing } = moments({ id: "c", ring: { count: 4, ms: 12_000 }, answered_at_ms: 12_000 });
  expect(bells(ringing!)).toHaveLength(4);
  expect(ringing!.limit).toBe(9000);
});

test("clocks", () => {
  expect([clock(0), clock(64_400), clock(64_400, true), clock(3_723_000)]).toEqual(["0:00", "1:04", "1:04.4", "1:02:03"]);
});

test("names and numbers are blacked out, wherever they stand", () => {
  const text = JSON.stringify(redacted(CALL, redactor(CALL)));
  for (const known of ["林晓", "周敏", "周女士", "0755", "0101"]) expect(text).not.toContain(known);
  expect(text).toContain("请稍等");
});

test("speakers that are swapped, and a region, are set right and say so", () => {
  const right = adjusted(CALL, { swapped: true, region: "GB" });
  expect(right.transcript!.turns.map(({ speaker }) => speaker)).toEqual(["customer", "agent", "customer"]);
  expect(right.region).toBe("GB");
  expect(right.provenance).toMatchObject({ "/region": { how: "attested" }, "/transcript/turns": { how: "attested" } });
  expect(adjusted(CALL, { swapped: false })).toBe(CALL);
});

test("lines keep their places, whatever stands between them", async () => {
  const text = '\ufeff{"id":"a"}\n\n  \r\n{"id":"一"}\r\n{"id":"last"}';
  const file = new Blob([text]);
  const found = [];
  for await (const piece of lines(file)) found.push(...piece.lines);
  expect(found.map(({ number }) => number)).toEqual([1, 4, 5]);
  const texts = await Promise.all(found.map(({ start, end }) => file.slice(start, end).text()));
  expect(texts.map((line) => line.trim().replace("\ufeff", ""))).toEqual(['{"id":"a"}', '{"id":"一"}', '{"id":"last"}']);
});

test("long files are cut where lines end", async () => {
  const line = JSON.stringify({ id: "x".repeat(1000) });
  const all = Array.from({ length: 900 }, () => line).join("\n");
  let count = 0;
  for await (const piece of lines(new Blob([all]))) {
    count += piece.lines.length;
    for (const { bytes } of piece.lines) expect(bytes.length).toBe(line.length);
  }
  expect(count).toBe(900);
});

test("what a file is shows in its first line", async () => {
  const is = async (text: string) => [await looksLikeLines(new Blob([text])), await looksLikeRegister(new Blob([text]))];
  expect(await is('{"id":"a"}\n{"id":"b"}')).toEqual([true, false]);
  expect(await is('{broken\n{"id":"b"}\n{"id":"c"}')).toEqual([true, false]);
  expect(await is('[{"id":"a"}]')).toEqual([false, false]);
  expect(await is('{\n  "id": "a"\n}')).toEqual([false, false]);
  expect(await is('{"at":"2026-11-20T09:00:00Z","phone":"1"}\n')).toEqual([false, true]);
});

const row = (key: string, verdicts: string, percent: number | null, agent = "1", started_at = "2026-11-20T09:00:00Z"): Row => ({
  key,
  source: "s",
  start: 0,
  end: 0,
  about: { agent, started_at },
  verdicts,
  percent,
  lowest: 0,
  highest: 100,
  result: "open",
  open: verdicts.includes("u") ? 1 : 0,
  regionAssumed: false,
});

test("filters and sorting", () => {
  const rows = [row("a", "pf", 50), row("b", "fu", 20, "2"), row("c", "pp", null, "1", "2026-11-21T09:00:00Z")];
  const known = { items: ["ring", "hold"], marks: new Map([["a", "draft" as const]]) };
  const keys = (query: string) => filtered(rows, filtersOf(new URLSearchParams(query)), known).map(({ key }) => key);
  expect(keys("")).toEqual(["a", "b", "c"]);
  expect(keys("rule=hold&verdict=fail")).toEqual(["a"]);
  expect(keys("verdict=fail")).toEqual(["a", "b"]);
  expect(keys("agent=2")).toEqual(["b"]);
  expect(keys("from=2026-11-21")).toEqual(["c"]);
  expect(keys("below=30")).toEqual(["b"]);
  expect(keys("open=yes")).toEqual(["b"]);
  expect(keys("state=draft")).toEqual(["a"]);
  expect(keys("sort=score")).toEqual(["b", "a", "c"]);
  expect(keys("sort=-call")).toEqual(["c", "b", "a"]);
  expect(keys("words=x")).toEqual([]);
});

test("addresses are read as they were written", () => {
  const query = withQuery(new URLSearchParams("b=2&a=1"), { a: "", c: "三 & 四" });
  const route = routeOf(address("call", query, "a/b 通话?#"));
  expect([route.view, route.call, route.query.get("c"), route.query.has("a")]).toEqual(["call", "a/b 通话?#", "三 & 四", false]);
  expect(routeOf("#/nowhere/%E0%A4%A").view).toBe("start");
});

test("what was observed becomes a record that says who attested it", () => {
  const seen: Seen[] = [
    { tap: "ring", at: 1_000_000 },
    { tap: "answer", at: 1_006_000 },
    { tap: "hold", at: 1_010_000 },
    { tap: "resume", at: 1_030_000 },
    { tap: "speaker-on", at: 1_040_000 },
    { tap: "agent", at: 1_050_000 },
  ];
  const record = recordOf(seen, "inbound", " 12 ")!;
  expect(record).toMatchObject({
    agent: { id: "12" },
    outcome: "answered",
    ring: { ms: 6000, basis: "attested" },
    holds: [{ start_ms: 10_000, end_ms: 30_000, by: "agent" }],
    speakerphone: [{ start_ms: 40_000, end_ms: 50_000 }],
    ended: { at_ms: 50_000, by: "agent" },
  });
  expect(record.provenance!["/holds"]).toEqual({ how: "attested", source: "observer" });
  expect(recordOf(seen.slice(0, 3), "inbound", "")).toBeUndefined();
  expect(recordOf([seen[0]!, { tap: "customer", at: 1_009_000 }], "inbound", "")).toMatchObject({ outcome: "abandoned", ring: { ms: 9000 } });
  const now = situation(seen.slice(0, 3));
  expect([possible("resume", now), possible("hold", now), possible("answer", now), possible("agent", now)]).toEqual([true, false, false, true]);
});
