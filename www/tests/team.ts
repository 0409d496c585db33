// What the supervisor's stories share.

import type { Page } from "@playwright/test";
import type { CallRecord } from "threerings";
import { WORSE, department } from "./department.js";
import { expect, visit, type Language } from "./story.js";

export const LINES = [...department()];
export const CALLS = LINES.map((line) => JSON.parse(line) as CallRecord);
export const HOLDS = "hold-under-one-minute";

/** Opens the department, and waits until all of it is checked. */
export async function openDepartment(page: Page, language: Language | "zh-Hant" = "en", theme: "light" | "dark" = "light"): Promise<void> {
  await visit(page, language, theme);
  await page.locator("#files").setInputFiles({ name: "department.jsonl", mimeType: "application/json", buffer: Buffer.from(LINES.join("")) });
  await expect(page.locator("view-start .report").first()).toContainText(/5,000/, { timeout: 60_000 });
}

export async function show(page: Page, hash: string, ready: string): Promise<void> {
  await page.goto(`./#/${hash}`);
  await expect(page.locator(ready).first()).toBeVisible({ timeout: 20_000 });
}

/** Every view of the supervisor: its address, and what is there once it is worked out. */
export const VIEWS: readonly [hash: string, ready: string][] = [
  ["team", "view-team .headline"],
  [`agent?agent=${WORSE.agent}`, "view-agent .suggestions"],
  ["rules", "view-rules table"],
  [`rules?rule=${HOLDS}`, "view-rules .numbers"],
  [`what-if?item=${HOLDS}&edits=${encodeURIComponent(JSON.stringify([{ item: HOLDS, limits: { each_at_most_ms: 45_000 } }]))}`, "view-what-if #by-rule"],
  ["worklists", "view-worklists section"],
  ["sample", "view-sample table"],
  ["calibration", "view-calibration section"],
  ["calibration?new=d-00001", "view-calibration form"],
];
