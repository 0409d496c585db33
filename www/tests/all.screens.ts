import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { expect, samples, showCall, test, visit } from "./story.js";
import { VIEWS, openDepartment, show } from "./team.js";

// Every view as it looks: `npm run screens --prefix www` writes pictures into www/screens, to be looked at.

const FOLDER = fileURLToPath(new URL("../screens/", import.meta.url));

const WIDTHS = [390, 1024, 1440] as const;

async function shootAs(page: Page, name: string, fullPage = false): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width < 500 ? 844 : 900 });
    // Two frames: layout follows the width, and what measures itself follows the layout.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await page.screenshot({ path: `${FOLDER}${name}-${width}.png`, fullPage });
  }
}

for (const language of ["zh-Hans", "zh-Hant", "en"] as const) {
  for (const theme of ["light", "dark"] as const) {
    test(`${language}, ${theme}`, async ({ page }) => {
      mkdirSync(FOLDER, { recursive: true });
      const shoot = (name: string) => shootAs(page, `${name}-${language}-${theme}`);
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

    test(`${language}, ${theme}: the supervisor's`, async ({ page }) => {
      await openDepartment(page, language, theme);
      for (const [hash, ready] of VIEWS) {
        await show(page, hash, ready);
        const main = page.locator("threerings-app main");
        for (const [part, place] of [["top", 0], ["middle", 0.5], ["end", 1]] as const) {
          await main.evaluate((main, place) => main.scrollTo(0, place * (main.scrollHeight - main.clientHeight)), place);
          await shootAs(page, `team-${hash.replace(/=.*/, "").replace("?", "-")}-${part}-${language}-${theme}`);
        }
      }
    });
  }
}
