// The package `threerings`: the engine in the thread that asks.

import { Audit, Calls as Calls_, Stream, Survey as Survey_, agreement as agreement_, edit, field_name, readScript as readScript_, word_name } from "./dist/engine.js";
import { builder } from "./checklists.js";
import { checkOptions, expected, optional, problem, signalOf } from "./errors.js";
import { BUILD_OPTIONS, gather } from "./gather.js";
import { currentGeneration, inEngine, load, lost } from "./load.js";
import { bytes, checkSource, length, objects, parsed, pieces, recordBytes } from "./source.js";

export { checklists, lint } from "./checklists.js";
export { ThreeRingsError } from "./errors.js";
export { init } from "./load.js";

/** Checks calls against checklists; built once, asked many times. */
export class Engine {
  #engine;
  #generation = currentGeneration();
  #onWarning;

  /** Engines are made by `Engine.create`. */
  constructor(secret, engine, onWarning) {
    if (secret !== SECRET) throw problem("invalid-options", "", "expected `await Engine.create(…)`, found `new Engine`");
    this.#engine = engine;
    this.#onWarning = onWarning;
    if (onWarning) engine.listen();
  }

  static async create(options) {
    const given = checkOptions(options, [...BUILD_OPTIONS, "onWarning"], "Engine.create");
    const onWarning = optional(given, "onWarning", "function");
    const [parts] = await Promise.all([gather(given), load()]);
    return built(parts, onWarning);
  }

  check(record) {
    return parsed(this.checkBytes(record));
  }

  checkBytes(record) {
    const input = recordBytes(record);
    return this.#ask((engine) => engine.check(input));
  }

  checkLines(lines) {
    const input = bytes(lines, "lines");
    return this.#ask((engine) => engine.check_lines(input));
  }

  checkStream(source, options) {
    const given = checkOptions(options, ["name", "signal"], "checkStream");
    checkSource(source);
    return this.#reports(source, optional(given, "name", "string"), signalOf(given));
  }

  async *#reports(source, name, signal) {
    const stream = this.#ask(() => new Stream(name));
    try {
      for await (const piece of pieces(source, signal)) {
        yield* objects(this.#ask((engine) => (stream.feed(piece), engine.check_stream(stream))));
        signal?.throwIfAborted();
      }
      yield* objects(this.#ask((engine) => (stream.finish(), engine.check_stream(stream))));
    } finally {
      this.#release(stream);
    }
  }

  verdicts(record) {
    const input = recordBytes(record);
    return Array.from(this.#ask((engine) => engine.verdicts(input)), (letter) => VERDICTS[letter]);
  }

  score(verdicts) {
    if (!Array.isArray(verdicts)) throw expected("verdicts", "a list of verdicts", verdicts);
    return JSON.parse(this.#ask((engine) => engine.score(lettersOf(verdicts))));
  }

  setLocale(locale) {
    if (typeof locale !== "string") throw expected("locale", "`zh-Hans`, `zh-Hant` or `en`", locale);
    this.#ask((engine) => engine.set_locale(locale));
  }

  survey() {
    return new Survey(SECRET, (use) => this.#ask(use), (handle) => this.#release(handle));
  }

  audit(lines, options) {
    const { by } = checkOptions(options, ["by"], "audit");
    const input = bytes(lines, "lines");
    const audit = this.#ask((engine) => new Audit(engine, grouping(by)));
    try {
      return JSON.parse(this.#ask((engine) => (audit.add(engine, input), audit.to_json())));
    } finally {
      this.#release(audit);
    }
  }

  async auditStream(source, options) {
    const given = checkOptions(options, ["by", "name", "signal", "onProgress"], "auditStream");
    const [name, signal, onProgress] = [optional(given, "name", "string"), signalOf(given), optional(given, "onProgress", "function")];
    checkSource(source);
    const audit = this.#ask((engine) => new Audit(engine, grouping(given.by)));
    const stream = this.#ask(() => new Stream(name));
    const bytesTotal = length(source);
    let bytesRead = 0;
    try {
      for await (const piece of pieces(source, signal)) {
        this.#ask((engine) => (stream.feed(piece), audit.add_stream(engine, stream)));
        bytesRead += piece.length;
        onProgress?.({ bytesRead, bytesTotal, calls: this.#ask(() => audit.calls()) });
      }
      return JSON.parse(this.#ask((engine) => (stream.finish(), audit.add_stream(engine, stream), audit.to_json())));
    } finally {
      this.#release(stream);
      this.#release(audit);
    }
  }

  calls() {
    const calls = this.#ask((engine) => new Calls_(engine));
    return new Calls(SECRET, calls, (question) => this.#ask((engine) => question(engine)), () => this.#release(calls));
  }

  explain(item) {
    if (typeof item !== "string") throw expected("item", "the id of an item", item);
    return JSON.parse(this.#ask((engine) => engine.explain(item)));
  }

  describe() {
    return JSON.parse(this.#ask((engine) => engine.describe()));
  }

  free() {
    const engine = this.#engine;
    this.#engine = undefined;
    if (engine && this.#generation === currentGeneration()) engine.free();
  }

  [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
    this.free();
  }

  /** Lets a worker of ours use the engine itself. */
  withHandle(use) {
    return this.#ask(use);
  }

  /** Asks the engine, hands on what it warns of. */
  #ask(question) {
    const engine = this.#engine;
    if (!engine) throw problem("freed", "", "expected an engine, found one that was freed", "make a new one with `Engine.create`");
    if (this.#generation !== currentGeneration()) throw lost();
    const answer = inEngine(() => question(engine));
    if (this.#onWarning) {
      const warnings = inEngine(() => engine.take_warnings());
      if (warnings) JSON.parse(warnings).forEach((warning) => this.#onWarning(warning));
    }
    return answer;
  }

  /** Frees what belongs to this engine, unless it broke down meanwhile. */
  #release(handle) {
    if (this.#generation === currentGeneration()) handle.free();
  }
}

/** Calls as a list shows them, and which rules they answer. */
export class Survey {
  #ask;
  #release;
  #survey;

  /** Surveys are made by `engine.survey()`. */
  constructor(secret, ask, release) {
    if (secret !== SECRET) throw problem("invalid-options", "", "expected `engine.survey()`, found `new Survey`");
    [this.#ask, this.#release] = [ask, release];
    this.#survey = ask((engine) => new Survey_(engine));
  }

  rows(lines) {
    const input = bytes(lines, "lines");
    return [...objects(this.#with((survey, engine) => engine.rows(input, survey)))];
  }

  answers() {
    return JSON.parse(this.#with((survey) => survey.to_json()));
  }

  free() {
    const survey = this.#survey;
    this.#survey = undefined;
    if (survey) this.#release(survey);
  }

  [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
    this.free();
  }

  #with(use) {
    const survey = this.#survey;
    if (!survey) throw problem("freed", "", "expected a survey, found one that was freed", "make a new one with `engine.survey()`");
    return this.#ask((engine) => use(survey, engine));
  }
}

/** Calls with their verdicts, for questions about any part of them. */
export class Calls {
  #calls;
  #ask;
  #release;

  /** Made by `engine.calls()`. */
  constructor(secret, calls, ask, release) {
    if (secret !== SECRET) throw problem("invalid-options", "", "expected `engine.calls()`, found `new Calls`");
    this.#calls = calls;
    this.#ask = ask;
    this.#release = release;
  }

  get size() {
    return this.#with((calls) => calls.size());
  }

  add(id, about, verdicts, options) {
    const given = checkOptions(options, ["calibration"], "add");
    if (typeof id !== "string") throw expected("id", "the id of a call", id);
    const letters = typeof verdicts === "string" ? verdicts : lettersOf(verdicts);
    this.#with((calls, engine) => calls.add(engine, id, JSON.stringify(about ?? {}), letters, Boolean(given.calibration)));
  }

  remove(id) {
    return this.#with((calls) => calls.remove(String(id)));
  }

  summary(options) {
    return this.#question("summary", options, ["by", "where"]);
  }

  find(where) {
    return this.#question("find", { where }, ["where"]);
  }

  compare(options) {
    return this.#question("compare", options, ["by", "item", "section", "where", "standardise", "leastCalls"]);
  }

  chart(options) {
    return this.#question("chart", options, ["by", "item", "section", "where", "baselineUntil"]);
  }

  changes(options) {
    return this.#question("changes", options, ["by", "since", "where"]);
  }

  sample(options) {
    return this.#question("sample", options, ["seed", "random", "uncertain", "worst", "disputed", "disputes", "without", "where"]);
  }

  workLists(where) {
    return this.#question("work_lists", { where }, ["where"]);
  }

  whatIf(after, where) {
    if (!(after instanceof Calls)) throw expected("after", "calls as `engine.calls()` makes them", after);
    return JSON.parse(this.#with((calls) => after.#with((others) => calls.what_if(others, JSON.stringify(where ?? {})))));
  }

  free() {
    if (this.#calls) this.#release();
    this.#calls = undefined;
  }

  [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
    this.free();
  }

  /** Lets a worker of ours use the calls themselves. */
  withHandle(use) {
    return this.#with(use);
  }

  #question(ask, options, known) {
    const { leastCalls: least_calls, baselineUntil: baseline_until, ...given } = checkOptions(options, known, ask);
    const question = JSON.stringify({ ask, ...given, least_calls, baseline_until });
    return JSON.parse(this.#with((calls, engine) => calls.ask(engine, question)));
  }

  #with(use) {
    const calls = this.#calls;
    if (!calls) throw problem("freed", "", "expected calls, found some that were freed", "make new ones with `engine.calls()`");
    return this.#ask((engine) => use(calls, engine));
  }
}

const SECRET = Symbol("Engine.create");
const VERDICTS = { p: "pass", f: "fail", n: "not_applicable", u: "unknown", r: "review" };

const LETTERS = Object.fromEntries(Object.entries(VERDICTS).map(([letter, verdict]) => [verdict, letter]));

function lettersOf(verdicts) {
  if (!Array.isArray(verdicts)) throw expected("verdicts", "a list of verdicts", verdicts);
  return verdicts.map((verdict) => LETTERS[verdict] ?? "?").join("");
}

/** An engine of what was gathered. */
export function built(parts, onWarning) {
  const made = builder(parts);
  return new Engine(SECRET, inEngine(() => made.build()), onWarning);
}

/** What is grouped by, as one text. */
function grouping(by = "item") {
  const words = Array.isArray(by) ? by.join(",") : by;
  if (typeof words !== "string") throw expected("by", "`agent`, `team`, `day` or the like, or a list of these", by);
  return words;
}

export async function agreement(files, options) {
  const given = checkOptions(options, ["kappa", "reviews"], "agreement");
  const [kappa, least] = [optional(given, "kappa", "number"), optional(given, "reviews", "number")];
  const texts = (Array.isArray(files) && files.every(isFile) ? files : [files]).map((file) => (typeof file === "string" ? file : JSON.stringify(file)));
  await load();
  return JSON.parse(inEngine(() => agreement_(texts, kappa, least)));
}

/** Whether this is a file of reviews rather than one of them. */
const isFile = (file) => typeof file === "string" || Array.isArray(file) || file?.format !== undefined;

export async function editChecklist(checklist, changes, options) {
  const { version } = checkOptions(options, ["version"], "editChecklist");
  if (typeof version !== "string") throw expected("version", "the new version as text", version);
  if (!Array.isArray(changes)) throw expected("changes", "a list of changes", changes);
  const text = typeof checklist === "string" ? checklist : `${JSON.stringify(checklist, null, 2)}\n`;
  const plain = changes.map(({ addPhrases: add_phrases, removePhrases: remove_phrases, ...others }) => ({ ...others, add_phrases, remove_phrases }));
  await load();
  return inEngine(() => edit(text, version, JSON.stringify(plain)));
}

export async function importCalls(input, options) {
  const given = checkOptions(options, ["from", "mapping", "name", "utcOffsetMinutes"], "importCalls");
  const [from, name] = [optional(given, "from", "string"), optional(given, "name", "string")];
  const offset = optional(given, "utcOffsetMinutes", "number");
  const { mapping } = given;
  const columns = typeof mapping === "object" && mapping !== null ? JSON.stringify(mapping) : optional(given, "mapping", "string");
  const all = bytes(input, "input");
  return JSON.parse(await (await importers()).importCalls(all, from, name, columns, offset));
}

export async function proposeMapping(input) {
  const all = bytes(input, "input");
  const proposal = await (await importers()).proposeMapping(all);
  if (proposal === undefined) return undefined;
  const { mapping, ...rest } = JSON.parse(proposal);
  return { mapping: JSON.parse(mapping), ...rest };
}

/** What imports, apart from the engine: who brings records of ours never loads it. */
const importers = () => import("./importers.js");

export async function readScript(text, options) {
  const given = checkOptions(options, ["name"], "readScript");
  const name = optional(given, "name", "string");
  if (typeof text !== "string") throw expected("text", "a script as text", text);
  await load();
  return JSON.parse(inEngine(() => readScript_(text, name)));
}

export async function joinRegister(records, register, options) {
  const given = checkOptions(options, ["name", "utcOffsetMinutes"], "joinRegister");
  const [name, offset] = [optional(given, "name", "string"), optional(given, "utcOffsetMinutes", "number") ?? 480];
  const [calls, entries] = [bytes(records, "records"), bytes(register, "register")];
  return JSON.parse(await (await importers()).joinRegister(calls, entries, name, offset));
}

export async function names(locale) {
  if (typeof locale !== "string") throw expected("locale", "`zh-Hans`, `zh-Hant` or `en`", locale);
  await load();
  return {
    field: (pointer) => inEngine(() => field_name(pointer, locale)),
    word: (word) => inEngine(() => word_name(word, locale)),
  };
}
