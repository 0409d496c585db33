// How rates are shown: never without their interval, nor without how much could be decided.

import { html, nothing, svg, type TemplateResult } from "lit";
import type { ItemFigures, Ratio } from "threerings";
import { numbers } from "../../elements/format.js";
import { app } from "../state.js";
import { cell, type Cell } from "./table.js";
import { say } from "./words.js";

/** `93.1%` of 0.931. */
export function share(value: number, digits = 1): string {
  return numbers(app.locale, { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}

/** `+3.2` percentage points of 0.032. */
export function points(value: number): string {
  return numbers(app.locale, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero" }).format(value * 100);
}

/** `92.3–93.8%`. */
export function interval({ low, high }: { low: number; high: number }): string {
  const number = numbers(app.locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return `${number.format(low * 100)}–${share(high)}`;
}

/** A mean score with its interval, of percentages. */
export const asShare = <T extends { value: number; low: number; high: number }>(mean: T): Ratio => ({ value: mean.value / 100, low: mean.low / 100, high: mean.high / 100 });

/** `93.1% (92.3–93.8%)`, for texts. */
export const rateText = (ratio: Ratio | null | undefined) => (ratio ? `${share(ratio.value)} (${interval(ratio)})` : "–");

/** A rate with its interval as a number and as a bar; the team's rate as a line across it. */
export function rate(ratio: Ratio | null | undefined, options: { team?: number | undefined; bar?: boolean } = {}): TemplateResult {
  if (!ratio) return html`<span class="quiet">–</span>`;
  const x = (value: number) => (value * 100).toFixed(2);
  const bar = svg`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    <rect class="scale" y="4" width="100" height="2" />
    <rect class="interval" x=${x(ratio.low)} width=${Math.max(1, (ratio.high - ratio.low) * 100)} y="1" height="8" rx="1" />
    <rect class="value" x=${Math.max(0, ratio.value * 100 - 1)} width="2" height="10" />
    ${options.team === undefined ? nothing : svg`<rect class="team" x=${Math.max(0, options.team * 100 - 0.5)} width="1" height="10" />`}
  </svg>`;
  return html`<span class="rate" data-bar=${options.bar === false ? "no" : "yes"}>${options.bar === false ? nothing : bar}<b>${share(ratio.value)}</b> <small>${interval(ratio)}</small></span>`;
}

/** The same as a cell. */
export const rateCell = (ratio: Ratio | null | undefined, href?: string, options: { team?: number | undefined; bar?: boolean } = {}): Cell => ({
  ...cell(rateText(ratio)),
  ...(ratio ? { number: ratio.value } : {}),
  ...(ratio && href ? { href } : {}),
  shown: rate(ratio, options),
});

/** What has to be known of a number before it is believed. */
export function flags(figures: ItemFigures, trusted?: boolean): TemplateResult {
  return html`${figures.few && figures.pass + figures.fail > 0 ? html` <span class="flag" title=${say(app.locale, "fewHint")}>${say(app.locale, "few")}</span>` : nothing}${trusted === false
    ? html` <span class="flag doubt" title=${say(app.locale, "doubtHint")}>${say(app.locale, "doubt")}</span>`
    : nothing}`;
}
