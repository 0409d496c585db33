import { chromium } from "@playwright/test";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { downloaded, expect, samples, showCall, test, visit } from "./story.js";

const file = (name: string, text: string, mimeType = "application/json") => ({ name, mimeType, buffer: Buffer.from(text) });

test("a broken file: what was read, what was not, and the text of the line", async ({ page }) => {
  await visit(page);
  const lines = [
    '{"id": "good", "direction": "inbound", "outcome": "answered"}',
    '{"id": "bad", "direction": "sideways"}',
    "{not json",
    '{"id": "also-good", "outcome": "busy"}',
  ];
  await page.locator("#files").setInputFiles(file("calls.jsonl", lines.join("\n")));
  const report = page.locator("view-start .report");
  await expect(report).toContainText("2 calls from 1 files");
  await expect(report).toContainText("2 could not be read");
  await expect(report).toContainText("calls.jsonl:2");
  await expect(report).toContainText("/direction");
  await expect(report).toContainText("calls.jsonl:3");
  await expect(report.locator("pre").nth(1)).toHaveText("{not json");
});

test("foreign text stays text", async ({ page }) => {
  await visit(page);
  const nasty = ['<img src=x onerror="document.title=1">', "\u202eevil\u202c right to left", "😀👩‍👩‍👧 emoji", "长".repeat(100_000), "</script><script>alert(1)</script>"];
  const record = {
    id: "<b>nasty</b>",
    outcome: "answered",
    agent: { id: "<i>7</i>", name: "<img src=x onerror=alert(1)>" },
    transcript: { turns: nasty.map((text, index) => ({ speaker: index % 2 ? "customer" : "agent", text, start_ms: index * 1000, end_ms: index * 1000 + 900 })) },
  };
  await page.locator("#files").setInputFiles(file("nasty.jsonl", JSON.stringify(record)));
  await page.getByRole("link", { name: "Show the calls" }).click();
  await page.locator("view-calls a.call").click();
  const turns = page.locator("threerings-transcript li p");
  await expect(turns.nth(0)).toHaveText(nasty[0]!);
  await expect(turns.nth(4)).toHaveText(nasty[4]!);
  await page.getByRole("button", { name: /Show all 100,000/ }).click();
  await expect(turns.nth(3)).toHaveText(nasty[3]!);
  expect(await page.locator("threerings-transcript img, view-call .top h1 b, view-call header img").count()).toBe(0);
});

test("observe a call", async ({ page }) => {
  await visit(page);
  await page.goto("./#/observe");
  for (const tap of ["Rings", "Answered", "Hold", "Resume", "Speakerphone on", "Customer hung up"]) {
    await page.getByRole("button", { name: tap, exact: true }).click();
    await page.waitForTimeout(60);
  }
  await page.getByRole("button", { name: "Make a record and check it" }).click();
  await expect(page.locator("view-call .top h1")).toHaveText(/^observed-/);
  const item = (title: RegExp) => page.locator("threerings-scorecard li[data-item]", { hasText: title });
  await expect(item(/three rings/i).locator(".verdict").first()).toHaveAttribute("data-verdict", "pass");
  await expect(item(/speakerphone/i).locator(".verdict").first()).toHaveAttribute("data-verdict", "fail");
  await page.locator("details.facts summary").click();
  await expect(page.locator("threerings-record small").first()).toHaveText("attested");
});

test("export, erase, merge again and get the same", async ({ page }) => {
  await visit(page);
  await samples(page);
  await showCall(page, "complaint", "smiles");
  await page.keyboard.press("1");
  await page.locator("#call-note").fill("to be talked over");
  await page.locator("#call-note").blur();
  await expect(page.locator("details.history summary")).toContainText("2 steps");
  const hashes = await page.locator("details.history code").evaluateAll((codes) => codes.map((code) => code.getAttribute("title")));
  await page.goto("./#/data");
  const bundle = await downloaded(page, () => page.getByRole("button", { name: "Export all reviews" }).click());
  await page.getByRole("button", { name: "Erase everything" }).click();
  await page.locator("view-data dialog").getByRole("button", { name: "Erase everything" }).click();
  await expect(page.locator("view-data .message")).toHaveText("Everything is erased");
  await page.reload();
  await expect(page.locator("view-data tbody td").first()).toHaveText("0");
  await page.locator("#bundle").setInputFiles({ name: "bundle.json", mimeType: "application/json", buffer: bundle.content });
  await expect(page.locator("view-data .message")).toContainText("1 new");
  await page.goto("./#/start");
  await samples(page);
  await showCall(page, "complaint", "smiles");
  await expect(page.locator("#call-note")).toHaveValue("to be talked over");
  expect(await page.locator("details.history code").evaluateAll((codes) => codes.map((code) => code.getAttribute("title")))).toEqual(hashes);
  // Merging what is known changes nothing.
  await page.goto("./#/data");
  await page.locator("#bundle").setInputFiles({ name: "bundle.json", mimeType: "application/json", buffer: bundle.content });
  await expect(page.locator("view-data .message")).toContainText("1 known already");
});

test("works offline", async ({ page, context }) => {
  await visit(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  // What the worker took over keeps the page, the engine and the samples.
  await page.waitForFunction(async () => (await caches.keys()).length === 1 && !!(await caches.match("samples/calls.jsonl")));
  await page.reload();
  await context.setOffline(true);
  await page.reload();
  await samples(page);
  await showCall(page, "complaint");
});

test("killing the browser loses nothing", async ({ baseURL }) => {
  const profile = mkdtempSync(join(tmpdir(), "threerings-"));
  const { launchOptions } = test.info().project.use;
  try {
    const first = await chromium.launchPersistentContext(profile, { ...launchOptions, baseURL: baseURL! });
    const page = await first.newPage();
    await visit(page);
    await samples(page);
    await showCall(page, "complaint", "smiles");
    await page.keyboard.press("2");
    await page.locator("#note").fill("half a sente");
    await page.waitForTimeout(500);
    const gone = new Promise((resolve) => first.once("close", resolve));
    const pids = processes(`--user-data-dir=${profile}`);
    expect(pids.length).toBeGreaterThan(0);
    pids.forEach((pid) => process.kill(pid, "SIGKILL"));
    await gone;
    const second = await chromium.launchPersistentContext(profile, { ...launchOptions, baseURL: baseURL! });
    const again = await second.newPage();
    await again.goto("./#/call/complaint?item=smiles");
    await expect(again.locator("#note")).toHaveValue("half a sente");
    await expect(again.locator("threerings-scorecard .verdicts .verdict")).toHaveText([/review/, /Fail/]);
    await second.close();
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
});

test("a recording is played and follows the transcript", async ({ page }) => {
  await visit(page);
  await samples(page);
  await showCall(page, "dentist-four-rings");
  await page.locator("#recording").setInputFiles({ name: "dentist.wav", mimeType: "audio/wav", buffer: tone(20) });
  await expect(page.locator("threerings-timeline path.loudness")).toBeVisible();
  await page.locator("threerings-transcript .time").nth(3).click();
  const time = () => page.locator("view-call audio").evaluate((audio: HTMLAudioElement) => audio.currentTime);
  expect(await time()).toBeCloseTo(8.5, 1);
  await page.getByLabel("Speed").selectOption("2");
  expect(await page.locator("view-call audio").evaluate((audio: HTMLAudioElement) => audio.playbackRate)).toBe(2);
  await page.getByLabel("Begins at (s)").fill("10.4");
  await page.getByLabel("Begins at (s)").blur();
  await page.reload();
  await expect(page.getByLabel("Begins at (s)")).toHaveValue("10.4");
});

/** The browser of a profile, without the processes that it started: they go with it. */
function processes(argument: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const given = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        return given.includes(argument) && !given.some((one) => one.startsWith("--type="));
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** So many seconds of a tone, as a wav file. */
function tone(seconds: number): Buffer {
  const rate = 8000;
  const samples = Buffer.alloc(rate * seconds * 2);
  for (let at = 0; at < rate * seconds; at += 1) samples.writeInt16LE(Math.round(12_000 * Math.sin(at / 3) * ((at >> 12) % 2)), at * 2);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}
