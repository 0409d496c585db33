// Where files are read and calls are checked: a worker, so that the page never waits. Reports stay here; the page gets a
// short row for each call, and the one report that it shows.

import { names, readScript, type CallRecord, type ChecklistInfo, type Diagnostic, type Direction, type Explanation, type Locale, type Mapping, type Outcome, type Purpose, type Report, type Score, type Verdict } from "threerings";
import { database, type Source } from "../db.js";
import { teamMethods } from "../team/answers.js";
import { adjusted } from "./adjust.js";
import { eraseCache, forgetRows } from "./cache.js";
import { Telling, check, knownRows, rowAgain, type Reading } from "./checking.js";
import { before, by, checklist, known, locale, ready, start } from "./engine.js";
import { fieldNames, isRegister, join, nothingOpened, problemsOf, sourceOf } from "./opening.js";
import { searchIn } from "./search.js";
import { clear, forgetCalls, rows, sources, tell } from "./shelf.js";
import type { Adjustments, Checked, Opened, Row } from "./types.js";

const decoder = new TextDecoder();

/** What is being read now; other questions are answered in between. */
let reading: Pick<Reading, "cancelled"> | undefined;
/** Files are read one after the other. */
let last: Promise<unknown> = Promise.resolve();
/** The tables of this visit as they came, so that they can be read otherwise. */
const tables = new Map<string, File>();
let searches = 0;

function afterwards<T>(work: () => Promise<T>): Promise<T> {
  const done = last.then(work);
  last = done.catch(() => {});
  return done;
}

/** Stops what is being read. */
function stop(): void {
  if (reading) reading.cancelled = true;
}

/** Checks sources, tells the page of their calls and keeps them for the next visit. */
async function take(fresh: readonly Source[], opened: Opened): Promise<void> {
  const engine = await ready();
  const telling = new Telling(fresh.reduce((sum, source) => sum + source.lines.size, 0));
  const now: Reading = { cancelled: false, telling, refused: opened.refused, survey: engine.survey() };
  reading = now;
  try {
    for (const source of fresh) {
      sources.set(source.id, source);
      // The browser copies the file meanwhile.
      const kept = keep(source).catch(() => opened.notKept.push(source.name));
      const found = await check(source, by(checklist()), now);
      const file = opened.files.find((file) => file.name === source.name && file.calls === 0);
      if (file) file.calls = found;
      await kept;
      if (now.cancelled) break;
    }
    opened.answers = now.survey.answers();
  } finally {
    now.survey.free();
    telling.now(true);
    reading = undefined;
  }
  const taken = new Set(fresh.map(({ id }) => id));
  opened.cancelled = now.cancelled;
  opened.regionAssumed = [...rows.values()].filter((row) => taken.has(row.source) && row.regionAssumed).length;
  opened.fields = await fieldNames(opened, locale());
}

async function keep(source: Source): Promise<void> {
  await (await database()).put("sources", source);
}

/** What was open when the page was left; calls that are known already need no engine. */
async function bringBack(wanted: string, wasKnown: () => void): Promise<number> {
  clear();
  const kept = await (await database()).getAll("sources");
  kept.sort((one, other) => (one.opened_at < other.opened_at ? -1 : 1));
  const telling = new Telling(kept.reduce((sum, source) => sum + source.lines.size, 0));
  const unknown: Source[] = [];
  for (const source of kept) {
    sources.set(source.id, source);
    const found = await knownRows(source.id, by(wanted)).catch(() => undefined);
    if (found) {
      telling.progress.bytesRead += source.lines.size;
      await telling.known(found);
    } else {
      unknown.push(source);
    }
  }
  telling.now(true);
  wasKnown();
  if (unknown.length > 0) await checkAnew(unknown, wanted, telling);
  return rows.size;
}

async function checkAnew(unknown: readonly Source[], wanted: string, telling: Telling): Promise<void> {
  const engine = await ready();
  const now: Reading = { cancelled: false, telling, refused: [], survey: engine.survey() };
  reading = now;
  try {
    for (const source of unknown) {
      await forgetRows(source.id);
      await check(source, by(wanted), now);
      if (now.cancelled) break;
    }
  } finally {
    now.survey.free();
    telling.now(true);
    reading = undefined;
  }
}

/** The words that calls are filtered by; the compiler misses those that are not here. */
const FILTERED_BY: Record<Direction | Outcome | Purpose, true> = {
  inbound: true, outbound: true,
  answered: true, no_answer: true, abandoned: true, voicemail: true, busy: true, rejected: true, unreachable: true, failed: true,
  enquiry: true, first_follow_up: true, second_follow_up: true, medication: true, complaint: true, other: true,
};

/** The report of a call as it is in its file. */
async function reportOf(row: Row): Promise<Report> {
  const source = sources.get(row.source);
  if (!source) throw new Error("the file of the call is closed");
  return (await ready()).check(await source.lines.slice(row.start, row.end).arrayBuffer());
}

const methods = {
  ...teamMethods({ engine: ready, rows, sources, locale, report: reportOf, field: async (pointer) => (await names(locale())).field(pointer) }),

  /** What people call the words of records that are filtered by. */
  async words(): Promise<Record<string, string>> {
    const { word } = await names(locale());
    return Object.fromEntries(Object.keys(FILTERED_BY).map((one) => [one, word(one)]));
  },

  /** The engine for a checklist, in a language. */
  async start(language: Locale, name: string): Promise<ChecklistInfo> {
    if (checklist() && name !== checklist()) {
      stop();
      // Nobody may use the engine while it is freed.
      return afterwards(() => start(language, name));
    }
    return start(language, name);
  },

  /** The checklist as it was described the last time; undefined where it never was. */
  async described(language: Locale, name: string): Promise<ChecklistInfo | undefined> {
    return known(language, name);
  },

  /** What was open when the page was left. */
  async restore(name: string): Promise<number> {
    stop();
    let wasKnown = () => {};
    before(new Promise<void>((resolve) => (wasKnown = resolve)));
    return afterwards(() => bringBack(name, wasKnown)).finally(() => wasKnown());
  },

  async open(files: File[], mappings: Record<string, Mapping>): Promise<Opened> {
    return afterwards(async () => {
      const opened = nothingOpened();
      const registered = await Promise.all(files.map(isRegister));
      let fresh: Source[] = [];
      for (const file of files.filter((_, index) => !registered[index])) {
        const source = await sourceOf(file, opened, mappings);
        if (!source) continue;
        fresh.push(source);
        if (opened.tables.at(-1)?.source === source.id) tables.set(source.id, file);
      }
      const alone = fresh.length === 0;
      for (const register of files.filter((_, index) => registered[index])) {
        fresh = await join(register, alone && fresh.length === 0 ? [...sources.values()] : fresh, opened);
      }
      // A register without calls beside it is about those that are open: they are checked again.
      if (alone) for (const source of fresh) await forget(source.id);
      await take(fresh, opened);
      return opened;
    });
  },

  /** Reads a table again, by a mapping that somebody set right. */
  async remap(source: string, header: string, mapping: Mapping): Promise<Opened> {
    return afterwards(async () => {
      const opened = nothingOpened();
      const file = tables.get(source);
      if (!file) return opened;
      const again = await sourceOf(file, opened, { [header]: mapping }, source);
      await forget(source);
      await take(again ? [again] : [], opened);
      return opened;
    });
  },

  /** A call with its report, set right as the reviewer wishes. */
  async call(key: string, adjustments: Adjustments): Promise<Checked | undefined> {
    const engine = await ready();
    const row = rows.get(key);
    const before = await recordAt(key);
    if (!row || !before) return undefined;
    const record = adjusted(before, adjustments);
    const report = engine.check(record);
    const changed = rowAgain(engine, JSON.stringify(record), row);
    if (changed && changed.verdicts !== row.verdicts) {
      rows.set(key, changed);
      tell({ tell: "changed", row: changed });
    }
    const called = await names(locale());
    const pointers = new Set([...pathsOf(record), ...report.items.flatMap((item) => [...item.missing, ...item.evidence.flatMap((one) => (one.kind === "field" ? [one.path] : []))])]);
    const words = new Set([...report.items.flatMap((item) => item.evidence.flatMap((one) => (one.kind === "field" && typeof one.value === "string" ? [one.value] : []))), ...wordsOf(record)]);
    return {
      record,
      report,
      fields: Object.fromEntries([...pointers].map((pointer) => [pointer, called.field(pointer)])),
      words: Object.fromEntries([...words].filter((word) => /^[a-z_]+$/.test(word)).map((word) => [word, called.word(word)])),
    };
  },

  /** The records of calls, as far as they are open. */
  async records(keys: readonly string[]): Promise<Record<string, CallRecord>> {
    const found: Record<string, CallRecord> = {};
    for (const key of keys) {
      const record = await recordAt(key);
      if (record) found[key] = record;
    }
    return found;
  },

  /** The score of verdicts that people gave or left. */
  async score(verdicts: Verdict[]): Promise<Score> {
    return (await ready()).score(verdicts);
  },

  async explain(item: string): Promise<Explanation> {
    return (await ready()).explain(item);
  },

  /** Reads a script without opening it: the problems, if there are any. */
  async script(text: string): Promise<Diagnostic[]> {
    const lines = text.split("\n");
    // Of what is no script at all, the beginning says so; looking for what each line could mean takes a while.
    if (lines.length > BEGINNING) {
      const problems = await problemsIn(lines.slice(0, BEGINNING).join("\n"));
      if (problems.length > BEGINNING / 2) return problems;
    }
    return problemsIn(text);
  },

  /** The calls in whose transcripts the words occur; none where somebody looks for others meanwhile. */
  async search(words: string): Promise<string[]> {
    const mine = (searches += 1);
    return searchIn(words, () => mine === searches);
  },

  /** Forgets what is open. */
  async close(): Promise<void> {
    stop();
    await afterwards(async () => {
      clear();
      tables.clear();
      await (await database()).clear("sources");
      await forgetRows();
    });
  },

  /** Erases what is kept to be quicker the next time. */
  async erase(): Promise<void> {
    await afterwards(eraseCache);
  },
};

/** How many lines of a long script are looked at first. */
const BEGINNING = 100;

async function problemsIn(script: string): Promise<Diagnostic[]> {
  try {
    await readScript(script);
    return [];
  } catch (error) {
    return problemsOf(error);
  }
}

async function forget(source: string): Promise<void> {
  forgetCalls(source);
  await forgetRows(source);
}

async function recordAt(key: string): Promise<CallRecord | undefined> {
  const row = rows.get(key);
  const source = row && sources.get(row.source);
  if (!row || !source) return undefined;
  const text = decoder.decode(await source.lines.slice(row.start, row.end).arrayBuffer());
  return JSON.parse(text) as CallRecord;
}

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

addEventListener("message", async ({ data }: MessageEvent<Question>) => {
  const { id, method, args } = data;
  if (method === "cancel") {
    stop();
    return;
  }
  try {
    const ask = methods[method] as (...args: unknown[]) => Promise<unknown>;
    postMessage({ id, result: await ask(...args) });
  } catch (error) {
    postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
