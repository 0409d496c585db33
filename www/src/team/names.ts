import { html, nothing, type TemplateResult } from "lit";
import { dates } from "../../elements/format.js";
import { address } from "../route.js";
import { app } from "../state.js";
import type { Shown } from "./types.js";
import { say } from "./words.js";

/** `吴磊 1007`. */
export function nameOf(names: Readonly<Record<string, string>>, key: string | null): string {
  if (key === null) return say(app.locale, "nobody");
  const name = names[key];
  return name ? `${name} ${key}` : key;
}

/** A call that shows how a rule was kept or broken; leads to the very item. */
export function shownCall(call: Shown, item: string, names: Readonly<Record<string, string>>, own?: string): TemplateResult {
  const who = call.agent !== null && call.agent !== own ? nameOf(names, call.agent) : "";
  return html`<li>
    <a href=${address("call", new URLSearchParams({ item }), call.key)}>${call.key}</a>
    <span class="quiet small">${[call.started_at ? day(call.started_at) : "", who].filter(Boolean).join(" · ")}</span>
    <div>${call.reason}</div>
    ${call.quote ? html`<q>${call.quote}</q>` : nothing} ${call.would_pass ? html`<div class="quiet small">${call.would_pass}</div>` : nothing}
  </li>`;
}

/** The day of a call, in the clock of its place. */
function day(started: string): string {
  const at = new Date(`${started.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(at.getTime())) return started;
  return dates(app.locale, { month: "short", day: "numeric", timeZone: "UTC" }).format(at);
}
