import { readFileSync, readdirSync } from "node:fs";
import type { ChecklistFile } from "threerings";
import { expect, test } from "vitest";
import { LOCALES, WORDS, type Table } from "../elements/words.js";
import { limitsOf } from "../src/team/edits.js";
import { HELP } from "../src/help.js";
import { LIMIT_WORDS, TEAM_WORDS } from "../src/team/words.js";
import { APP_WORDS, COLUMNS, PROBLEM_WORDS } from "../src/words.js";

const TABLES: Record<string, Table> = { elements: WORDS, dashboard: APP_WORDS, team: TEAM_WORDS, limits: LIMIT_WORDS, problems: PROBLEM_WORDS, help: HELP };

const marks = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

for (const [name, table] of Object.entries(TABLES)) {
  test(`every text of the ${name} is there in every language, with the same places to fill in`, () => {
    for (const [key, texts] of Object.entries(table)) {
      expect(texts, key).toHaveLength(LOCALES.length);
      for (const text of texts) {
        expect(text.trim(), key).not.toBe("");
        expect(marks(text), key).toEqual(marks(texts[0]));
      }
    }
  });
}

test("no text is left over, and none stands in the code instead of a table", () => {
  const files = ["elements", "src", "src/views", "src/review", "src/export", "src/library", "src/team"].flatMap((folder) =>
    readdirSync(new URL(`../${folder}`, import.meta.url))
      .filter((name) => name.endsWith(".ts"))
      .map((name) => ({ name: `${folder}/${name}`, text: readFileSync(new URL(`../${folder}/${name}`, import.meta.url), "utf8") })),
  );
  const code = files.filter(({ name }) => !/words\.ts$|^src\/help\.ts$/.test(name));
  const all = code.map(({ text }) => text).join("\n");
  // Topics of the help are put together; verdicts, speakers and origins are words of the engine.
  const engine = "pass fail not_applicable unknown review agent customer system other network reported derived assumed inferred attested hold speakerphone call overlap silence".split(" ");
  const unused = [...Object.keys(APP_WORDS), ...Object.keys(TEAM_WORDS), ...Object.keys(WORDS)].filter((key) => !new RegExp(`["']${key}["']`).test(all) && !engine.includes(key));
  expect(unused).toEqual([]);
  const chinese = code.flatMap(({ name, text }) =>
    text
      .split("\n")
      .filter((line) => /\p{Script=Han}/u.test(line) && !/^\s*(\/\/|\*|\/\*\*)/.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  );
  // Names of languages are in their own; titles and numerals are what the redaction looks for.
  expect(chinese.filter((line) => !/LANGUAGES|redact\.ts|filter\(Boolean\)|^\S+: \* /.test(line))).toEqual([]);
});

test("every column that a table can have has a name", () => {
  const mapping = readFileSync(new URL("../../src/input/mapping.rs", import.meta.url), "utf8");
  const targets = [...mapping.matchAll(/^    \w+ = "(\w+)", (?:Text|Time|Length|Count|Word), \[/gm)].map(([, name]) => name);
  expect(targets.length).toBeGreaterThan(20);
  expect([...COLUMNS].sort()).toEqual(targets.sort());
});

test("every number of the built-in checklists has a name", () => {
  const folder = new URL("../../checklists/", import.meta.url);
  const found = new Set<string>();
  for (const name of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
    const { sections } = JSON.parse(readFileSync(new URL(name, folder), "utf8")) as ChecklistFile;
    for (const item of sections?.flatMap(({ items }) => items ?? []) ?? []) limitsOf(item.check).forEach((limit) => found.add(limit.name));
  }
  expect(found.size).toBeGreaterThan(10);
  expect([...found].filter((name) => !(name in LIMIT_WORDS))).toEqual([]);
});

test("every key does one thing in each view", () => {
  const table = readFileSync(new URL("../src/keys.ts", import.meta.url), "utf8").split("\n").filter((line) => line.startsWith("  { keys:"));
  expect(table.length).toBeGreaterThan(20);
  for (const view of ["call", "calls", "anywhere"]) {
    const keys = table.filter((line) => line.includes(` ${view}: (`)).map((line) => /keys: "(.*?)"/.exec(line)?.[1]);
    expect(new Set(keys).size).toBe(keys.length);
  }
});
