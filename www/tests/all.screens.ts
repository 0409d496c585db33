import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, samples, showCall, test, visit } from "./story.js";

// Every view as it looks: `npm run screens --prefix www` writes pictures into www/screens, to be looked at.

const FOLDER = fileURLToPath(new URL("../screens/", import.meta.url));

const WIDTHS = [390, 1024, 1440] as const;

for (const language of ["zh-Hans", "zh-Hant", "en"] as const) {
  for (const theme of ["light", "dark"] as const) {
    test(`${language}, ${theme}`, async ({ page }) => {
      mkdirSync(FOLDER, { recursive: true });
      const shoot = async (name: string) => {
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
          // Two frames: layout follows the width, and what measures itself follows the layout.
          await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
          await page.screenshot({ path: `${FOLDER}${name}-${language}-${theme}-${width}.png` });
        }
      };
      await visit(page, language, theme);
      await shoot("start");
      await page.goto("./#/calls");
      await shoot("calls-none");
      await page.goto("./#/start");
      await samples(page);
      await shoot("calls");
      await page.goto("./#/calls?rule=hold-under-one-minute&verdict=fail");
      await shoot("calls-filtered");
      await page.goto("./#/start");
      const table = "呼叫时间,主叫号码,坐席,振铃时长(秒),通话时长,挂机方,备注\n2026-11-21 09:30:00,13800138000,1001,8,95,客户,\n2026-11-21 09:41:00,13800138001,1002,19,x,坐席,复诊\n";
      await page.locator("#files").setInputFiles([
        { name: "话单.csv", mimeType: "text/csv", buffer: Buffer.from(table) },
        { name: "broken.jsonl", mimeType: "application/json", buffer: Buffer.from('{"id": "a"}\n{"id": 7}\n') },
      ]);
      await expect(page.locator("view-opened .answer").first()).toBeVisible();
      await page.locator("view-opened summary").first().click();
      await shoot("opened");
      await showCall(page, "dermatology-long-hold", "hold-under-one-minute");
      await shoot("call");
      await page.keyboard.press("1");
      await page.keyboard.type("病人同意等候");
      await page.locator("details.facts summary").click();
      await shoot("call-reviewed");
      await page.getByRole("button", { name: /^(提交|Submit)$/ }).click();
      await shoot("call-submit");
      await page.keyboard.press("Escape");
      for (const view of ["observe", "data", "help"]) {
        await page.goto(`./#/${view}`);
        await expect(page.locator("main h1").first()).toBeVisible();
        await shoot(view);
      }
      await page.keyboard.press("?");
      await shoot("keys");
    });
  }
}
