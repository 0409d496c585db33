import type { Code, Diagnostic } from "threerings";
import { app } from "./state.js";
import { sayProblem } from "./words.js";

/** What is wrong, in the reader's language before the engine's own words. */
export function titled(code: Code, message: string): string {
  return app.locale === "en" ? message : `${sayProblem(app.locale, code)}：${message}`;
}

/** A problem in a line: what, where, the details, what to do. */
export function said({ code, message, help, at }: Diagnostic): string {
  const place = [at.line > 0 ? `${at.line}:${at.column}` : "", at.path].filter(Boolean).join(" ");
  return `${place ? `${place}: ` : ""}${titled(code, message)}${help ? ` (${help})` : ""}`;
}
