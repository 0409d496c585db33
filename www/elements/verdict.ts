import { html, type TemplateResult } from "lit";
import type { Verdict } from "threerings";
import { say, type Locale } from "./words.js";

/** A sign for each verdict, so that colour is never the only one. */
export const SIGNS: Readonly<Record<Verdict, string>> = { pass: "✓", fail: "✗", not_applicable: "–", unknown: "?", review: "!" };

export const VERDICTS: readonly Verdict[] = ["fail", "review", "unknown", "pass", "not_applicable"];

/** A verdict with its sign and name; the name alone for a screen reader where there is little room. */
export function verdictMark(verdict: Verdict, locale: Locale, named = true): TemplateResult {
  const name = say(locale, verdict);
  return html`<span class="verdict" part="verdict" data-verdict=${verdict} title=${name}
    ><span class="mark" aria-hidden="true">${SIGNS[verdict]}</span><span class=${named ? "" : "visually-hidden"}>${name}</span></span
  >`;
}
