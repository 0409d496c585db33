import { chromium } from "@playwright/test";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LANGUAGES, downloaded, expect, kept, samples, showCall, speaking, test, visit, watch } from "./story.js";

const file = (name: string, text: string, mimeType = "application/json") => ({ name, mimeType, buffer: Buffer.from(text) });

for (const language of LANGUAGES) {
  const { app, element } = speaking(language);

  test(`${language}: a broken file: what was read, what was not, and the text of the line`, async ({ page }) => {
    await visit(page, language);
    const lines = [
      '{"id": "good", "direction": "inbound", "outcome": "answered"}',
      '{"id": "bad", "direction": "sideways"}',
      "{not json",
      '{"id": "also-good", "outcome": "busy"}',
    ];
    await page.locator("#files").setInputFiles(file("calls.jsonl", lines.join("\n")));
    const report = page.locator("view-start .report");
    await expect(report).toContainText(app("reportRead", { n: 2, files: 1 }));
    await expect(report).toContainText(app("reportRefused", { n: 2 }));
    await expect(report).toContainText("calls.jsonl:2");
    await expect(report).toContainText("/direction");
    await expect(report).toContainText("calls.jsonl:3");
    await expect(report.locator("pre").nth(1)).toHaveText("{not json");
    // Which rules two records without a transcript answer, and what the others lack.
    await report.locator("details[data-answer=no] summary").click();
    await expect(report.locator("details[data-answer=no] li").first()).toContainText(app("answersLack", { fields: "" }).trim());
  });

  test(`${language}: foreign text stays text, and breaks nothing`, async ({ page }) => {
    await visit(page, language);
    // Whatever was made of markup would ask for this, or say this.
    let asked = false;
    page.on("request", (request) => (asked ||= /\/x$/.test(request.url())));
    page.on("dialog", () => (asked = true));
    const nasty = ['<img src=x onerror="document.title=1">', "\u202eevil\u202c right to left", "😀👩‍👩‍👧 emoji", "长".repeat(100_000), "</script><script>alert(1)</script>"];
    const record = {
      id: "<b>nasty</b>",
      outcome: "answered",
      agent: { id: "<i>7</i>", name: "<img src=x onerror=alert(1)>" },
      transcript: { turns: nasty.map((text, index) => ({ speaker: index % 2 ? "customer" : "agent", text, start_ms: index * 1000, end_ms: index * 1000 + 900 })) },
    };
    const lines = `${JSON.stringify(record)}\n{"id": "<img src=x onerror=alert(1)>", "direction": "<img src=x>"}\n`;
    await page.locator("#files").setInputFiles(file("<img src=x onerror=alert(1)>.jsonl", lines));
    await expect(page.locator("view-opened pre")).toContainText("onerror=alert(1)");
    await page.getByRole("link", { name: app("toCalls") }).click();
    await page.locator("view-calls a.call").click();
    const turns = page.locator("threerings-transcript li p");
    await expect(turns.nth(0)).toHaveText(nasty[0]!);
    await expect(turns.nth(4)).toHaveText(nasty[4]!);
    await page.getByRole("button", { name: element("showAll", { n: "100,000" }) }).click();
    await expect(turns.nth(3)).toHaveText(nasty[3]!);
    await page.locator("details.facts summary").click();
    expect(await page.locator("threerings-transcript img, view-call .top h1 b, view-call img, threerings-record img, threerings-record i").count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(asked).toBe(false);
  });

  test(`${language}: observe a call`, async ({ page }) => {
    await visit(page, language);
    await page.goto("./#/observe");
    for (const [at, tap] of (["observeRing", "observeAnswer", "observeHold", "observeResume", "observeSpeakerOn", "observeCustomerEnds"] as const).entries()) {
      await page.getByRole("button", { name: app(tap), exact: true }).click();
      await expect(page.locator("view-observe ol li")).toHaveCount(at + 1);
    }
    await page.getByRole("button", { name: app("observeSave") }).click();
    await expect(page.locator("view-call .top h1")).toHaveText(/^observed-/);
    const item = (id: string) => page.locator(`threerings-scorecard li[data-item="${id}"]`);
    await expect(item("answer-within-three-rings").locator(".verdict").first()).toHaveAttribute("data-verdict", "pass");
    await expect(item("no-speakerphone").locator(".verdict").first()).toHaveAttribute("data-verdict", "fail");
    await page.locator("details.facts summary").click();
    await expect(page.locator("threerings-record small").first()).toHaveText(element("attested"));
  });

  test(`${language}: export, erase, import again and get the same`, async ({ page }) => {
    await visit(page, language);
    await samples(page);
    await showCall(page, "complaint", "smiles");
    await page.keyboard.press("1");
    await page.locator("#call-note").fill("to be talked over");
    await page.locator("#call-note").blur();
    await expect(page.locator("details.history summary")).toContainText(app("history", { n: 2 }));
    const hashes = () => page.locator("details.history code").evaluateAll((codes) => codes.map((code) => code.getAttribute("title")));
    const before = await hashes();
    expect(before).toHaveLength(2);
    await kept(page);
    await page.goto("./#/data");
    const message = page.locator("view-data .message");
    const bundle = await downloaded(page, () => page.getByRole("button", { name: app("dataExport") }).click());
    await page.getByLabel(app("redact")).check();
    const black = await downloaded(page, () => page.getByRole("button", { name: app("dataExport") }).click());
    expect(JSON.parse(black.content.toString()).reviews[0].redacted).toBe(true);
    await page.getByRole("button", { name: app("dataErase") }).click();
    await page.locator("view-data dialog").getByRole("button", { name: app("dataErase") }).click();
    await expect(message).toHaveText(app("dataErased"));
    expect(await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).sort())).toEqual(["threerings", "threerings-found"]);
    await page.reload();
    await expect(page.locator("view-data tbody td").first()).toHaveText("0");
    await page.locator("#bundle").setInputFiles({ name: "bundle.json", mimeType: "application/json", buffer: bundle.content });
    await expect(message).toContainText(app("merged", { added: 1, continued: 0, beside: 0, known: 0, broken: 0 }));
    await page.goto("./#/start");
    await samples(page);
    await showCall(page, "complaint", "smiles");
    await expect(page.locator("#call-note")).toHaveValue("to be talked over");
    expect(await hashes()).toEqual(before);
    // Merging what is known changes nothing.
    await page.goto("./#/data");
    await page.locator("#bundle").setInputFiles({ name: "bundle.json", mimeType: "application/json", buffer: bundle.content });
    await expect(message).toContainText(app("merged", { added: 0, continued: 0, beside: 0, known: 1, broken: 0 }));
  });

  test(`${language}: works offline`, async ({ page, context }) => {
    await visit(page, language);
    await page.evaluate(() => navigator.serviceWorker.ready);
    // What the worker took over keeps the page, the engine and the samples.
    await page.waitForFunction(async () => (await caches.keys()).length === 1 && !!(await caches.match("samples/calls.jsonl")));
    await page.reload();
    await page.waitForFunction(() => !!navigator.serviceWorker.controller);
    await context.setOffline(true);
    await page.reload();
    await samples(page);
    await showCall(page, "complaint");
  });

  test(`${language}: killing the browser in mid-review loses nothing`, async ({ baseURL }) => {
    const profile = mkdtempSync(join(tmpdir(), "threerings-"));
    const { launchOptions } = test.info().project.use;
    const open = () => chromium.launchPersistentContext(profile, { ...launchOptions, baseURL: baseURL! });
    try {
      const first = await open();
      const [strange] = watch(first, baseURL!);
      const page = await first.newPage();
      await visit(page, language);
      await samples(page);
      await showCall(page, "complaint", "smiles");
      await page.keyboard.press("2");
      await page.locator("#note").fill("half a sente");
      await kept(page);
      const gone = new Promise((resolve) => first.once("close", resolve));
      const pids = processes(`--user-data-dir=${profile}`);
      expect(pids.length).toBeGreaterThan(0);
      pids.forEach((pid) => process.kill(pid, "SIGKILL"));
      await gone;
      const second = await open();
      const again = await second.newPage();
      // The browser itself is slow to keep which language was chosen, and needs not be told here.
      await visit(again, language);
      await again.goto("./#/call/complaint?item=smiles");
      await expect(again.locator("#note")).toHaveValue("half a sente");
      await expect(again.locator("threerings-scorecard .verdicts .verdict")).toHaveText([new RegExp(element("review")), new RegExp(element("fail"))]);
      await second.close();
      expect(strange).toEqual([]);
    } finally {
      rmSync(profile, { recursive: true, force: true });
    }
  });
}

test("a table of calls: its columns are proposed, set right and remembered", async ({ page }) => {
  await visit(page);
  const table = "call id,start time,Klingelzeit,result,hangup by\nt1,2026-11-21 09:30:00,8,answered,customer\nt2,2026-11-21 09:41:00,29,answered,agent\n";
  const open = () => page.locator("#files").setInputFiles(file("calls.csv", table, "text/csv"));
  await open();
  const report = page.locator("view-opened");
  await expect(report).toContainText("2 calls from 1 file");
  await report.locator("details.columns summary").click();
  await page.getByLabel("Holds Klingelzeit").selectOption("ring");
  await page.getByRole("button", { name: "Read again" }).click();
  await expect(page.getByLabel("Holds Klingelzeit")).toHaveValue("ring");
  await expect(page.getByRole("button", { name: "Read again" })).toBeDisabled();
  await showCall(page, "t2");
  await expect(page.locator("threerings-timeline")).toContainText("Ringing 30 sec");
  // The next table with this header is read like this one.
  await page.goto("./#/start");
  await open();
  await expect(page.getByLabel("Holds Klingelzeit")).toHaveValue("ring");
});

test("a workbook is opened as a table is", async ({ page }) => {
  await visit(page);
  const workbook = readFileSync(new URL("../../tests/formats/table/clinic.xlsx", import.meta.url));
  await page.locator("#files").setInputFiles({ name: "clinic.xlsx", mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", buffer: workbook });
  const calls = readFileSync(new URL("../../tests/formats/table/clinic.expected.jsonl", import.meta.url), "utf8").trim().split("\n");
  await expect(page.locator("view-opened")).toContainText(`${calls.length} calls from 1 file`);
  await showCall(page, "x-1");
  await expect(page.locator("threerings-scorecard li[data-item=answer-within-three-rings]")).toBeVisible();
});

test("a follow-up log as a table, in the encoding of spreadsheets, is written into the calls", async ({ page }) => {
  await visit(page);
  const call = '{"id": "c1", "started_at": "2026-11-21T09:30:00+08:00", "direction": "outbound", "outcome": "answered", "customer": {"phone": "13800138000"}}';
  // 时间,电话,结果 / 已接通, in GB18030.
  const register = Buffer.concat([Buffer.from("cab1bce42cb5e7bbb02cbde1b9fb0a", "hex"), Buffer.from("2026-11-21 09:31,13800138000,"), Buffer.from("d2d1bdd3cda80a", "hex")]);
  await page.locator("#files").setInputFiles([file("calls.jsonl", call), { name: "log.csv", mimeType: "text/csv", buffer: register }]);
  await expect(page.locator("view-opened")).toContainText("1 entry, 0 of them about no call");
  await showCall(page, "c1");
  await page.locator("details.facts summary").click();
  await expect(page.locator("threerings-record")).toContainText("已接通");
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
