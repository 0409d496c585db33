import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import type { CallRecord, Summary } from "threerings";
import { NEW, WORSE } from "./department.js";
import { accessible, downloaded, expect, test } from "./story.js";
import { CALLS, HOLDS, LINES, VIEWS, openDepartment, show } from "./team.js";

/** How many calls the list shows. */
async function listed(page: Page, n: number): Promise<void> {
  await expect(page.locator("view-calls .bar [role=status]")).toHaveText(`${n.toLocaleString("en")} of 5,000`);
}

/** Whether a call has a hold of more than so many seconds. */
function holdsOver({ holds, outcome }: CallRecord, seconds: number): boolean {
  return outcome === "answered" && Array.isArray(holds) && holds.some(({ start_ms, end_ms }) => (end_ms as number) - start_ms > seconds * 1000);
}

test("find the agent whose holds got worse since the 15th, and the calls that show it", async ({ page }) => {
  test.setTimeout(120_000);
  await openDepartment(page);
  await show(page, `team?since=${WORSE.since}`, "view-team .headline");
  const changes = page.locator("section[aria-labelledby=change-title] tbody tr");
  const worse = changes.filter({ hasText: WORSE.agent });
  await expect(worse).toHaveCount(1);
  await expect(worse).toContainText("No hold over one minute");
  await expect(changes.first()).toContainText(WORSE.agent);
  await worse.locator("td").last().locator("a").click();
  const since = CALLS.filter((call) => call.agent?.id === WORSE.agent && call.started_at!.slice(0, 10) >= WORSE.since);
  await listed(page, since.filter((call) => holdsOver(call, 60)).length);
  // Of these, one shows its hold.
  await page.locator("view-calls a.call").first().click();
  await expect(page.locator("threerings-scorecard li[data-item=hold-under-one-minute] .verdict").first()).toHaveAttribute("data-verdict", "fail");
});

test("every number leads to the calls behind it", async ({ page }) => {
  test.setTimeout(120_000);
  await openDepartment(page);
  await show(page, "team?direction=inbound", "view-team .headline");
  const inbound = CALLS.filter((call) => call.direction === "inbound");
  await expect(page.locator(".headline dd a").first()).toHaveText(inbound.length.toLocaleString("en"));
  const rows = page.locator("section[aria-labelledby=failed-title] tbody tr");
  for (const index of [0, 1, 2]) {
    const number = (await rows.nth(index).locator("td").first().innerText()).replace(/\D/g, "");
    await rows.nth(index).locator("td").first().locator("a").click();
    await listed(page, Number(number));
    await page.goBack();
    await expect(rows.first()).toBeVisible();
  }
  // A cell of the heat map, by the keyboard alone.
  await page.locator('team-heat a[data-at="yes"]').focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const cell = page.locator('team-heat a[data-at="yes"]');
  await expect(cell).toBeFocused();
  const said = (await cell.getAttribute("aria-label")) ?? "";
  const [, fail] = /broken in ([\d,]+) of/.exec(said) ?? [];
  await page.keyboard.press("Enter");
  await listed(page, Number(fail));
  // A bar of the distribution, from the table behind the picture.
  await show(page, "team", "view-team team-chart");
  const scores = page.locator("section[aria-labelledby=scores-title] team-chart");
  await scores.locator("summary").click();
  const last = scores.locator("tbody tr").last().locator("td a");
  const n = Number((await last.innerText()).replace(/\D/g, ""));
  await last.click();
  await listed(page, n);
});

test("ties are shown as ties, and few calls have no place", async ({ page }) => {
  test.setTimeout(120_000);
  await openDepartment(page);
  await show(page, `team?measure=item:${HOLDS}`, "view-team .headline");
  const rows = page.locator("section[aria-labelledby=agents-title] tbody tr");
  const places = await rows.locator("td:nth-child(2)").allInnerTexts();
  const tied = places.filter((place) => /^\d+–\d+\s*tied/.test(place));
  expect(tied.length).toBeGreaterThanOrEqual(9);
  // The one whose holds got worse is the only one that is surely last.
  const worst = rows.filter({ hasText: WORSE.agent });
  await expect(worst.locator("td").first()).toHaveText("11");
  const fresh = rows.filter({ hasText: NEW });
  const decided = CALLS.filter((call) => call.agent?.id === NEW && call.outcome === "answered").length;
  expect(decided).toBeLessThan(20);
  await expect(fresh.locator("td").first()).toHaveText("too few");
});

test("the agent's page: three things to talk about, with calls and colleagues' examples", async ({ page }) => {
  test.setTimeout(120_000);
  await openDepartment(page);
  await show(page, `agent?agent=${WORSE.agent}`, "view-agent .suggestions");
  const suggestions = page.locator("view-agent .suggestions > li");
  await expect(suggestions).toHaveCount(3);
  const holds = suggestions.filter({ hasText: "No hold over one minute" });
  await expect(holds).toContainText("Below the team, by more than chance");
  const call = holds.locator(".calls a").first();
  const key = await call.innerText();
  expect(holdsOver(CALLS.find(({ id }) => id === key)!, 60)).toBe(true);
  await call.click();
  await expect(page.locator("view-call .top h1")).toHaveText(key);
});

test("with a hold limit of 45 seconds, these flip", async ({ page }) => {
  test.setTimeout(180_000);
  await openDepartment(page);
  await show(page, `what-if?item=${HOLDS}`, "#limit-each_at_most_ms");
  await page.locator("#limit-each_at_most_ms").fill("45");
  await page.locator("#limit-each_at_most_ms").blur();
  const flipping = CALLS.filter((call) => holdsOver(call, 45) && !holdsOver(call, 60));
  const row = page.locator("section[aria-labelledby=by-rule] tbody tr").filter({ hasText: "Pass → Fail" });
  await expect(row.locator("td").last()).toHaveText(flipping.length.toLocaleString("en"), { timeout: 60_000 });
  // By agent, too.
  const mine = flipping.filter((call) => call.agent?.id === "1003").length;
  await expect(page.locator("section[aria-labelledby=by-agent] tbody tr").filter({ hasText: "1003" }).locator("td").nth(2)).toHaveText(String(mine));
  await row.locator("td").last().locator("a").click();
  await expect(page.locator("#flipped h2")).toContainText(flipping.length.toLocaleString("en"));
  const shown = await page.locator("#flipped .calls a").allInnerTexts();
  expect(shown.every((key) => flipping.some(({ id }) => id === key))).toBe(true);
  // Its own examples are run again: one of them allows a whole minute.
  await expect(page.locator("section[aria-labelledby=effect-title]")).toContainText("exactly a minute");
  const saved = await downloaded(page, () => page.getByRole("button", { name: "Save the checklist" }).click());
  const checklist = JSON.parse(saved.content.toString()) as { version: string; include: { overrides: unknown[] }[] };
  // A version of its own, next to that of the checklist that it changes.
  const { version } = JSON.parse(readFileSync(fileURLToPath(new URL("../../checklists/phone-etiquette.json", import.meta.url)), "utf8")) as { version: string };
  expect(checklist.version).toBe(version.replace(/\d+$/, (patch) => String(Number(patch) + 1)));
  expect(checklist.include[0]!.overrides).toEqual([{ item: HOLDS, limits: { each_at_most_ms: 45_000 } }]);
  // The address says it all.
  await page.reload();
  await expect(row.locator("td").last()).toHaveText(flipping.length.toLocaleString("en"), { timeout: 60_000 });
});

test("what is taken away says what the command line says", async ({ page }) => {
  test.setTimeout(240_000);
  // The one that was built last: another may be of long ago.
  const built = ["release", "debug"].map((profile) => fileURLToPath(new URL(`../../target/${profile}/threerings`, import.meta.url))).filter(existsSync);
  const [command] = built.sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
  expect(command, "the command is there: cargo build --bin threerings").toBeDefined();
  const folder = mkdtempSync(join(tmpdir(), "department-"));
  let summary: Summary;
  try {
    writeFileSync(join(folder, "department.jsonl"), LINES.join(""));
    const printed = execFileSync(command!, ["audit", "--by", "agent", "--locale", "en", "--format", "json", join(folder, "department.jsonl")], { maxBuffer: 1 << 28, env: { ...process.env, NO_COLOR: "1" } });
    summary = JSON.parse(printed.toString()) as Summary;
  } finally {
    rmSync(folder, { recursive: true });
  }
  await openDepartment(page);
  await show(page, "rules", "view-rules table");
  await page.getByRole("button", { name: "Take away" }).click();
  const csv = (await downloaded(page, () => page.getByRole("button", { name: "CSV" }).click())).content.toString().replace(/^\ufeff/, "");
  const rows = csv.trim().split("\r\n").slice(1).map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)!.map((field) => field.replace(/,$/, "")));
  expect(rows).toHaveLength(summary.items.length);
  for (const [index, item] of summary.items.entries()) {
    expect(rows[index]!.slice(0, 7).filter((_, column) => column !== 1)).toEqual([item.id, ...[item.pass, item.fail, item.unknown, item.review, item.not_applicable].map(String)]);
  }
  // The whole as one page, without scripts; the agents' names blacked out.
  await show(page, "team", "view-team .headline");
  await expect(page.locator("view-team team-chart svg").first()).toBeVisible();
  await page.getByRole("button", { name: "Take away" }).click();
  await page.getByLabel("Black out agents' names").check();
  const whole = (await downloaded(page, () => page.getByRole("button", { name: /Page/ }).click())).content.toString();
  expect(whole).not.toMatch(/<script|javascript:|<link|src=/i);
  for (const name of new Set(CALLS.map((call) => call.agent!.name!))) expect(whole).not.toContain(name);
  expect(whole).toContain("<svg");
  const reader = await page.context().newPage();
  await reader.setContent(whole);
  const agents = reader.locator("table", { hasText: "Agents by rules" }).locator("tbody tr");
  const holds = summary.items.findIndex(({ id }) => id === HOLDS);
  for (const group of summary.groups) {
    const row = agents.filter({ has: reader.locator(`th:text-is("${group.key}")`) }).filter({ hasText: "No hold over one minute" });
    const cells = await row.locator("td").allInnerTexts();
    expect(cells.slice(2, 4)).toEqual([group.items[holds]!.pass, group.items[holds]!.fail].map(String));
  }
});

for (const theme of ["light", "dark"] as const) {
  test(`axe finds nothing in the supervisor's views, ${theme}`, async ({ page }) => {
    test.setTimeout(300_000);
    await openDepartment(page, "en", theme);
    for (const [hash, ready] of VIEWS) {
      await show(page, hash, ready);
      await accessible(page);
    }
  });
}

test("nothing of the supervisor's views sticks out on a phone", async ({ page }) => {
  test.setTimeout(180_000);
  await page.setViewportSize({ width: 390, height: 844 });
  await openDepartment(page);
  for (const [hash, ready] of VIEWS) {
    await show(page, hash, ready);
    const wide = await page.evaluate(() => {
      const main = document.querySelector("threerings-app")!.shadowRoot!.querySelector("main")!;
      return main.scrollWidth - main.clientWidth;
    });
    expect(wide, `${hash}: ${wide} px too wide`).toBeLessThanOrEqual(0);
  }
});
