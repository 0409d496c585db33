import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { Engine, type Report } from "../../pkg/index.js";
import { expect, test } from "./story.js";

// The package `threerings/elements`, on a page that has nothing else: no bundler, no dashboard.

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");

const PAGE = `<!doctype html><html lang="en"><title>fresh</title>
<style>threerings-scorecard { --threerings-pass: rgb(1, 2, 3); } threerings-scorecard::part(section) { border-top: 7px solid; }</style>
<script type="module" src="elements/index.js"></script>
<threerings-score></threerings-score><threerings-timeline></threerings-timeline><threerings-record></threerings-record>
<threerings-scorecard></threerings-scorecard><threerings-transcript locale="en"></threerings-transcript>`;

const TAGS = ["record", "score", "scorecard", "timeline", "transcript"].map((name) => `threerings-${name}`);

async function fresh(page: Page): Promise<Report> {
  const record = read("../../examples/calls.jsonl").split("\n").map((line) => line && JSON.parse(line)).find((call) => call?.id === "dermatology-long-hold");
  const engine = await Engine.create({ locale: "en" });
  const [report, checklist] = [engine.check(record), engine.describe()];
  engine.free();
  await page.route("**/fresh/**", async (route) => {
    const script = route.request().url().endsWith(".js");
    await route.fulfill(script ? { contentType: "text/javascript", body: read("../../pkg/dist/elements/index.js") } : { contentType: "text/html", body: PAGE });
  });
  await page.goto("./fresh/");
  await page.evaluate(
    ({ record, report, checklist, tags }) => {
      for (const element of document.querySelectorAll(tags.join())) Object.assign(element, { record, report, checklist, score: report.score, locale: "en" });
    },
    { record, report, checklist, tags: TAGS },
  );
  return report;
}

test("the elements show a call on any page", async ({ page }) => {
  const report = await fresh(page);
  await expect(page.locator("threerings-score .percent")).toHaveText("90.2%");
  await expect(page.locator("threerings-timeline [part=drawing]")).toHaveAttribute("aria-label", /Hold 1 min 14 sec/);
  await expect(page.locator("threerings-scorecard [part=item]")).toHaveCount(report.items.length);
  await expect(page.locator("threerings-transcript mark").first()).toBeVisible();
  await expect(page.locator("threerings-record [part=row]").first()).toBeVisible();
  // Colours and parts can be set from outside.
  await expect(page.locator("threerings-scorecard .verdict[data-verdict=pass]").first()).toHaveCSS("color", "rgb(1, 2, 3)");
  await expect(page.locator("threerings-scorecard [part=section]").first()).toHaveCSS("border-top-width", "7px");
});

test("what somebody chooses is told in events", async ({ page }) => {
  await fresh(page);
  await page.evaluate(() => {
    const told: unknown[] = [];
    Object.assign(globalThis, { told });
    for (const name of ["threerings-select", "threerings-evidence", "threerings-seek", "threerings-quote"]) document.addEventListener(name, (event) => told.push([name, (event as CustomEvent).detail]));
  });
  const told = () => page.evaluate(() => (globalThis as unknown as { told: [string, Record<string, unknown>][] }).told);
  await page.locator("threerings-scorecard [data-item=hold-under-one-minute] > button").click();
  expect((await told()).at(-1)).toEqual(["threerings-select", { item: "hold-under-one-minute" }]);
  await page.locator("threerings-scorecard").evaluate((card) => Object.assign(card, { selected: "hold-under-one-minute" }));
  await page.locator("threerings-scorecard [part=evidence]", { hasText: "1:02" }).click();
  expect((await told()).at(-1)).toMatchObject(["threerings-evidence", { item: "hold-under-one-minute", evidence: { kind: "span" } }]);
  await page.locator("threerings-transcript .time").first().click();
  expect((await told()).at(-1)).toMatchObject(["threerings-seek", { ms: 7500 }]);
  await page.locator("threerings-transcript mark").first().click();
  expect((await told()).at(-1)?.[0]).toBe("threerings-quote");
});

test("the manifest says what each element takes, tells and shows", async () => {
  interface Declared {
    tagName?: string;
    description?: string;
    members?: { kind: string; privacy?: string; name: string; description?: string; static?: boolean }[];
    events?: { name: string; description?: string }[];
    cssParts?: { name: string; description?: string }[];
  }
  const { modules } = JSON.parse(read("../../pkg/dist/elements/custom-elements.json")) as { modules: { declarations: Declared[] }[] };
  const elements = modules.flatMap(({ declarations }) => declarations).filter(({ tagName }) => tagName);
  expect(elements.map(({ tagName }) => tagName).sort()).toEqual(TAGS);
  for (const { tagName, description, members = [], events = [], cssParts = [] } of elements) {
    expect(description, tagName).toBeTruthy();
    expect(cssParts.length, tagName).toBeGreaterThan(0);
    const open = members.filter(({ kind, privacy, static: fixed }) => kind === "field" && !privacy && !fixed);
    for (const { name, description } of [...open, ...events, ...cssParts]) expect(description, `${tagName} ${name}`).toBeTruthy();
  }
});
