import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, visit } from "./story.js";

const CALLS = 10_000;

/** A call of some 12 KB, as a busy switchboard records it. */
function call(n: number): string {
  const turns = Array.from({ length: 90 }, (_, turn) => ({
    speaker: turn % 2 ? "customer" : "agent",
    start_ms: turn * 4000,
    end_ms: turn * 4000 + 3500,
    text: turn === 0 ? "您好，这里是市立医院预约中心，请问有什么可以帮您？" : `第 ${n} 通电话的第 ${turn} 句，说的是复诊和检查要带的材料。`,
  }));
  const record = {
    id: `call-${n}`,
    started_at: `2026-11-${String(1 + (n % 28)).padStart(2, "0")}T09:00:00+08:00`,
    direction: "inbound",
    outcome: "answered",
    agent: { id: String(1000 + (n % 40)) },
    ring: { ms: 4000 + (n % 5) * 4000 },
    holds: [],
    ended: { at_ms: 380_000, by: n % 3 ? "customer" : "agent" },
    transcript: { zero_at_ms: 8000, turns },
  };
  return JSON.stringify(record);
}

test("10,000 calls of 120 MB: first results within seconds, no long task, smooth scrolling", async ({ page }) => {
  test.setTimeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), "threerings-"));
  const path = join(folder, "many.jsonl");
  const text = Array.from({ length: CALLS }, (_, n) => call(n)).join("\n");
  writeFileSync(path, text);
  try {
    await visit(page);
    await page.evaluate(() => {
      const seen = { longest: 0, tasks: 0 };
      (globalThis as unknown as { seen: typeof seen }).seen = seen;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) {
          seen.longest = Math.max(seen.longest, duration);
          seen.tasks += 1;
        }
      }).observe({ type: "longtask" });
    });
    const start = Date.now();
    await page.locator("#files").setInputFiles(path);
    await page.goto("./#/calls");
    await expect(page.locator("view-calls a.call").first()).toBeVisible({ timeout: 30_000 });
    const first = Date.now() - start;
    await expect(page.locator("view-calls [role=status]")).toHaveText("10,000 of 10,000", { timeout: 180_000 });
    const all = Date.now() - start;
    const opening = await page.evaluate(() => (globalThis as unknown as { seen: { longest: number; tasks: number } }).seen);
    const frames = await page.evaluate(async () => {
      const scroller = document.querySelector("threerings-app")!.shadowRoot!.querySelector("view-calls")!.shadowRoot!.querySelector(".scroller")!;
      const times: number[] = [];
      let last = performance.now();
      for (let step = 0; step < 120; step += 1) {
        scroller.scrollTop += 600;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        times.push(performance.now() - last);
        last = performance.now();
      }
      return times.sort((one, other) => one - other);
    });
    const figures = { bytes: Buffer.byteLength(text), firstMs: first, allMs: all, longestTaskMs: Math.round(opening.longest), longTasks: opening.tasks, medianFrameMs: Math.round(frames[60]!), worstFrameMs: Math.round(frames.at(-1)!) };
    console.log(JSON.stringify(figures));
    expect(opening.longest).toBeLessThan(100);
    expect(figures.medianFrameMs).toBeLessThan(40);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
