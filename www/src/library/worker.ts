// Where files are read and calls are checked: a worker, so that the page never waits. Reports stay here; the page gets a
// short row for each call, and the one report that it shows.

import {
  Engine,
  ThreeRingsError,
  importCalls,
  joinRegister,
  names,
  readScript,
  type CallRecord,
  type ChecklistInfo,
  type Diagnostic,
  type Explanation,
  type Locale,
  type Report,
  type Score,
  type Verdict,
} from "threerings";
import { database, type Source } from "../db.js";
import { teamMethods } from "../team/answers.js";
import { adjusted } from "./adjust.js";
import { lines, looksLikeLines, looksLikeRegister } from "./lines.js";
import type { Adjustments, Checked, OpenProgress, Opened, Refused, Row, Told } from "./types.js";

const LETTERS: Record<Verdict, string> = { pass: "p", fail: "f", not_applicable: "n", unknown: "u", review: "r" };

/** How often the page hears of new rows. */
const TELL_EVERY_MS = 250;

let engine: Engine | undefined;
let locale: Locale = "zh-Hans";
const sources = new Map<string, Source>();
const rows = new Map<string, Row>();
let cancelled = false;
/** Questions are answered one after the other, but for `cancel`. */
let last: Promise<unknown> = Promise.resolve();

function tell(told: Told): void {
  postMessage(told);
}

function started(): Engine {
  if (!engine) throw new Error("the engine is not started");
  return engine;
}

/** Rows on their way to the page. */
class Telling {
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
}

function freeKey(id: string): string {
  let key = id;
  for (let n = 2; rows.has(key); n += 1) key = `${id}~${n}`;
  return key;
}

function rowOf(report: Report, record: CallRecord | undefined, place: Pick<Row, "key" | "source" | "start" | "end">): Row {
  const { percent, lowest, highest, result, open } = report.score;
  const row: Row = {
    ...place,
    about: report.about,
    verdicts: report.items.map((item) => LETTERS[item.verdict]).join(""),
    percent,
    lowest,
    highest,
    result,
    open,
    regionAssumed: report.items.some((item) => item.evidence.some((one) => one.kind === "conversion" && one.assumed)),
  };
  if (record?.agent?.name) row.agentName = record.agent.name;
  return row;
}

const decoder = new TextDecoder();

/** Checks the lines of a source; `tell` hears of them. */
async function check(source: Source, telling: Telling, refused: Refused[]): Promise<number> {
  let calls = 0;
  for await (const piece of lines(source.lines)) {
    for (const { start, end, number, bytes } of piece.lines) {
      for (const line of decoder.decode(started().checkLines(bytes)).split("\n")) {
        if (line === "") continue;
        const report = JSON.parse(line) as Report | { problems: Diagnostic[] };
        if ("problems" in report) {
          refused.push({ file: source.name, line: number, text: shortened(decoder.decode(bytes)), problems: report.problems });
          telling.progress.refused += 1;
        } else {
          telling.row(rowOf(report, agentOf(bytes), { key: freeKey(report.call), source: source.id, start, end }));
          calls += 1;
        }
      }
    }
    telling.progress.bytesRead += piece.size;
    telling.now();
    if (cancelled) break;
  }
  return calls;
}

/** The agent is all that a row needs of a record beside its report; short of reading it all. */
function agentOf(bytes: Uint8Array): CallRecord | undefined {
  const start = decoder.decode(bytes.subarray(0, 2048));
  const found = /"agent"\s*:\s*(\{[^{}]*\})/.exec(start);
  if (!found) return undefined;
  try {
    return { id: "", agent: JSON.parse(found[1]!) } as CallRecord;
  } catch {
    return undefined;
  }
}

const shortened = (text: string) => (text.length > 300 ? `${text.slice(0, 300)}…` : text).trimEnd();

function problemsOf(error: unknown): Diagnostic[] {
  if (error instanceof ThreeRingsError) return error.problems;
  const message = error instanceof Error ? error.message : String(error);
  return [{ code: "not-usable", severity: "error", message, at: { path: "", line: 0, column: 0 } }];
}

const textLine = (text: string, line: number) => shortened(text.split("\n")[line - 1] ?? "");

/** A file as JSON Lines; other formats are made into records. */
async function sourceOf(file: File, opened: Opened): Promise<Source | undefined> {
  const id = crypto.randomUUID();
  const opened_at = new Date().toISOString();
  if (await looksLikeLines(file)) {
    opened.files.push({ name: file.name, format: "JSON Lines", calls: 0 });
    return { id, name: file.name, lines: file, opened_at };
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = () => decoder.decode(bytes);
  const refuse = (problems: Diagnostic[]) => {
    const line = problems[0]?.at.line ?? 0;
    opened.refused.push({ file: file.name, line, text: line > 0 ? textLine(text(), line) : "", problems });
  };
  let calls: CallRecord[];
  let format: string;
  try {
    if (/\.txt$/i.test(file.name)) {
      const script = await readScript(text(), { name: file.name });
      [calls, format] = [[script.record], "script"];
      warn(opened, file.name, script.warnings);
    } else {
      const imported = await importCalls(bytes, { name: file.name });
      [calls, format] = [imported.calls, imported.format];
      imported.rejected.forEach(({ problems }) => refuse(problems));
      warn(opened, file.name, imported.warnings);
    }
  } catch (error) {
    refuse(problemsOf(error));
    return undefined;
  }
  opened.files.push({ name: file.name, format, calls: 0 });
  const written = calls.map((call) => `${JSON.stringify(call)}\n`);
  return { id, name: file.name, lines: new Blob(written), opened_at };
}

function warn(opened: Opened, file: string, warnings: readonly Diagnostic[]): void {
  for (const { message, help, at } of warnings) {
    const said = at.path ? `${at.path}: ${message}` : message;
    const known = opened.warnings.find((warning) => warning.file === file && warning.message === said);
    if (known) known.count += 1;
    else opened.warnings.push(help ? { file, message: said, help, count: 1 } : { file, message: said, count: 1 });
  }
}

/** Writes what a register says into the calls of sources. */
async function join(register: File, into: Source[], opened: Opened): Promise<Source[]> {
  const entries = new Uint8Array(await register.arrayBuffer());
  const joined: Source[] = [];
  let used = { entries: 0, unused: Infinity };
  try {
    for (const source of into) {
      const found = await joinRegister(await source.lines.arrayBuffer(), entries, { name: register.name });
      joined.push({ ...source, lines: new Blob([found.lines]) });
      used = { entries: found.entries, unused: Math.min(used.unused, found.unused.length) };
      if (source === into[0]) {
        warn(opened, register.name, found.warnings);
        const refused = found.rejected.map(({ problems }) => ({ file: register.name, line: problems[0]?.at.line ?? 0, text: "", problems }));
        opened.refused.push(...refused);
      }
    }
  } catch (error) {
    opened.refused.push({ file: register.name, line: 0, text: "", problems: problemsOf(error) });
    return into;
  }
  opened.registers.push({ name: register.name, entries: used.entries, unused: Number.isFinite(used.unused) ? used.unused : used.entries });
  return joined;
}


/** The report of a call as it is in its file. */
async function reportOf(row: Row): Promise<Report> {
  const source = sources.get(row.source);
  if (!source) throw new Error("the file of the call is closed");
  return started().check(await source.lines.slice(row.start, row.end).arrayBuffer());
}

const methods = {
  ...teamMethods({ engine: started, rows, sources, locale: () => locale, report: reportOf, field: async (pointer) => (await names(locale)).field(pointer) }),

  /** What people call the words of records that are filtered by. */
  async words(): Promise<Record<string, string>> {
    const { word } = await names(locale);
    const known = ["inbound", "outbound", "answered", "no_answer", "abandoned", "voicemail", "busy", "rejected", "unreachable", "failed", "enquiry", "first_follow_up", "second_follow_up", "medication", "complaint", "other"];
    return Object.fromEntries(known.map((one) => [one, word(one)]));
  },

  /** Builds the engine for a language; what is open is not checked again, for verdicts do not depend on it. */
  async start(wanted: Locale, checklist: string): Promise<ChecklistInfo> {
    const made = await Engine.create({ checklists: [checklist], locale: wanted });
    engine?.free();
    [engine, locale] = [made, wanted];
    return made.describe();
  },

  /** What was open when the page was left. */
  async restore(): Promise<number> {
    const kept = await (await database()).getAll("sources");
    kept.sort((one, other) => (one.opened_at < other.opened_at ? -1 : 1));
    rows.clear();
    sources.clear();
    cancelled = false;
    const telling = new Telling(kept.reduce((sum, source) => sum + source.lines.size, 0));
    for (const source of kept) {
      sources.set(source.id, source);
      await check(source, telling, []);
    }
    telling.now(true);
    return rows.size;
  },

  async open(files: File[]): Promise<Opened> {
    cancelled = false;
    const opened: Opened = { files: [], refused: [], warnings: [], regionAssumed: 0, registers: [], cancelled: false };
    const isRegister = await Promise.all(files.map(looksLikeRegister));
    const calls = files.filter((_, index) => !isRegister[index]);
    const registers = files.filter((_, index) => isRegister[index]);
    const telling = new Telling(calls.reduce((sum, file) => sum + file.size, 0));
    const db = await database();
    const before = rows.size;
    let fresh: Source[] = [];
    for (const file of calls) {
      const source = await sourceOf(file, opened);
      if (source) fresh.push(source);
    }
    const into = fresh.length > 0 ? fresh : [...sources.values()];
    for (const register of registers) {
      if (into.length === 0) {
        const problem: Diagnostic = { code: "not-usable", severity: "error", message: "expected calls beside the register", at: { path: "", line: 0, column: 0 } };
        opened.refused.push({ file: register.name, line: 0, text: "", problems: [problem] });
        continue;
      }
      const joined = await join(register, into, opened);
      if (fresh.length > 0) fresh = joined;
      else fresh = joined.map((source) => ({ ...source }));
    }
    const again = calls.length === 0 && fresh.length > 0;
    for (const source of fresh) {
      if (again) for (const row of [...rows.values()]) if (row.source === source.id) rows.delete(row.key);
      sources.set(source.id, source);
      await db.put("sources", source);
      const found = await check(source, telling, opened.refused);
      const file = opened.files.find((file) => file.name === source.name && file.calls === 0);
      if (file) file.calls = found;
      if (cancelled) break;
    }
    telling.now(true);
    opened.cancelled = cancelled;
    opened.regionAssumed = [...rows.values()].slice(before).filter((row) => row.regionAssumed).length;
    return opened;
  },

  /** A call with its report, set right as the reviewer wishes. */
  async call(key: string, adjustments: Adjustments): Promise<Checked | undefined> {
    const row = rows.get(key);
    const source = row && sources.get(row.source);
    if (!row || !source) return undefined;
    const bytes = await source.lines.slice(row.start, row.end).arrayBuffer();
    const record = adjusted(JSON.parse(decoder.decode(bytes)) as CallRecord, adjustments);
    const report = started().check(record);
    const changed = rowOf(report, record, row);
    if (changed.verdicts !== row.verdicts) {
      rows.set(key, changed);
      tell({ tell: "changed", row: changed });
    }
    const called = await names(locale);
    const pointers = new Set([...pathsOf(record), ...report.items.flatMap((item) => [...item.missing, ...item.evidence.flatMap((one) => (one.kind === "field" ? [one.path] : []))])]);
    const words = new Set([...report.items.flatMap((item) => item.evidence.flatMap((one) => (one.kind === "field" && typeof one.value === "string" ? [one.value] : []))), ...wordsOf(record)]);
    return {
      record,
      report,
      fields: Object.fromEntries([...pointers].map((pointer) => [pointer, called.field(pointer)])),
      words: Object.fromEntries([...words].filter((word) => /^[a-z_]+$/.test(word)).map((word) => [word, called.word(word)])),
    };
  },

  /** The score of verdicts that people gave or left. */
  async score(verdicts: Verdict[]): Promise<Score> {
    return started().score(verdicts);
  },

  async explain(item: string): Promise<Explanation> {
    return started().explain(item);
  },

  /** Reads a script without opening it: the problems, if there are any. */
  async script(text: string): Promise<Diagnostic[]> {
    try {
      await readScript(text);
      return [];
    } catch (error) {
      return problemsOf(error);
    }
  },

  /** The calls in whose transcripts the words occur. */
  async search(words: string): Promise<string[]> {
    const wanted = words.toLowerCase();
    const found: string[] = [];
    for (const row of rows.values()) {
      const source = sources.get(row.source);
      if (!source) continue;
      const text = decoder.decode(await source.lines.slice(row.start, row.end).arrayBuffer());
      // A record that does not hold the words at all need not be read.
      if (!text.toLowerCase().includes(wanted) && !text.includes("\\u")) continue;
      const record = JSON.parse(text) as CallRecord;
      if (record.transcript?.turns.some((turn) => turn.text.toLowerCase().includes(wanted))) found.push(row.key);
    }
    return found;
  },

  /** Forgets what is open. */
  async close(): Promise<void> {
    rows.clear();
    sources.clear();
    await (await database()).clear("sources");
  },
};

function pathsOf(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return path ? [path] : [];
  const inner = Object.entries(value).filter(([name]) => path !== "" || !["transcript", "provenance"].includes(name));
  return [...(path ? [path] : []), ...inner.flatMap(([name, value]) => pathsOf(value, `${path}/${name}`))];
}

function wordsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === "transcript" || name === "provenance" ? [] : wordsOf(inner)));
}

export type Methods = typeof methods;

interface Question {
  id: number;
  method: keyof Methods | "cancel";
  args: unknown[];
}

addEventListener("message", ({ data }: MessageEvent<Question>) => {
  const { id, method, args } = data;
  if (method === "cancel") {
    cancelled = true;
    return;
  }
  const answer = async () => {
    try {
      const ask = methods[method] as (...args: unknown[]) => Promise<unknown>;
      postMessage({ id, result: await ask(...args) });
    } catch (error) {
      postMessage({ id, error: error instanceof Error ? error.message : String(error) });
    }
  };
  last = last.then(answer);
});
