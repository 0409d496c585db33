import { readFileSync } from "node:fs";
import type { BrowserContext, Page } from "@playwright/test";
import { department } from "./department.js";
import { downloaded, expect, showCall, test, visit } from "./story.js";

const LINES = [...department({ calls: 60 })];

async function openSome(page: Page): Promise<void> {
  await visit(page);
  await page.locator("#files").setInputFiles({ name: "department.jsonl", mimeType: "application/json", buffer: Buffer.from(LINES.join("")) });
  await expect(page.locator("view-start .report").first()).toContainText("60 calls");
}

/** Scores the calls of a set: all pass, but for the `fails`, as `call item`. */
async function score(page: Page, name: string, calls: number, fails: readonly string[]): Promise<void> {
  await page.getByRole("link", { name: "Score the next call" }).click();
  for (let n = 1; n <= calls; n += 1) {
    const key = await page.locator("view-calibration h1").innerText();
    await expect(page.locator("view-calibration .items li").first()).toBeVisible();
    // Blind: what the engine found is nowhere.
    expect(await page.locator("view-calibration .verdict, view-calibration threerings-scorecard").count()).toBe(0);
    const items = page.locator("view-calibration .items li");
    for (let index = 0; index < (await items.count()); index += 1) {
      const verdict = fails.includes(`${key} ${index}`) ? "fail" : "pass";
      const button = items.nth(index).locator(`button[data-verdict=${verdict}]`);
      await button.click();
      await expect(button).toHaveAttribute("aria-pressed", "true");
    }
    await page.getByLabel("Your name").fill(name);
    await page.getByRole("button", { name: "Submit", exact: true }).click();
    if (n < calls) await expect(page.locator("view-calibration h1")).not.toHaveText(key);
  }
  await expect(page.locator("view-calibration section[aria-labelledby=progress]")).toContainText(`${name} ${calls}/${calls}`);
}

test("two reviewers are calibrated, blind, and settle what they differ in", async ({ page, browser, baseURL }) => {
  test.setTimeout(180_000);
  const calls = ["d-00001", "d-00003"];
  await openSome(page);
  await page.goto(`./#/calibration?new=${calls.join(",")}`);
  await page.getByRole("button", { name: "Start a calibration" }).click();
  await expect(page.locator("view-calibration")).toContainText("2 calls, 5 items each");
  const set = await downloaded(page, () => page.getByRole("button", { name: "Hand to other reviewers" }).click());
  await score(page, "Lin", 2, ["d-00001 0"]);

  const other: BrowserContext = await browser.newContext({ baseURL: baseURL! });
  const second = await other.newPage();
  await openSome(second);
  await second.goto("./#/calibration");
  await second.locator("view-calibration #open").setInputFiles({ name: "set.json", mimeType: "application/json", buffer: set.content });
  await second.locator("view-calibration #sets ~ * a").first().click();
  await score(second, "Qian", 2, ["d-00001 0", "d-00001 3"]);
  const bundle = await downloaded(second, () => second.getByRole("button", { name: "Take the bundle" }).click());
  await other.close();

  await page.locator("view-calibration #open").setInputFiles({ name: "qian.json", mimeType: "application/json", buffer: bundle.content });
  const differences = page.locator("view-calibration section[aria-labelledby=differences] tbody tr");
  await expect(differences).toHaveCount(1);
  await expect(differences).toContainText("d-00001");
  // 9 of 10 answers are the same; kappa of [[1, 0], [1, 8]] is 0.62.
  const overall = page.locator("view-calibration section[aria-labelledby=agreement] tbody tr").first();
  await expect(overall).toContainText("90%");
  await expect(overall.locator("td").nth(1)).toContainText("0.62");
  await differences.getByRole("combobox").selectOption("fail");
  await differences.getByRole("textbox").fill("the agent hung up first");
  await differences.getByRole("button", { name: "Settle" }).click();
  await expect(differences).toContainText("the agent hung up first");
  // Nobody's answer was overwritten; and the calls count for no agent.
  await expect(differences.locator("td .verdict")).toHaveCount(4);
  await page.goto("./#/team");
  await expect(page.locator("view-team .headline")).toContainText("2 calibration calls left out");
  await expect(page.locator("view-team .headline dd a").first()).toHaveText("58");
});

test("an agent disputes a verdict, and it is settled; what stood before stays", async ({ page }) => {
  test.setTimeout(120_000);
  await openSome(page);
  await showCall(page, "d-00001", "smiles");
  await page.keyboard.press("1");
  await page.keyboard.press("Control+Enter");
  await page.locator("#reviewer").fill("Lin");
  await page.locator("view-call dialog[open] button[type=submit]").first().click();
  await expect(page.locator("view-call")).toContainText("Submitted by Lin");

  await page.goto("./#/calibration");
  await page.locator("view-calibration .links a", { hasText: "d-00001" }).click();
  await page.getByLabel("Rule").selectOption("hold-under-one-minute");
  await page.getByLabel("Proposed verdict").selectOption("fail");
  await page.getByLabel("Reason").fill("the caller waited before, too");
  await page.getByLabel("Your name").fill("Xu Li");
  await page.getByRole("button", { name: "Raise the dispute" }).click();
  const raised = page.locator("view-calibration .raised li");
  await expect(raised).toContainText("the caller waited before, too");
  await expect(page.locator("view-calibration #disputes")).toContainText("1 raised, 1 open, 0 verdicts changed");

  await page.goto("./#/sample");
  await expect(page.locator("view-sample tbody tr").first()).toContainText("Disputed");
  await expect(page.locator("view-sample tbody tr").first()).toContainText("d-00001");

  await page.goto("./#/calibration");
  await raised.getByLabel("Verdict").selectOption("fail");
  await raised.getByLabel("Reason").fill("heard it");
  await raised.getByLabel("Your name").fill("Wu");
  await raised.getByRole("button", { name: "Settle" }).click();
  await expect(page.locator("view-calibration #disputes")).toContainText("1 raised, 0 open, 1 verdict changed");
  await expect(raised).toContainText("heard it");
  await page.reload();
  await expect(raised).toContainText("heard it");
  const bundle = JSON.parse((await downloaded(page, () => raised.getByRole("button", { name: "Take the bundle" }).click())).content.toString()) as { reviews: { engine: Record<string, string>; history: { step: { do: string } }[] }[] };
  expect(bundle.reviews[0]!.history.map(({ step }) => step.do)).toEqual(["answer", "submit", "dispute", "settle"]);
  expect(bundle.reviews[0]!.engine["hold-under-one-minute"]).not.toBe("fail");
  await showCall(page, "d-00001");
  await expect(page.locator("details.history summary")).toContainText("4 steps");
});

test("the seeded department is the same everywhere", () => {
  expect(LINES).toHaveLength(60);
  expect([...department({ calls: 60 })]).toEqual(LINES);
  expect(readFileSync(new URL("./department.js", import.meta.url), "utf8")).not.toContain("Math.random");
});
