// What the stories share.

import AxeBuilder from "@axe-core/playwright";
import { expect, test as base, type BrowserContext, type Page } from "@playwright/test";

import { say as sayElement, type Args, type Word } from "../elements/words.js";
import { say as sayApp, type AppWord } from "../src/words.js";

export const LANGUAGES = ["zh-Hans", "en"] as const;

export type Language = (typeof LANGUAGES)[number];

/** A page that records where its requests go, and what its policy or its scripts complain of. */
export const test = base.extend<{ watched: void }>({
  watched: [
    async ({ context, baseURL }, use) => {
      const [strange, complaints] = watch(context, baseURL!);
      await use();
      expect(strange, "requests that left the origin").toEqual([]);
      expect(complaints, "errors in the page").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** What the dashboard says in a language, so that every story is played in each. */
export const speaking = (language: Language) => ({
  app: (word: AppWord, args?: Args) => sayApp(language, word, args),
  element: (word: Word, args?: Args) => sayElement(language, word, args),
});

export function watch(context: BrowserContext, baseURL: string): [string[], string[]] {
  const strange: string[] = [];
  const complaints: string[] = [];
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== new URL(baseURL).origin && url.protocol !== "blob:") strange.push(request.url());
  });
  context.on("weberror", (error) => complaints.push(error.error().message));
  context.on("console", (message) => {
    const known = /net::ERR_INTERNET_DISCONNECTED/.test(message.text());
    if (message.type() === "error" && !known) complaints.push(message.text());
  });
  return [strange, complaints];
}

/** Opens the dashboard in a language. */
export async function visit(page: Page, language: Language | "zh-Hant" = "en", theme: "light" | "dark" = "light"): Promise<void> {
  await page.addInitScript(
    ([language, theme]) => {
      if (!localStorage.getItem("locale")) localStorage.setItem("locale", language!);
      if (!localStorage.getItem("theme")) localStorage.setItem("theme", theme!);
    },
    [language, theme],
  );
  await page.goto("./");
  await expect(page.locator("view-start h1")).toBeVisible();
}

/** Opens the samples, and waits for the list. */
export async function samples(page: Page): Promise<void> {
  await page.locator("view-start button", { hasText: /示例|範例|samples/ }).click();
  await expect(page.locator("view-calls a.call").first()).toBeVisible();
}

/** Shows a call. */
export async function showCall(page: Page, call: string, item = ""): Promise<void> {
  await page.goto(`./#/call/${call}${item ? `?item=${item}` : ""}`);
  await expect(page.locator("view-call .top h1")).toHaveText(call);
  await expect(page.locator("threerings-scorecard")).toBeVisible();
}

/** Waits until what was typed is on the disk. */
export async function kept(page: Page): Promise<void> {
  await expect(page.locator("view-call .kept")).toHaveAttribute("data-kept", "kept");
}

/** What axe has to say. */
export async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${JSON.stringify(target)} ${failureSummary}`).join("\n")}`)).toEqual([]);
}

/** The file that a click leads to. */
export async function downloaded(page: Page, act: () => Promise<void>): Promise<{ name: string; content: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return { name: download.suggestedFilename(), content: Buffer.concat(chunks) };
}
