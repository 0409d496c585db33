import { LANGUAGES, downloaded, expect, kept, samples, showCall, speaking, test, visit } from "./story.js";

const SUBMITTED = /Submitted by|提交于/;

for (const language of LANGUAGES) {
  test(`${language}: open the samples, find the failed holds`, async ({ page }) => {
    await visit(page, language);
    await samples(page);
    await page.getByRole("button", { name: /Filters|筛选/ }).click();
    await page.getByRole("combobox", { name: /^(Rule|规则)$/ }).selectOption("hold-under-one-minute");
    await page.getByRole("combobox", { name: /^(Verdict|判定)$/ }).selectOption("fail");
    await expect(page.locator("view-calls a.call")).toHaveText(["dermatology-long-hold", "ward-whole-seconds", "night-nurse-station"]);
    expect(page.url()).toContain("rule=hold-under-one-minute");
    expect(page.url()).toContain("verdict=fail");
    await page.reload();
    await expect(page.locator("view-calls a.call")).toHaveCount(3);
    await page.locator("view-calls a.call").first().click();
    await expect(page.locator("threerings-timeline")).toContainText("1:02");
    await page.locator('threerings-scorecard li[data-item="hold-under-one-minute"] > button').click();
    const evidence = page.locator("threerings-scorecard [part=evidence]", { hasText: "1:02" });
    await evidence.click();
    await expect(page.locator("threerings-timeline rect.marked")).toBeVisible();
  });

  test(`${language}: review and submit one call by keyboard alone`, async ({ page }) => {
    await visit(page, language);
    await page.keyboard.press("Tab");
    // To the button of the samples, whatever stands before it.
    for (let tabs = 0; tabs < 30; tabs += 1) {
      const name = await page.evaluate(() => {
        let active = document.activeElement;
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
        return active?.textContent ?? "";
      });
      if (/samples|示例/.test(name)) break;
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await expect(page.locator("view-calls a.call").first()).toBeVisible();
    for (let n = 0; n < 3; n += 1) await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await expect(page.locator("view-call .top h1")).toHaveText("dentist-four-rings");
    const open = page.getByRole("button", { name: /Only open|只看未定/ });
    // Every open item, until none is left.
    const count = Number(/\d+/.exec((await open.textContent()) ?? "")?.[0]);
    expect(count).toBeGreaterThan(5);
    for (let item = count; item > 0; item -= 1) {
      await page.keyboard.press(item % 5 === 0 ? "2" : "1");
      await expect(open).toContainText(new RegExp(`[(（]${item - 1}[)）]`));
      if (item > 1) await page.keyboard.press("o");
    }
    await page.keyboard.press("n");
    await page.keyboard.type("a kind word was missing");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+Enter");
    await page.keyboard.type("Li Na");
    await page.keyboard.press("Enter");
    await expect(page.locator("view-call .badge")).toHaveText(SUBMITTED);
    await expect(page.locator("view-call .badge")).toContainText("Li Na");
    await expect(page.locator("threerings-score .result")).toHaveText(/Failed|不合格/);
    await expect(page.locator("view-call .chain")).toHaveText(/chain verified|链完整/);
    await page.keyboard.press("l");
    await expect(page.locator("view-calls .state[data-mark=submitted]")).toHaveCount(1);
  });

  test(`${language}: paste a script`, async ({ page }) => {
    await visit(page, language);
    const box = page.locator("#script");
    await box.fill("0:00 rings\n0:99 nothing");
    await page.getByRole("button", { name: /Check this call|检查这通电话/ }).click();
    await expect(page.locator("#script-problems li").first()).toContainText("2:");
    await box.fill("call: pasted\ninbound, CN\n0:00 rings\n0:08 answered\n0:09 agent: 您好，这里是儿科。\n0:30 hold\n1:50 resume\n2:00 customer hangs up");
    await page.getByRole("button", { name: /Check this call|检查这通电话/ }).click();
    await expect(page.locator("view-call .top h1")).toHaveText("pasted");
    await expect(page.locator("threerings-transcript mark", { hasText: "您" }).first()).toBeVisible();
  });
}

for (const language of LANGUAGES) {
  const { app, element } = speaking(language);

  test(`${language}: overrule, undo, redo, reload in mid-review and lose nothing`, async ({ page }) => {
    await visit(page, language);
    await samples(page);
    await showCall(page, "dermatology-long-hold", "hold-under-one-minute");
    const percent = page.locator("view-call .top threerings-score .percent");
    const before = await percent.textContent();
    await page.keyboard.press("1");
    await expect(percent).not.toHaveText(before!);
    const after = await percent.textContent();
    await expect(page.locator("#reason")).toBeFocused();
    await page.keyboard.type("The patient asked to wait");
    // In mid-word: nothing was left, nothing confirmed.
    await kept(page);
    await page.reload();
    await expect(page.locator("#reason")).toHaveValue("The patient asked to wait");
    await expect(percent).toHaveText(after!);
    const undo = page.getByRole("button", { name: app("undo") });
    const redo = page.getByRole("button", { name: app("redo") });
    await undo.click();
    await expect(page.locator("#reason")).toHaveValue("");
    await undo.click();
    await expect(percent).toHaveText(before!);
    await redo.click();
    await expect(percent).toHaveText(after!);
    await redo.click();
    await expect(page.locator("#reason")).toHaveValue("The patient asked to wait");
    // The engine's verdict stays beside the person's.
    await expect(page.locator("threerings-scorecard .verdicts .verdict")).toHaveText([new RegExp(element("fail")), new RegExp(element("pass"))]);
  });
}

test("an overruled verdict needs a reason; a submitted review changes only as a revision", async ({ page }) => {
  await visit(page);
  await samples(page);
  await showCall(page, "dermatology-long-hold", "hold-under-one-minute");
  await page.keyboard.press("1");
  await page.keyboard.press("Control+Enter");
  const dialog = page.locator("view-call dialog");
  await expect(dialog.getByRole("alert")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Submit" })).toBeDisabled();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.locator("#reason").fill("agreed beforehand");
  await page.locator("#reason").blur();
  await page.getByRole("button", { name: "Submit" }).click();
  await dialog.getByLabel("Your name").fill("Chen");
  await dialog.getByRole("button", { name: "Submit" }).click();
  await expect(page.locator("view-call .badge")).toContainText("Chen");
  await page.keyboard.press("2");
  await expect(page.locator("view-call details.history summary")).toContainText("3 steps");
  await page.getByRole("button", { name: "Revise" }).click();
  await expect(page.locator("view-call .badge")).toContainText("revision 2");
  await expect(page.locator("view-call details.history summary")).toContainText("4 steps");
});

test("speakers that were swapped are set right with one click", async ({ page }) => {
  await visit(page);
  await samples(page);
  await showCall(page, "dentist-four-rings", "greets-politely");
  const first = page.locator("threerings-transcript li .who").first();
  await expect(first).toHaveText("Agent");
  const swap = page.getByRole("button", { name: "Swap speakers" });
  await swap.click();
  await expect(first).toHaveText("Customer");
  await page.reload();
  await expect(page.locator("threerings-transcript li .who").first()).toHaveText("Customer");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.locator("threerings-transcript li .who").first()).toHaveText("Agent");
});

test("take the review away, with names blacked out", async ({ page }) => {
  await visit(page);
  await samples(page);
  await showCall(page, "maternity-enquiry");
  const take = async (name: string, redact: boolean) => {
    await page.getByRole("button", { name: "Take away" }).click();
    const box = page.getByLabel("Black out names and numbers");
    if ((await box.isChecked()) !== redact) await box.click();
    return downloaded(page, () => page.locator("#take").getByRole("button", { name, exact: true }).click());
  };
  const json = await take("JSON", false);
  expect(json.name).toBe("maternity-enquiry.json");
  expect(json.content.toString()).toContain("林晓");
  const redacted = (await take("JSON", true)).content.toString();
  expect(redacted).not.toContain("林晓");
  expect(redacted).not.toContain("0755-0000-0101");
  expect(JSON.parse(redacted).redacted).toBe(true);
  const csv = (await take("CSV", false)).content.toString();
  expect(csv.split("\r\n")[0]).toContain("Reviewer's reason");
  expect(csv).toContain("answer-within-three-rings");
  const workbook = await take("Excel", true);
  expect(workbook.name).toBe("maternity-enquiry.xlsx");
  expect(workbook.content.subarray(0, 2).toString()).toBe("PK");
  // What is printed is blacked out as the box says.
  const sheet = page.locator("view-call .sheet");
  await page.emulateMedia({ media: "print" });
  await expect(sheet).toBeVisible();
  await expect(sheet).not.toContainText("林晓");
  await page.emulateMedia({ media: "screen" });
  await take("JSON", false);
  await page.emulateMedia({ media: "print" });
  await expect(sheet).toContainText("林晓");
});

test("the printed scorecard of a normal call is one A4 page", async ({ page }) => {
  await visit(page, "zh-Hans");
  await samples(page);
  await showCall(page, "dentist-four-rings");
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  expect(pdf.match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1);
});
