// What is compared and charted: a rule, a section, or whether calls pass; as the address and the engine write it.

import { say as sayElement } from "../../elements/words.js";
import { app } from "../state.js";
import type { RuleAbout } from "./types.js";
import { say } from "./words.js";

/** The filter of the calls with these verdicts on what is measured. */
export function behind(measure: string, verdict: "pass" | "fail" | "pass,fail"): Record<string, string> {
  const [kind, id = ""] = split(measure);
  if (kind === "result") return { result: verdict };
  return { rule: kind === "section" ? `section:${id}` : id, verdict };
}

export function measureTitle(measure: string, rules: Readonly<Record<string, RuleAbout>>): string {
  const [kind, id = ""] = split(measure);
  if (kind === "result") return say(app.locale, "reachingMark");
  if (kind === "section") return say(app.locale, "wholeSection", { section: app.checklist?.sections.find((section) => section.id === id)?.title ?? id });
  return rules[id]?.title ?? id;
}

function split(measure: string): [kind: string, id?: string] {
  const at = measure.indexOf(":");
  return at < 0 ? [measure] : [measure.slice(0, at), measure.slice(at + 1)];
}

export const resultWord = (result: "pass" | "fail" | "open") => sayElement(app.locale, ({ pass: "resultPass", fail: "resultFail", open: "resultOpen" } as const)[result]);
