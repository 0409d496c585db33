// What a reviewer takes away: the review of a call as JSON, CSV or a workbook.

import type { CallRecord, Evidence, Report, Score } from "threerings";
import { clock } from "../../elements/format.js";
import { say, type Locale } from "../../elements/words.js";
import type { Review, ReviewState } from "../review/history.js";
import { say as sayApp } from "../words.js";
import { AS_IT_IS, redacted, redactor, type Redact } from "./redact.js";

/** Everything about one reviewed call. */
export interface Taken {
  record: CallRecord;
  report: Report;
  review: Review;
  state: ReviewState;
  score: Score;
  locale: Locale;
  redact: boolean;
}

export const redactOf = ({ record, redact }: Taken): Redact => (redact ? redactor(record) : AS_IT_IS);

/** The review with the engine's report, as JSON. A redacted one says so: its history can't be verified. */
export function asJson(taken: Taken): string {
  const { record, report, review, state, score, redact } = taken;
  const { redoable: _, undoable: __, ...says } = state;
  const whole = { format: "threerings-review", version: 1, redacted: redact, record, score, review: says, engine: report, history: review };
  return `${JSON.stringify(redact ? redacted(whole, redactOf(taken)) : whole, null, 2)}\n`;
}

/** The columns of our own words: items, sections, rules, verdicts. */
const OURS = [0, 1, 2, 3, 5, 7];

/** The items as a table, with a header. */
export function asTable(taken: Taken): string[][] {
  const { report, state, locale } = taken;
  const redact = redactOf(taken);
  const header = (["colItem", "colSection", "colTitle", "colEngine", "colReason", "colReviewer", "colReviewerReason", "colHit", "colNote", "colEvidence"] as const).map((word) => sayApp(locale, word));
  const rows = report.items.map((item) => {
    const answer = state.answers[item.id];
    const hit = state.hits[item.id];
    return [
      item.id,
      item.section,
      item.title,
      say(locale, item.verdict),
      item.reason,
      answer ? say(locale, answer.verdict) : "",
      answer?.reason ?? "",
      hit === undefined ? "" : say(locale, hit ? "yes" : "no"),
      state.notes[`item:${item.id}`] ?? "",
      item.evidence.map((one) => evidenceLine(one, locale)).filter(Boolean).join("; "),
    ].map((cell, column) => (OURS.includes(column) ? cell : redact(cell)));
  });
  return [header, ...rows];
}

/** A piece of evidence in a few words. */
export function evidenceLine(evidence: Evidence, locale: Locale): string {
  switch (evidence.kind) {
    case "quote":
      return `${say(locale, "turn", { n: evidence.turn + 1 })} “${evidence.text}”`;
    case "span":
      return `${clock(evidence.start_ms)} ${say(locale, evidence.of)}`;
    case "field":
      return `${evidence.path} = ${JSON.stringify(evidence.value)}`;
    case "conversion":
      return evidence.note;
    case "searched":
      return "";
  }
}

/** For spreadsheets: with a mark of its encoding, and no cell that one would compute. */
export function asCsv(taken: Taken): string {
  const cell = (text: string) => {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `\ufeff${asTable(taken).map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** A workbook: loaded only when somebody wants one. */
export async function asWorkbook(taken: Taken): Promise<Blob> {
  const { default: write } = await import("write-excel-file/browser");
  const [header = [], ...rows] = asTable(taken);
  const cells = [header.map((value) => ({ value, fontWeight: "bold" as const })), ...rows.map((row) => row.map((value) => ({ value, type: String, wrap: true })))];
  const columns = [24, 16, 30, 10, 36, 10, 30, 8, 30, 50].map((width) => ({ width }));
  return write(cells, { columns, stickyRowsCount: 1 }).toBlob();
}

/** Hands a file to the browser's downloads. */
export function download(content: Blob | string, name: string, type: string): void {
  const url = URL.createObjectURL(typeof content === "string" ? new Blob([content], { type }) : content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A call's id as part of a file's name. */
export const fileName = (call: string, end: string, redact = AS_IT_IS) => `${redact.id(call).replace(/[^\p{L}\p{N}._-]+/gu, "_").slice(0, 80)}.${end}`;
