// From files to sources: other formats and tables are made into JSON Lines, registers are written into the calls.

import {
  ThreeRingsError,
  importCalls,
  joinRegister,
  names,
  proposeMapping,
  readScript,
  type CallRecord,
  type Diagnostic,
  type Locale,
  type Mapping,
  type TableProposal,
} from "threerings";
import type { Source } from "../db.js";
import { shortened } from "./checking.js";
import { looksLikeLines, looksLikeRegister } from "./lines.js";
import type { Opened } from "./types.js";

const decoder = new TextDecoder();

/** What columns say of calls, and never of entries about them. */
const OF_CALLS = ["ring", "ring_count", "talk", "duration", "ended_by", "hold_total", "hold_longest", "hold_count", "answered_at", "ended_at"];

export const nothingOpened = (): Opened => ({
  files: [],
  refused: [],
  warnings: [],
  regionAssumed: 0,
  registers: [],
  answers: [],
  tables: [],
  fields: {},
  cancelled: false,
  notKept: [],
});

export function problemsOf(error: unknown): Diagnostic[] {
  if (error instanceof ThreeRingsError) return error.problems;
  const message = error instanceof Error ? error.message : String(error);
  return [{ code: "not-usable", severity: "error", message, at: { path: "", line: 0, column: 0 } }];
}

/** Whether a file is a follow-up log: entries as JSON Lines, or a table that says nothing that only a call has. */
export async function isRegister(file: File): Promise<boolean> {
  if (await looksLikeRegister(file)) return true;
  if (!/\.(csv|tsv)$/i.test(file.name)) return false;
  const start = new Uint8Array(await file.slice(0, 1 << 16).arrayBuffer());
  const proposal = await proposeMapping(start);
  if (!proposal || proposal.columns.some(({ holds }) => OF_CALLS.includes(holds))) return false;
  const entries = await joinRegister("", start, { name: file.name }).catch(() => undefined);
  return (entries?.entries ?? 0) > 0;
}

/** What names the columns of a table, so that its mapping is found again. */
export const headerOf = ({ first_rows }: TableProposal) => (first_rows[0] ?? []).map((cell) => cell.trim()).join("\u001f");

/** A file as JSON Lines; other formats are made into records, tables by the mapping that somebody set right. */
export async function sourceOf(file: File, opened: Opened, mappings: Readonly<Record<string, Mapping>>, id: string = crypto.randomUUID()): Promise<Source | undefined> {
  const opened_at = new Date().toISOString();
  if (await looksLikeLines(file)) {
    opened.files.push({ name: file.name, format: "JSON Lines", calls: 0 });
    return { id, name: file.name, lines: file, opened_at };
  }
  const bytes = new Uint8Array(await file.arrayBuffer());
  const refuse = (problems: Diagnostic[]) => {
    const line = problems[0]?.at.line ?? 0;
    opened.refused.push({ file: file.name, line, text: line > 0 ? textLine(bytes, line) : "", problems });
  };
  let calls: CallRecord[];
  let format: string;
  try {
    if (/\.txt$/i.test(file.name)) {
      const script = await readScript(decoder.decode(bytes), { name: file.name });
      [calls, format] = [[script.record], "script"];
      warn(opened, file.name, script.warnings);
    } else {
      const proposal = await proposeMapping(bytes);
      const mapping = proposal && mappings[headerOf(proposal)];
      const imported = await importCalls(bytes, mapping ? { name: file.name, from: "table", mapping } : { name: file.name });
      [calls, format] = [imported.calls, imported.format];
      if (format === "table" && proposal) opened.tables.push({ source: id, name: file.name, proposal, mapping: mapping ?? proposal.mapping });
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

const textLine = (bytes: Uint8Array, line: number) => shortened(decoder.decode(bytes).split("\n")[line - 1] ?? "");

function warn(opened: Opened, file: string, warnings: readonly Diagnostic[]): void {
  for (const { code, message, help, at } of warnings) {
    const said = at.path ? `${at.path}: ${message}` : message;
    const known = opened.warnings.find((warning) => warning.file === file && warning.message === said);
    if (known) known.count += 1;
    else opened.warnings.push(help ? { file, code, message: said, help, count: 1 } : { file, code, message: said, count: 1 });
  }
}

/** Writes what a register says into the calls of sources. */
export async function join(register: File, into: readonly Source[], opened: Opened): Promise<Source[]> {
  if (into.length === 0) {
    const problem: Diagnostic = { code: "not-usable", severity: "error", message: "expected calls beside the register", at: { path: "", line: 0, column: 0 } };
    opened.refused.push({ file: register.name, line: 0, text: "", problems: [problem] });
    return [];
  }
  const entries = new Uint8Array(await register.arrayBuffer());
  const joined: Source[] = [];
  let used = { entries: 0, unused: Infinity };
  try {
    for (const source of into) {
      const found = await joinRegister(await source.lines.arrayBuffer(), entries, { name: register.name });
      joined.push({ ...source, lines: new Blob([found.lines]) });
      used = { entries: found.entries, unused: Math.min(used.unused, found.unused.length) };
      if (source !== into[0]) continue;
      warn(opened, register.name, found.warnings);
      for (const { problems } of found.rejected) {
        const line = problems[0]?.at.line ?? 0;
        opened.refused.push({ file: register.name, line, text: line > 0 ? textLine(entries, line) : "", problems });
      }
    }
  } catch (error) {
    opened.refused.push({ file: register.name, line: 0, text: "", problems: problemsOf(error) });
    return [...into];
  }
  opened.registers.push({ name: register.name, entries: used.entries, unused: Number.isFinite(used.unused) ? used.unused : used.entries });
  return joined;
}

/** What the fields that would decide open rules are called. */
export async function fieldNames(opened: Opened, locale: Locale): Promise<Record<string, string>> {
  const called = await names(locale);
  const pointers = new Set(opened.answers.flatMap(({ missing }) => missing));
  return Object.fromEntries([...pointers].map((pointer) => [pointer, called.field(pointer)]));
}
