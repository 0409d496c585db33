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

for (const width of [360, 390, 768, 1024, 2560]) {
  test(`nothing sticks out at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
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
