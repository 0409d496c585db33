import { expect, test } from "vitest";
import { filtersOf, matcher } from "../src/filters.js";
import type { Row } from "../src/library/types.js";
import { stateOf, type Entry, type Step } from "../src/review/history.js";
import { edited, limitsOf, nextVersion, phrasesOf, readEdits, withEdit } from "../src/team/edits.js";
import type { ChecklistFile } from "threerings";

const title = { en: "t" };
const file: ChecklistFile = {
  id: "ward",
  version: "1.2.0",
  title,
  scoring: { method: "points" },
  include: [{ checklist: "five-rules", overrides: [{ item: "hold-under-one-minute", weight: 2 }] }],
  sections: [{ id: "own", title, items: [{ id: "greets", title, why: title, check: { said: { phrases: ["您好"], by: "agent" } } as never }] }],
};

test("an included item is changed by an override, an own one in its place", () => {
  const changed = edited(
    file,
    [
      { item: "hold-under-one-minute", limits: { each_at_most_ms: 45_000 } },
      { item: "greets", weight: 3, phrases: { "/said/phrases": ["您好", "早上好"] } },
    ],
    "1.2.1",
  );
  expect(changed.version).toBe("1.2.1");
  expect(changed.include![0]!.overrides).toEqual([{ item: "hold-under-one-minute", weight: 2, limits: { each_at_most_ms: 45_000 } }]);
  expect(changed.sections![0]!.items![0]).toMatchObject({ weight: 3, check: { said: { phrases: ["您好", "早上好"], by: "agent" } } });
  expect(file.version).toBe("1.2.0");
  expect(file.sections![0]!.items![0]!.weight).toBeUndefined();
  expect(edited(file, [{ item: "greets", on: false }], "2").sections![0]!.items).toEqual([]);
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
