import { expect, test } from "vitest";
import { filtersOf, matcher } from "../src/filters.js";
import type { Row } from "../src/library/types.js";
import { stateOf, type Entry, type Step } from "../src/review/history.js";
import { changesOf, limitsOf, nextVersion, phrasesOf, readEdits, rejudged, withEdit } from "../src/team/edits.js";
import { filterOf, measureOf, strengthsOf, worthTalkingOf } from "../src/team/answers.js";
import type { RuleAbout } from "../src/team/types.js";
import type { ChecklistFile, ItemFigures, Summary } from "threerings";

const title = { en: "t" };
const file: ChecklistFile = {
  id: "ward",
  version: "1.2.0",
  title,
  scoring: { method: "points" },
  include: [{ checklist: "five-rules", overrides: [{ item: "hold-under-one-minute", weight: 2 }] }],
  sections: [{ id: "own", title, items: [{ id: "greets", title, why: title, check: { said: { phrases: ["您好"], by: "agent" } } as never }] }],
};

test("edits are changes to items; of phrases only what is more and what is less", () => {
  const edits = [
    { item: "hold-under-one-minute", limits: { each_at_most_ms: 45_000 } },
    { item: "greets", weight: 3, phrases: { "/said/phrases": ["早上好"], "/nowhere": ["x"] } },
  ];
  expect(changesOf(file, edits)).toEqual([
    { item: "hold-under-one-minute", limits: { each_at_most_ms: 45_000 } },
    { item: "greets", weight: 3 },
    { item: "greets", at: "/said/phrases", addPhrases: ["早上好"], removePhrases: ["您好"] },
  ]);
  expect(rejudged([...edits, { item: "weighed", weight: 2 }, { item: "off", on: false, limits: { n: 1 } }])).toEqual(["hold-under-one-minute", "greets"]);
  expect(changesOf(file, [{ item: "greets", on: false }])).toEqual([{ item: "greets", on: false }]);
});

test("edits are read from an address, and go when they say nothing", () => {
  expect(readEdits("[{\"item\":\"a\",\"weight\":2},7]")).toEqual([{ item: "a", weight: 2 }]);
  expect(readEdits("{broken")).toEqual([]);
  const edits = withEdit([], "a", { weight: 2 });
  expect(withEdit(edits, "a", { weight: undefined })).toEqual([]);
  expect(withEdit(edits, "a", { on: false })).toEqual([{ item: "a", weight: 2, on: false }]);
  expect(nextVersion("1.2.9")).toBe("1.2.10");
  expect(nextVersion("draft")).toBe("draft-1");
});

test("numbers and phrases of a check are found, however deep", () => {
  const check = { all: [{ holds: { each_at_most_ms: 60_000 } }, { said: { phrases: ["a", "b"], within: { first_ms: 5000 } } }] };
  expect(limitsOf(check)).toEqual([
    { name: "each_at_most_ms", value: 60_000 },
    { name: "first_ms", value: 5000 },
  ]);
  expect(phrasesOf(check)).toEqual([{ pointer: "/all/1/said/phrases", phrases: ["a", "b"] }]);
});

const row = (verdicts: string, more: Partial<Row> = {}): Row => ({ key: "c", source: "s", start: 0, end: 1, about: {}, verdicts, percent: 80, lowest: 70, highest: 90, result: "open", open: 1, regionAssumed: false, ...more });

test("the list finds the calls behind rates, sections and scores", () => {
  const known = { items: ["a", "b", "c"], sections: ["s", "s", "t"], marks: new Map(), calibrated: new Set(["k"]) };
  const finds = (query: string, one: Row) => matcher(filtersOf(new URLSearchParams(query)), known)(one);
  expect(finds("rule=a&verdict=pass,fail", row("fup"))).toBe(true);
  expect(finds("rule=b&verdict=pass,fail", row("fup"))).toBe(false);
  // A section fails with any of its rules, is open while any is, and passes with what is left.
  expect(finds("rule=section:s&verdict=fail", row("fup"))).toBe(true);
  expect(finds("rule=section:s&verdict=unknown,review", row("pup"))).toBe(true);
  expect(finds("rule=section:s&verdict=pass", row("pnf"))).toBe(true);
  expect(finds("rule=section:s&verdict=not_applicable", row("nnp"))).toBe(true);
  expect(finds("least=80&below=85", row("ppp"))).toBe(true);
  expect(finds("least=81", row("ppp"))).toBe(false);
  expect(finds("direction=-", row("ppp"))).toBe(true);
  expect(finds("direction=inbound", row("ppp"))).toBe(false);
  expect(finds("calibration=no", row("ppp", { key: "k" }))).toBe(false);
  expect(finds("calibration=no", row("ppp"))).toBe(true);
});

test("a dispute stays beside its answer, and a second one beside the first", () => {
  const steps: Step[] = [
    { do: "submit", name: "Lin" },
    { do: "dispute", item: "a", proposed: "pass", reason: "r", name: "Xu" },
    { do: "settle", item: "a", verdict: "fail", reason: "no", name: "Wu" },
    { do: "dispute", item: "a", proposed: "pass", reason: "again", name: "Xu" },
  ];
  const history = steps.map((step, index): Entry => ({ n: index + 1, at: `t${index}`, step, previous: "", hash: "" }));
  const { disputes, submitted } = stateOf(history);
  expect(submitted?.name).toBe("Lin");
  expect(disputes.map(({ reason, settled }) => [reason, settled?.verdict])).toEqual([
    ["r", "fail"],
    ["again", undefined],
  ]);
});

test("what is surely kept less than by the team comes first, then what costs the most; few calls say nothing", () => {
  const figures = (id: string, value: number, fail: number, more: Partial<ItemFigures> = {}): ItemFigures => ({
    id, pass: 100 - fail, fail, not_applicable: 0, unknown: 0, review: 0, coverage_ratio: 1, failing: [], pass_ratio: { value, low: value - 0.05, high: value + 0.05 }, ...more,
  });
  const rule = (weight: number): RuleAbout => ({ section: "s", title: "t", weight, reviews: 0, kappa: null });
  const rules = { heavy: rule(5), light: rule(1), below: rule(1), few: rule(9), kept: rule(9) };
  const team = figures("team", 0.9, 10);
  const pairs = [
    { own: figures("light", 0.9, 10), team },
    { own: figures("heavy", 0.88, 12), team },
    { own: figures("below", 0.6, 40), team },
    { own: figures("few", 0.5, 2, { few: true }), team },
    { own: figures("kept", 1, 0), team },
  ];
  expect(worthTalkingOf(pairs, rules).map(({ own }) => own.id)).toEqual(["below", "heavy", "light"]);
  const summary = { items: pairs.map(({ own }) => ({ ...own, fail: 1 })) } as Summary;
  expect(strengthsOf(pairs, summary)).toEqual(["kept", "light"]);
});

test("the filters of an address are those of the engine", () => {
  expect(filterOf("agent=1007&direction=-&from=2026-11-15&words=x")).toEqual({ agent: "1007", direction: null, from: "2026-11-15" });
  expect([measureOf("item:a"), measureOf("section:b"), measureOf("result")]).toEqual([{ item: "a" }, { section: "b" }, {}]);
});
