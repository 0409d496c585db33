import { LANGUAGES, accessible, expect, samples, test, visit } from "./story.js";

const VIEWS = ["start", "calls", "call/dentist-four-rings?item=no-speakerphone", "observe", "data", "help"];

for (const language of LANGUAGES) {
  for (const theme of ["light", "dark"] as const) {
    test(`axe finds nothing in any view, ${language}, ${theme}`, async ({ page }) => {
      await visit(page, language, theme);
      await accessible(page);
      await samples(page);
      for (const view of VIEWS) {
        await page.goto(`./#/${view}`);
        await expect(page.locator("main h1").first()).toBeVisible();
        await accessible(page);
      }
      await page.keyboard.press("?");
      await expect(page.locator("dialog.keys")).toBeVisible();
      await accessible(page);
    });
  }
}

test("the language changes at once, everywhere", async ({ page }) => {
  await visit(page, "zh-Hans");
  await samples(page);
  await page.goto("./#/call/dentist-four-rings?item=no-speakerphone");
  await expect(page.locator("threerings-scorecard")).toContainText("不使用免提");
  await page.getByLabel("语言").selectOption("zh-Hant");
  await expect(page.locator("threerings-scorecard")).toContainText("不使用免持");
  await page.getByLabel("語言").selectOption("en");
  await expect(page.locator("threerings-scorecard")).toContainText(/speakerphone/i);
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("en");
});

// 720 × 450 is a laptop's screen at 200 %.
for (const [width, height] of [[360, 740], [390, 844], [720, 450], [1024, 768], [2560, 1300]] as const) {
  test(`nothing sticks out at ${width} × ${height} px`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await visit(page, "en");
    await samples(page);
    for (const view of VIEWS) {
      await page.goto(`./#/${view}`);
      await expect(page.locator("main h1").first()).toBeVisible();
      const wide = await page.evaluate(() => {
        const main = document.querySelector("threerings-app")!.shadowRoot!.querySelector("main")!;
        return [main.scrollWidth - main.clientWidth, document.documentElement.scrollWidth - innerWidth];
      });
      expect(wide.every((over) => over <= 0), `${view}: ${wide.join()} px too wide`).toBe(true);
    }
  });
}

test("who wants no motion sees none", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await visit(page, "en");
  await samples(page);
  await page.goto("./#/call/dermatology-long-hold?item=says-goodbye");
  await expect(page.locator("threerings-scorecard")).toBeVisible();
  // What is brought into sight stands there in the same frame.
  const moved = await page.evaluate(async () => {
    const view = document.querySelector("threerings-app")!.shadowRoot!.querySelector("view-call")!.shadowRoot!;
    const transcript = view.querySelector("threerings-transcript")!;
    await transcript.show(transcript.record!.transcript!.turns.length - 1);
    const pane = view.querySelector(".pane.words")!;
    const at = pane.scrollTop;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return [at > 0, pane.scrollTop - at];
  });
  expect(moved).toEqual([true, 0]);
});

test("a text that is no call leaves the page usable", async ({ page }) => {
  await visit(page, "en");
  await page.locator("#script").fill("\u202e<b>\n".repeat(500));
  await page.getByRole("button", { name: "Check this call" }).click();
  await expect(page.locator("#script-problems li")).toHaveCount(21);
  await page.getByRole("button", { name: "Fill in an example" }).click();
  await page.getByRole("button", { name: "Check this call" }).click();
  await expect(page.locator("view-call .top h1")).toHaveText("demo");
});
