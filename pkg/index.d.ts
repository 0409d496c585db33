// The package `threerings`: the engine in the thread that asks. The types of what it reads and writes are made from the
// engine's own, in `types.d.ts`.

import type {
  About,
  Agreement,
  Answer,
  CallRecord,
  Change,
  Chart,
  ChecklistFile,
  ChecklistInfo,
  Code,
  Comparison,
  Diagnostic,
  Explanation,
  Grouping,
  Imported,
  Locale,
  Rejected,
  Report,
  Place,
  Sample,
  Score,
  ScriptRecord,
  Summary,
  Verdict,
  WhatIf,
  WorkList,
} from "./types.js";

export type * from "./types.js";

/** Bytes or text at once. */
export type Input = string | ArrayBuffer | ArrayBufferView;

/** Calls, wherever they come from: at once, in a file that is read in slices, or as they arrive. */
export type Source =
  | Input
  | Blob
  | ReadableStream<Uint8Array | string>
  | AsyncIterable<Uint8Array | string>
  | Iterable<Uint8Array>;

/** The ids of the checklists that the package brings. */
export type BuiltIn = "five-rules" | "patient-consultation" | "patient-follow-up" | "phone-etiquette";

/**
 * A checklist: the id of a built-in one, a checklist as an object or as JSON text, or the URL of one.
 */
export type Checklist = BuiltIn | (string & {}) | ChecklistFile | Readonly<Record<string, unknown>> | URL;

/** What an engine checks with. */
export interface EngineOptions {
  /**
   * The checklists, joined: the first gives the scoring. One of your own may include built-in ones by their ids.
   * `["phone-etiquette"]` unless given.
   */
  checklists?: readonly Checklist[];
  /** Lexicon files of your own: objects, JSON text or URLs. A lexicon with a known id takes the place of the built-in one. */
  lexicons?: ReadonlyArray<string | Readonly<Record<string, unknown>> | URL>;
  /** The country whose ring cadence applies to records that name none: `CN` unless given. */
  region?: string;
  /** The language of reasons and titles: `zh-Hans` unless given. */
  locale?: Locale;
  /**
   * Hears what is worth knowing about records that were read nevertheless, unknown field names for instance; in an
   * audit also why records were refused.
   */
  onWarning?: (warning: Diagnostic) => void;
}

/** The sort of an error: that of what is wrong with an input, or one of JavaScript's side. */
export type ErrorCode =
  | Code
  /** A file of the package could not be fetched or read. */
  | "not-loaded"
  /** The engine was freed. */
  | "freed"
  /** The engine has a bug, or memory ran out: please report it. A new engine can be made. */
  | "engine-failed";

/**
 * Something that was given can't be used: a record, a checklist, an option. The message says what was expected; it never
 * quotes what somebody said.
 */
export class ThreeRingsError extends Error {
  constructor(message: string, problems: Diagnostic[], options?: ErrorOptions);
  /** What sort of problem it is; stays the same when the wording changes. */
  readonly code: ErrorCode;
  /** The field, as a JSON pointer into the record or checklist, or the name of an option; empty for the whole. */
  readonly path: string;
  /** The line of the input, counted from 1; 0 where there are no lines. */
  readonly line: number;
  /** The column in characters, counted from 1; 0 where it is not known. */
  readonly column: number;
  /** The file, if it was named. */
  readonly file: string | undefined;
  /** What to do. */
  readonly help: string | undefined;
  /** Everything that is wrong. */
  readonly problems: Diagnostic[];
}

/** How far long work has come. */
export interface Progress {
  /** How many bytes have been dealt with. */
  bytesRead: number;
  /** How many there are, where that is known. */
  bytesTotal: number | undefined;
  /** How many calls they held. */
  calls: number;
}

/** What reading a stream may be told. */
export interface StreamOptions {
  /** The file's name, for the places in errors and warnings. */
  name?: string;
  /** Stops the work; what waits for it gets the signal's reason. */
  signal?: AbortSignal;
}

/** What long work may be told. */
export interface WorkOptions extends StreamOptions {
  /** Hears how far it has come. */
  onProgress?: (progress: Progress) => void;
}

/** One thing to group by, several in a list that are crossed, or several in one text: `agent,day`. */
export type GroupBy = Grouping | readonly Grouping[] | `${string},${string}`;

/** What a summary is grouped by. */
export interface AuditOptions {
  /** `item` unless given: no groups. */
  by?: GroupBy;
}

/** One value or several; `null` stands for calls that do not say. */
export type OneOrMore<T> = T | readonly T[];

/** A verdict, or `open` for those that are not decided: `unknown` and `review`. */
export type VerdictWord = Verdict | "open";

/**
 * Which calls are meant: those of which everything is true. The `dimensions` and `keys` of a group say which these are:
 * `Object.fromEntries(summary.dimensions.map((by, n) => [by, group.keys[n]]))`.
 */
export type Filter = {
  /** The values that count. */
  [by in Exclude<Grouping, "item" | "section">]?: OneOrMore<string | null>;
} & {
  /** The first day: `2026-11-15`. */
  from?: string;
  /** The last day. */
  to?: string;
  /** Only these calls. */
  calls?: readonly string[];
  /** Only calls with one of these verdicts on an item, by its id. */
  items?: Readonly<Record<string, OneOrMore<VerdictWord>>>;
  /** Only calls with one of these verdicts on a section, taken as a whole. */
  sections?: Readonly<Record<string, OneOrMore<VerdictWord>>>;
  /** Only calls that reached the pass mark, or did not, or of which open items decide. */
  result?: OneOrMore<"pass" | "fail" | "open">;
  /** Only calls whose percentage, without its decimals, is from the first to the second. */
  percent?: readonly [number, number];
};

/** What is looked at: an item, a section taken as a whole, or, without both, whether calls reach the pass mark. */
export type OfMeasure = { item?: string; section?: never } | { item?: never; section?: string };

/** How many calls to pick by which rule. */
export interface SampleOptions {
  /** Which draws are made: the same seed gives the same calls. 0 unless given. */
  seed?: number;
  /** So many drawn, as many of each agent as of any other. */
  random?: number;
  /** So many whose score is the least certain. */
  uncertain?: number;
  /** So many that are most likely among the worst fifth. */
  worst?: number;
  /** So many of `disputes`. */
  disputed?: number;
  /** The calls that somebody disputes. */
  disputes?: readonly string[];
  /** Not these: they were reviewed already. */
  without?: readonly string[];
  /** From which calls. */
  where?: Filter;
}

/**
 * Calls with what they are about and their verdicts, some hundred bytes each: any question about any part of them is
 * answered at once, without reading a record again. Made by `engine.calls()`.
 *
 * ```js
 * const calls = engine.calls();
 * const report = engine.check(record);
 * calls.add(report.call, report.about, report.items.map((item) => item.verdict));
 * const summary = calls.summary({ by: ["agent", "day"], where: { direction: "inbound" } });
 * const failing = calls.find({ agent: "1001", items: { "hold-under-one-minute": "fail" } });
 * ```
 */
export class Calls implements Disposable {
  private constructor();
  /** How many calls there are. */
  readonly size: number;
  /**
   * Keeps a call, in place of one with the same id. Verdicts come in the order of the checklist, as a list or a letter
   * each (`p`, `f`, `n`, `u`, `r`); a person's, where there are some. Calibration calls, which several people score
   * blind, are counted apart and left out of all numbers.
   */
  add(id: string, about: About, verdicts: readonly Verdict[] | string, options?: { calibration?: boolean }): void;
  /** Forgets a call; whether it was there. */
  remove(id: string): boolean;
  /** The summary of the calls that are meant. */
  summary(options?: AuditOptions & { where?: Filter }): Summary;
  /** The ids of the calls that are meant, in order: those behind a number. */
  find(where?: Filter): string[];
  /**
   * Groups beside each other, with ranks that know of ties, and at the same mix of what `standardise` names, for instance
   * `["direction", "purpose"]`. Groups with fewer than `leastCalls` decided calls, 20 unless given, have no rank.
   */
  compare(options: OfMeasure & { by: GroupBy; where?: Filter; standardise?: GroupBy; leastCalls?: number }): Comparison;
  /**
   * A control chart by day, or by week. With `baselineUntil` (a day or a week as in the points) the points are held
   * against the calls up to then, else each against all the others.
   */
  chart(options?: OfMeasure & { by?: "day" | "week"; where?: Filter; baselineUntil?: string }): Chart;
  /** How every rule was kept by every group before a date and from it on. */
  changes(options: { by?: GroupBy; since: string; where?: Filter }): Change[];
  /** The calls to review next, with the rule that picked each. */
  sample(options: SampleOptions): Sample;
  /** What was left undone, as far as the checklist has items about it. */
  workLists(where?: Filter): WorkList[];
  /** What flips between these verdicts and those of other calls of the same ids, by another checklist for instance. */
  whatIf(after: Calls, where?: Filter): WhatIf;
  /** Gives the memory back. */
  free(): void;
  [Symbol.dispose](): void;
}

/** A report, or what is wrong with the record that stood in its place: `"problems" in line` tells which. */
export type Line = Report | Rejected;

/**
 * Checks calls against checklists; built once, asked many times. The same bytes give the same bytes, here and in Rust.
 *
 * ```js
 * const engine = await Engine.create({ checklists: ["phone-etiquette"], locale: "en" });
 * const report = engine.check({ id: "c1", direction: "inbound", outcome: "answered", ring: { ms: 8200 } });
 * console.log(report.score.percent, report.items.filter((item) => item.verdict === "fail"));
 * ```
 */
export class Engine implements Disposable {
  private constructor();
  /**
   * Loads the engine and compiles the checklists.
   *
   * @throws {ThreeRingsError} with everything that is wrong with a checklist, each with path, line and column
   */
  static create(options?: EngineOptions): Promise<Engine>;
  /**
   * The report on a call: a record as an object, as JSON text or as bytes. A valid record always has a report: what can't
   * be told is `unknown`, with what is missing.
   *
   * @throws {ThreeRingsError} if the record can't be read
   */
  check(record: CallRecord | Input): Report;
  /** The same as the bytes of JSON, exactly those that the native engine writes. */
  checkBytes(record: CallRecord | Input): Uint8Array<ArrayBuffer>;
  /** The verdicts alone, in the order of the checklist's items: much quicker than a report. */
  verdicts(record: CallRecord | Input): Verdict[];
  /**
   * JSON Lines of records in, JSON Lines out, a line for each record in the same order: its report, or
   * `{"problems": […]}` if it could not be read. A list of records, or records over several lines, are fine too.
   */
  checkLines(lines: Input): Uint8Array<ArrayBuffer>;
  /**
   * A report for each record of a stream, as soon as it is complete. Nothing is read before it is asked for; leaving the
   * loop, or the signal, stops the source.
   *
   * ```js
   * for await (const line of engine.checkStream(file.stream(), { signal })) {
   *   if ("problems" in line) console.warn(line.problems);
   *   else console.log(line.call, line.score.percent);
   * }
   * ```
   */
  checkStream(source: Source, options?: StreamOptions): AsyncGenerator<Line, void, undefined>;
  /**
   * The score that these verdicts give, one for each item in the order of the checklist, with its arithmetic: for
   * reviews, where a person decides what the engine could not, or otherwise than it did.
   */
  score(verdicts: readonly Verdict[]): Score;
  /** Changes the language of reasons and titles; nothing is compiled again, and verdicts stay the same. */
  setLocale(locale: Locale): void;
  /**
   * Calls as a list shows them, much quicker than their reports; and which rules of the checklist they can answer.
   *
   * ```js
   * const survey = engine.survey();
   * for (const row of survey.rows(lines)) if ("problems" in row) console.warn(row.problems);
   * console.log(survey.answers().filter((rule) => rule.answer === "no").map((rule) => rule.missing));
   * ```
   */
  survey(): Survey;
  /** The summary of the calls in JSON Lines: how often each rule was kept, with intervals, by agent, team or day. */
  audit(lines: Input, options?: AuditOptions): Summary;
  /** The summary of the calls of a stream, however long. */
  auditStream(source: Source, options?: AuditOptions & WorkOptions): Promise<Summary>;
  /** Calls to keep with their verdicts, none at first, for questions about any part of them. */
  calls(): Calls;
  /** One rule: why it is there, where it is from, how it is checked. */
  explain(item: string): Explanation;
  /** The checklist as it is used: sections and items. */
  describe(): ChecklistInfo;
  /** Gives the engine's memory back; it can't be asked any more. What nobody holds is freed in time without this. */
  free(): void;
  [Symbol.dispose](): void;
}

/** What a list shows of a call. */
export interface Row {
  /** The record's id. */
  call: string;
  /** What the record says of the call itself. */
  about: About;
  /** The agent's name, where the record has it. */
  agent_name?: string;
  /** A letter for each item in the order of the checklist: `p`ass, `f`ail, `n`ot applicable, `u`nknown, `r`eview. */
  verdicts: string;
  /** The score, without its arithmetic. */
  score: Score;
  /** Whether rings were turned into time by a region that the record does not name. */
  region_assumed: boolean;
}

/** Calls that are looked through, made by `engine.survey()`. */
export class Survey implements Disposable {
  private constructor();
  /** A row for each record of JSON Lines, in their order, or what is wrong with it; the calls are added to the answers. */
  rows(lines: Input): (Row | Rejected)[];
  /** Which rules the calls so far can answer, in the order of the checklist, and what would decide the others. */
  answers(): Answer[];
  /** Gives its memory back. */
  free(): void;
  [Symbol.dispose](): void;
}

/** Everything that is wrong with a checklist, and what a careful colleague would mention; empty: nothing to say. */
export function lint(checklist: Checklist, options?: Pick<EngineOptions, "lexicons" | "region" | "locale">): Promise<Diagnostic[]>;

/** The built-in checklists. */
export function checklists(options?: Pick<EngineOptions, "locale">): Promise<ChecklistInfo[]>;

/** Which columns of a table hold what: `{ "columns": { "ring": { "column": "振铃时长", "unit": "s" } } }`. */
export interface Mapping {
  columns: Record<string, string | { column: string; unit?: "ms" | "s" | "min"; words?: Record<string, string> }>;
  /** Columns that are kept as they are. */
  attributes?: readonly string[];
  /** The offset of times that say none: `+08:00`. */
  offset?: string;
}

/** A proposal for how to read a table of calls: to be looked at, changed and given to `importCalls`. */
export interface TableProposal {
  mapping: Mapping;
  /** The columns that were recognised. */
  columns: {
    /** The header's text. */
    column: string;
    /** What it holds: `started_at`, `ring` and so on. */
    holds: string;
    /** How sure that is, 0 to 1. */
    confidence: number;
    /** How many of the cells that were looked at could not be read so. */
    unreadable: number;
  }[];
  /** The names of the columns that were not. */
  unused: string[];
  /** The header, and the first rows below it. */
  first_rows: string[][];
}

/** What an import can be told besides the bytes. */
export interface ImportOptions {
  /** The format (`amazon`, `genesys`, `table` and so on); told by the content unless given. */
  from?: string;
  /** The file's name, for the places in errors. */
  name?: string;
  /** Which columns of a table hold what, as an object or JSON text; told by the header unless given. */
  mapping?: Mapping | string;
  /** Minutes east of UTC for times that say no offset; 480, China, is assumed unless given, and a warning says so. */
  utcOffsetMinutes?: number;
}

/** Call records of another system's file: JSON, XML, CSV, subtitles, whatever the table of formats has. */
export function importCalls(input: Input, options?: ImportOptions): Promise<Imported>;

/** How a table of calls would be read; `undefined` if its header has no known name. */
export function proposeMapping(input: Input): Promise<TableProposal | undefined>;

/** The call record of a script: `0:08 answered`, `0:09 agent: hello`. */
export function readScript(text: string, options?: { name?: string }): Promise<ScriptRecord>;

/** Calls with what a register says about them. */
export interface Joined {
  /** JSON Lines: the records, with the entries that are about them as their logs. */
  lines: string;
  /** How many entries were read. */
  entries: number;
  /** Where the entries stand that are about no call. */
  unused: Place[];
  /** The entries that could not be read. */
  rejected: Rejected[];
  /** What is worth knowing about the others. */
  warnings: Diagnostic[];
}

/**
 * Writes the entries of a follow-up log into the calls that they are about, by phone or customer id and time. Times that
 * say no offset are `utcOffsetMinutes` east of UTC: 480, China, unless given.
 */
export function joinRegister(
  records: Input,
  register: Input,
  options?: { name?: string; utcOffsetMinutes?: number },
): Promise<Joined>;

/** One person's answers on one call, where there is no bundle. */
export interface PlainReview {
  call: string;
  reviewer: string;
  /** The person's answers, by item: only those that were given. */
  answers: Readonly<Record<string, Verdict>>;
  /** What the engine said, by item. */
  engine?: Readonly<Record<string, Verdict>>;
  /** Whether several people score the call blind to compare their scales. */
  calibration?: boolean;
  /** RFC 3339, UTC; of two by the same person on a call the later counts. */
  submitted_at?: string;
  /** The items that the agent disputes. */
  disputed?: readonly string[];
}

/**
 * How far reviewers agree with each other and with the engine. Files are bundles or exports of reviews as the dashboard
 * writes them (a review is of a calibration where it has a `calibration` other than `false`), or lists of plain answers;
 * as JSON text or as objects. The gate is kappa 0.6 and 20 reviews unless given.
 */
export function agreement(
  files: OneOrMore<string | { format: string } | readonly PlainReview[]>,
  options?: { kappa?: number; reviews?: number },
): Promise<Agreement>;

/** A change to an item of a checklist. */
export interface ChecklistChange {
  /** The item's id. */
  item: string;
  /** How much it counts. */
  weight?: number;
  /** `false` leaves it out. */
  on?: false;
  /** Numbers of its check, by name: `{ each_at_most_ms: 45000 }`. */
  limits?: Readonly<Record<string, number>>;
  /** Phrases that its check listens for, too. */
  addPhrases?: readonly string[];
  /** Phrases that its check no longer listens for. */
  removePhrases?: readonly string[];
  /** Which list of phrases of the check grows, where there are several: `/any/0/said/phrases`. */
  at?: string;
}

/**
 * The text of a checklist with changes and a new version. What is not changed stays as its author wrote it. Items of an
 * included checklist are overridden where it is included; their phrases can't be. `lint` then says what is wrong with it,
 * with its examples run again.
 */
export function editChecklist(
  checklist: string | Readonly<Record<string, unknown>>,
  changes: readonly ChecklistChange[],
  options: { version: string },
): Promise<string>;

/** What people call the fields and words of a record, in one language. */
export interface Names {
  /** The field at a JSON pointer; the pointer itself where it is not one of ours. */
  field(pointer: string): string;
  /** A word such as `answered`; the word itself where it is not one of ours. */
  word(word: string): string;
}

/** The names of fields and words. */
export function names(locale: Locale): Promise<Names>;

/** Where the package's files are, if not beside its modules. */
export interface Sources {
  /** The engine: its address, bytes, a response or a module, or what gives one of these. */
  wasm?: WasmSource | (() => WasmSource | Promise<WasmSource>);
  /**
   * The text or the address of `five-rules.json`, `lexicons.json` and so on, and the addresses of `importers_bg.wasm` and
   * `workbook_bg.wasm`, which are asked for when another system's file, a register or a workbook is opened; nothing:
   * beside the modules.
   */
  files?: (name: string) => string | URL | undefined | Promise<string | URL | undefined>;
}

/** WebAssembly in one of its forms. */
export type WasmSource = URL | string | Response | ArrayBuffer | ArrayBufferView<ArrayBuffer> | WebAssembly.Module;

/**
 * Loads the engine ahead of time, from elsewhere if wanted. Not needed otherwise. It reads a file or fetches it, nothing
 * else is ever fetched.
 */
export function init(sources?: Sources): Promise<void>;
