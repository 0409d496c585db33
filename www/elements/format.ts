import type { Bound } from "threerings";
import { say, type Locale } from "./words.js";

/** `1:04`, `0:08.2`, `1:02:03`; tenths only where `fine`. */
export function clock(ms: number, fine = false): string {
  const tenths = Math.round(ms / 100);
  const whole = fine ? Math.floor(tenths / 10) : Math.round(ms / 1000);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  const start = hours > 0 ? `${hours}:${two(minutes)}` : `${minutes}`;
  return `${start}:${two(seconds)}${fine && tenths % 10 ? `.${tenths % 10}` : ""}`;
}

/** A length of time in words: `8.2 秒`, `1 分 14 秒`. */
export function duration(ms: number, locale: Locale): string {
  const unit = (value: number, unit: "second" | "minute" | "hour", digits = 0) =>
    new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits }).format(value);
  if (ms < 60_000) return unit(ms / 1000, "second", 1);
  const whole = Math.round(ms / 1000);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const parts = [hours && unit(hours, "hour"), minutes && unit(minutes, "minute"), !hours && seconds && unit(seconds, "second")];
  return parts.filter(Boolean).join(" ");
}

/** A measurement, which may be a bound. */
export function bound(value: Bound, show: (n: number) => string, locale: Locale): string {
  if (typeof value === "number") return show(value);
  const { min, max } = value;
  if (min !== undefined && max !== undefined) return min === max ? show(min) : `${show(min)} – ${show(max)}`;
  if (min !== undefined) return say(locale, "atLeast", { n: show(min) });
  return max === undefined ? say(locale, "notKnown") : say(locale, "atMost", { n: show(max) });
}

/** `66.67%`, by the habits of the language. */
export function percent(value: number | null, locale: Locale): string {
  if (value === null) return "–";
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(value / 100);
}

/** The lowest a bound can be; undefined where it is not known. */
export const least = (value: Bound | undefined) => (typeof value === "number" ? value : value?.min);

/** The highest a bound can be. */
export const most = (value: Bound | undefined) => (typeof value === "number" ? value : value?.max);

/** How something is brought into sight: at once for those who want no motion. */
export const gently = (): ScrollBehavior => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth");
