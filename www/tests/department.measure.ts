import { once } from "node:events";
import { createWriteStream, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, visit } from "./story.js";
import { call } from "./switchboard.js";

const CALLS = Number(process.env["CALLS"] ?? 100_000);

/** The megabytes that the page's processes hold, by the kind of process, as the system counts them. */
function held(): Record<string, number> {
  const status = (pid: string, field: string) => new RegExp(`^${field}:\\s+(\\d+)`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  const sums: Record<string, number> = {};
  const parents = new Map<string, string>();
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    try {
      parents.set(pid, status(pid, "PPid") ?? "");
    } catch {
      // It has just ended.
    }
  }
  const ours = (pid: string | undefined): boolean => pid !== undefined && (pid === String(process.pid) || ours(parents.get(pid)));
  for (const pid of pids.filter((pid) => pid !== String(process.pid) && ours(pid))) {
    try {
      const kind = /--type=([a-z-]+)/.exec(readFileSync(`/proc/${pid}/cmdline`, "utf8"))?.[1] ?? "browser";
      sums[kind] = (sums[kind] ?? 0) + Number(status(pid, "VmRSS") ?? 0) / 1024;
    } catch {
      // It has just ended.
    }
  }
  return sums;
}

test("a department's calls are audited in a page of less than 1 GB", async ({ page }) => {
  test.setTimeout(3_600_000);
  const folder = mkdtempSync(join(tmpdir(), "threerings-"));
  const path = join(folder, "department.jsonl");
  const file = createWriteStream(path);
  for (let n = 0; n < CALLS; n += 1) if (!file.write(`${call(n)}\n`)) await once(file, "drain");
  file.end();
  await once(file, "finish");
  const most: Record<string, number> = {};
  const watching = setInterval(() => {
    for (const [kind, mb] of Object.entries(held())) most[kind] = Math.round(Math.max(most[kind] ?? 0, mb));
  }, 500);
  try {
    await visit(page);
    const start = Date.now();
    await page.locator("#files").setInputFiles(path);
    const all = CALLS.toLocaleString("en");
    await expect(page.locator("view-start .report").first()).toContainText(all, { timeout: 3_000_000 });
    await page.goto("./#/team");
    await expect(page.locator("view-team .headline dd a").first()).toHaveText(all, { timeout: 300_000 });
    const seconds = (Date.now() - start) / 1000;
    console.log(JSON.stringify({ calls: CALLS, bytes: file.bytesWritten, seconds, callsPerSecond: Math.round(CALLS / seconds), mostMb: most }, null, 2));
    expect(most["renderer"]).toBeLessThan(1024);
  } finally {
    clearInterval(watching);
    rmSync(folder, { recursive: true, force: true });
  }
});
