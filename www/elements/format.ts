import type { Bound } from "threerings";
import { say, type Locale } from "./words.js";

/** Formats by language and options: to make one takes a hundred times as long as to use it. */
const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function format<F extends Intl.NumberFormat | Intl.DateTimeFormat, O extends object>(kind: new (locale: Locale, options: O) => F, locale: Locale, options: O): F {
  const key = `${kind.name} ${locale} ${JSON.stringify(options)}`;
  const known = formats.get(key);
  if (known) return known as F;
  const made = new kind(locale, options);
  formats.set(key, made);
  return made;
}

/** How numbers are written. */
export const numbers = (locale: Locale, options: Intl.NumberFormatOptions = {}) => format(Intl.NumberFormat, locale, options);

/** How days and times are written. */
export const dates = (locale: Locale, options: Intl.DateTimeFormatOptions) => format(Intl.DateTimeFormat, locale, options);

/** A moment as a record writes it, in the clock of the place where the call was; what can't be read stays as it is. */
export function written(at: string, locale: Locale, options: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "short" }): string {
  const local = new Date(`${at.slice(0, 19)}Z`);
  return Number.isNaN(local.getTime()) ? at : dates(locale, { ...options, timeZone: "UTC" }).format(local);
}

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
    numbers(locale, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits }).format(value);
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
  return numbers(locale, { style: "percent", maximumFractionDigits: 1 }).format(value / 100);
}

/** The lowest a bound can be; undefined where it is not known. */
export const least = (value: Bound | undefined) => (typeof value === "number" ? value : value?.min);

/** The highest a bound can be. */
export const most = (value: Bound | undefined) => (typeof value === "number" ? value : value?.max);

/** How something is brought into sight: at once for those who want no motion. */
export const gently = (): ScrollBehavior => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth");
