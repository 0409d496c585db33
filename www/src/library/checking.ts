// From the lines of a file to rows: checked piece by piece, so that questions of the page are answered in between.

import type { Diagnostic, Engine, Row as EngineRow, Survey } from "threerings";
import type { Source } from "../db.js";
import { RowWriter, cachedRows } from "./cache.js";
import { lines } from "./lines.js";
import { freeKey, rows, tell } from "./shelf.js";
import type { OpenProgress, Refused, Row } from "./types.js";

/** How often the page hears of new rows. */
const TELL_EVERY_MS = 250;

/** How many known rows the page hears of at once. */
const AT_ONCE = 500;

/** Rows on their way to the page. */
export class Telling {
  private waiting: Row[] = [];
  // The first rows go at once.
  private toldAt = -Infinity;
  readonly progress: OpenProgress;

  constructor(bytesTotal: number) {
    this.progress = { bytesRead: 0, bytesTotal, calls: 0, refused: 0 };
  }

  row(row: Row): void {
    rows.set(row.key, row);
    this.waiting.push(row);
    this.progress.calls += 1;
  }

  now(force = false): void {
    if (!force && performance.now() - this.toldAt < TELL_EVERY_MS) return;
    this.toldAt = performance.now();
    tell({ tell: "rows", rows: this.waiting, progress: { ...this.progress } });
    this.waiting = [];
  }

  /** The rows of a file that are known already. */
  async known(known: readonly Row[]): Promise<void> {
    for (let at = 0; at < known.length; at += AT_ONCE) {
      known.slice(at, at + AT_ONCE).forEach((row) => this.row(row));
      this.now(true);
      await breath();
    }
  }
}

/** Lets questions of the page be answered. */
const breath = () => new Promise((resolve) => setTimeout(resolve));

/** Work on files that can be cancelled. */
export interface Reading {
  cancelled: boolean;
  telling: Telling;
  refused: Refused[];
  survey: Survey;
}

const decoder = new TextDecoder();

export const shortened = (text: string) => (text.length > 300 ? `${text.slice(0, 300)}…` : text).trimEnd();

/** Checks the lines of a source; the page hears of them, and the next visit has them at once. How many calls there were. */
export async function check(source: Source, by: string, reading: Reading): Promise<number> {
  const { telling, survey, refused } = reading;
  const writer = new RowWriter(source.id, by);
  let calls = 0;
  for await (const piece of lines(source.lines)) {
    if (reading.cancelled) return calls;
    for (const { start, end, number, bytes } of piece.lines) {
      for (const found of survey.rows(bytes)) {
        if ("problems" in found) {
          refused.push({ file: source.name, line: number, text: shortened(decoder.decode(bytes)), problems: onLine(found.problems, number) });
          telling.progress.refused += 1;
        } else {
          const row = rowOf(found, { key: freeKey(found.call), source: source.id, start, end });
          telling.row(row);
          writer.add(row);
          calls += 1;
        }
      }
    }
    telling.progress.bytesRead += piece.size;
    telling.now();
    await breath();
  }
  await writer.finish().catch(() => {});
  return calls;
}

/** Each line is read by itself; its problems are where it stands in the file. */
const onLine = (problems: readonly Diagnostic[], line: number): Diagnostic[] =>
  problems.map((problem) => (problem.at.line > 0 ? { ...problem, at: { ...problem.at, line: problem.at.line + line - 1 } } : problem));

/** A call in the list. */
export function rowOf(found: Pick<EngineRow, "about" | "verdicts" | "score" | "agent_name" | "region_assumed">, place: Pick<Row, "key" | "source" | "start" | "end">): Row {
  const { percent, lowest, highest, result, open } = found.score;
  const { key, source, start, end } = place;
  const row: Row = { key, source, start, end, about: found.about, verdicts: found.verdicts, percent, lowest, highest, result, open, regionAssumed: found.region_assumed };
  if (found.agent_name !== undefined) row.agentName = found.agent_name;
  return row;
}

/** The row of one record. */
export function rowAgain(engine: Engine, record: string, before: Row): Row | undefined {
  const survey = engine.survey();
  try {
    const [found] = survey.rows(record);
    return found && !("problems" in found) ? rowOf(found, before) : undefined;
  } finally {
    survey.free();
  }
}

/** The rows of a file as they were found the last time; undefined where they are not all there. */
export async function knownRows(source: string, by: string): Promise<Row[] | undefined> {
  const found: Row[] = [];
  const parts = cachedRows(source, by);
  for (;;) {
    const { value, done } = await parts.next();
    if (done) return value ? found : undefined;
    found.push(...value);
  }
}
