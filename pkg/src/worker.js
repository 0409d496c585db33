// The package `threerings/worker`: the same engine, in workers that it starts itself.

import { ThreeRingsError, checkOptions, expected, optional, problem, signalOf } from "./errors.js";
import { hostModule, laterPlaces, noEngine, setSources, textAt, wasm } from "./files.js";
import { BUILD_OPTIONS, gather } from "./gather.js";
import { parts } from "./parts.js";
import { bytes, checkSource, length, objects, parsed, recordBytes } from "./source.js";

export { ThreeRingsError } from "./errors.js";

/** How many parts wait for a worker, so that none is idle and few are in memory. */
const AHEAD = 2;

/** The engine's code, compiled once for all workers. */
let compiling;

export async function init(options) {
  if (compiling && options?.wasm !== undefined) {
    throw problem("invalid-options", "wasm", "expected `init` before the first engine, found it after");
  }
  setSources(options);
  await compiled();
}

function compiled() {
  compiling ??= compile().catch((error) => {
    compiling = undefined;
    throw error;
  });
  return compiling;
}

async function compile() {
  const source = await wasm();
  if (source instanceof WebAssembly.Module) return source;
  try {
    return await WebAssembly.compile(typeof source.arrayBuffer === "function" ? await source.arrayBuffer() : source);
  } catch (error) {
    throw noEngine(error);
  }
}

/** A worker, whatever the host calls one. */
class Thread {
  #worker;
  #asked = new Map();
  #next = 0;
  #onWarning;
  /** Why it can't be asked any more. */
  #over;

  constructor(worker, onWarning) {
    this.#worker = worker;
    this.#onWarning = onWarning;
    if (typeof worker.on === "function") {
      worker.on("message", (message) => this.#answered(message));
      worker.on("error", (error) => this.end(broken(error)));
      worker.unref();
    } else {
      worker.onmessage = (event) => this.#answered(event.data);
      worker.onerror = (event) => {
        event.preventDefault?.();
        this.end(broken(event.error ?? event));
      };
    }
  }

  /** How many questions are open. */
  get load() {
    return this.#asked.size;
  }

  ask(question, given, transfer = []) {
    if (this.#over) return Promise.reject(this.#over);
    const id = (this.#next += 1);
    return new Promise((resolve, reject) => {
      if (this.#asked.size === 0) this.#worker.ref?.();
      this.#asked.set(id, { resolve, reject });
      this.#worker.postMessage({ id, question, given }, transfer);
    });
  }

  #answered({ id, result, error, warnings }) {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    // A process ends though it has idle workers.
    if (this.#asked.size === 0) this.#worker.unref?.();
    warnings?.forEach((warning) => this.#onWarning?.(warning));
    if (error) asked?.reject(new ThreeRingsError(error.message, error.problems));
    else asked?.resolve(result);
  }

  end(reason) {
    if (this.#over) return;
    this.#over = reason;
    this.#worker.terminate();
    this.#asked.forEach(({ reject }) => reject(reason));
    this.#asked.clear();
  }
}

const broken = (error) =>
  problem("engine-failed", "", `the worker failed: ${error?.message ?? "it could not be started"}`, "make a new engine with `Engine.create`");

const freed = () =>
  problem("freed", "", "expected an engine, found one that was freed", "make a new one with `Engine.create`");

/** Starts a worker; `make` is for hosts that have workers of another kind. */
async function thread(make, onWarning) {
  if (make) return new Thread(make(), onWarning);
  if (typeof globalThis.Worker === "function") {
    return new Thread(new Worker(new URL("./worker-thread.js", import.meta.url), { type: "module", name: "threerings" }), onWarning);
  }
  const threads = await hostModule("node:worker_threads");
  // Not written as above, where bundlers for browsers would see it twice.
  const here = import.meta.url;
  // Without the options of this process, which may be for its own program.
  return new Thread(new threads.Worker(new URL("./worker-thread.js", here), { execArgv: [] }), onWarning);
}

/** Checks calls against checklists, in one or more workers. */
export class Engine {
  #threads;
  /** What its checklists are built of. */
  #parts;
  #key = 0;
  #over = false;

  /** Engines are made by `Engine.create`. */
  constructor(secret, threads, parts) {
    if (secret !== SECRET) throw problem("invalid-options", "", "expected `await Engine.create(…)`, found `new Engine`");
    this.#threads = threads;
    this.#parts = parts;
  }

  static async create(options) {
    const given = checkOptions(options, [...BUILD_OPTIONS, "onWarning", "workers", "worker"], "Engine.create");
    const onWarning = optional(given, "onWarning", "function");
    const make = optional(given, "worker", "function");
    const workers = optional(given, "workers", "number") ?? 1;
    if (!Number.isInteger(workers) || workers < 1 || workers > 64) {
      throw problem("out-of-range", "workers", `expected a number of workers from 1 to 64, found ${workers}`);
    }
    const [parts, module] = await Promise.all([gather(given), compiled()]);
    const threads = await Promise.all(Array.from({ length: workers }, () => thread(make, onWarning)));
    try {
      await Promise.all(threads.map((one) => one.ask("start", [{ module, parts, listening: Boolean(onWarning) }])));
    } catch (error) {
      threads.forEach((one) => one.end(error));
      throw error;
    }
    return new Engine(SECRET, threads, parts);
  }

  async check(record) {
    return parsed(await this.checkBytes(record));
  }

  async checkBytes(record) {
    return this.#idle().ask("checkBytes", [recordBytes(record)]);
  }

  async verdicts(record) {
    return this.#idle().ask("verdicts", [recordBytes(record)]);
  }

  async checkLines(source, options) {
    const all = [];
    let size = 0;
    for await (const lines of this.#lines(source, options, "checkLines")) {
      all.push(lines);
      size += lines.length;
    }
    const joined = new Uint8Array(size);
    let at = 0;
    for (const lines of all) {
      joined.set(lines, at);
      at += lines.length;
    }
    return joined;
  }

  checkStream(source, options) {
    const lines = this.#lines(source, options, "checkStream");
    return (async function* () {
      for await (const some of lines) yield* objects(some);
    })();
  }

  /** Reports as JSON Lines, in the order of the input, while parts of it are checked at the same time. */
  #lines(source, options, of) {
    const given = checkOptions(options, ["name", "signal", "onProgress"], of);
    const [name, signal] = [optional(given, "name", "string"), signalOf(given)];
    const progress = new Progress(source, optional(given, "onProgress", "function"));
    checkSource(source);
    this.#alive();
    return this.#ordered(source, name, signal, progress);
  }

  async *#ordered(source, name, signal, progress) {
    const waiting = [];
    const next = async () => {
      const { size, answer } = waiting.shift();
      const { lines, calls } = await untilAborted(answer, signal);
      progress.more(size, calls);
      return lines;
    };
    const key = (this.#key += 1);
    let streaming;
    try {
      for await (const { bytes, linesBefore } of parts(source, signal)) {
        const size = bytes.length;
        let answer;
        if (linesBefore === undefined) {
          if (!streaming) await (streaming = this.#idle()).ask("openStream", [key, name]);
          answer = streaming.ask("feed", [key, bytes], [bytes.buffer]);
        } else {
          answer = this.#idle().ask("lines", [bytes, name, linesBefore], [bytes.buffer]);
        }
        answer.catch(() => {});
        waiting.push({ size, answer });
        if (waiting.length >= this.#threads.length * AHEAD) yield await next();
      }
      if (streaming) waiting.push({ size: 0, answer: streaming.ask("feed", [key, undefined]) });
      while (waiting.length > 0) yield await next();
    } finally {
      streaming?.ask("close", [key]).catch(() => {});
    }
  }

  async audit(source, options) {
    const given = checkOptions(options, ["by", "name", "signal", "onProgress"], "audit");
    const [name, signal, by] = [optional(given, "name", "string"), signalOf(given), grouping(given.by)];
    const progress = new Progress(source, optional(given, "onProgress", "function"));
    checkSource(source);
    this.#alive();
    const [key, streamKey] = [(this.#key += 1), (this.#key += 1)];
    const waiting = [];
    const calls = new Map();
    const next = async () => {
      const { size, thread, answer } = waiting.shift();
      const before = calls.get(thread) ?? 0;
      calls.set(thread, await untilAborted(answer, signal));
      progress.more(size, calls.get(thread) - before);
    };
    const all = this.#threads;
    let streaming;
    try {
      await Promise.all(all.map((thread) => thread.ask("openAudit", [key, by])));
      for await (const { bytes, linesBefore } of parts(source, signal)) {
        const size = bytes.length;
        const thread = streaming ?? this.#idle();
        if (linesBefore === undefined && !streaming) await (streaming = thread).ask("openStream", [streamKey, name]);
        const answer = streaming
          ? thread.ask("addStream", [key, streamKey, bytes], [bytes.buffer])
          : thread.ask("add", [key, bytes, name, linesBefore], [bytes.buffer]);
        answer.catch(() => {});
        waiting.push({ size, thread, answer });
        if (waiting.length >= all.length * AHEAD) await next();
      }
      if (streaming) waiting.push({ size: 0, thread: streaming, answer: streaming.ask("addStream", [key, streamKey, undefined]) });
      while (waiting.length > 0) await next();
      const others = await Promise.all(all.slice(1).map((thread) => thread.ask("summary", [key, []])));
      return JSON.parse(await all[0].ask("summary", [key, others]));
    } finally {
      all.forEach((thread) => thread.ask("close", [key]).catch(() => {}));
      streaming?.ask("close", [streamKey]).catch(() => {});
    }
  }

  async calls() {
    const [thread, key] = [this.#idle(), (this.#key += 1)];
    await thread.ask("openCalls", [key]);
    return new Calls(SECRET, thread, key, this.#parts);
  }

  async explain(item) {
    if (typeof item !== "string") throw expected("item", "the id of an item", item);
    return this.#idle().ask("explain", [item]);
  }

  async describe() {
    return this.#idle().ask("describe", []);
  }

  free() {
    this.#over = true;
    this.#threads.forEach((thread) => thread.end(freed()));
  }

  [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
    this.free();
  }

  #alive() {
    if (this.#over) throw freed();
  }

  /** The worker that has the least to do. */
  #idle() {
    this.#alive();
    return this.#threads.reduce((least, one) => (one.load < least.load ? one : least));
  }
}

/** Calls with their verdicts, kept in one of the workers. */
export class Calls {
  #thread;
  #key;
  #parts;

  /** Made by `engine.calls()`. */
  constructor(secret, thread, key, parts) {
    if (secret !== SECRET) throw problem("invalid-options", "", "expected `await engine.calls()`, found `new Calls`");
    [this.#thread, this.#key, this.#parts] = [thread, key, parts];
  }

  get size() {
    return this.#ask("size");
  }

  add(...given) {
    return this.#ask("add", given);
  }

  remove(id) {
    return this.#ask("remove", [id]);
  }

  summary(options) {
    return this.#ask("summary", [options]);
  }

  find(where) {
    return this.#ask("find", [where]);
  }

  compare(options) {
    return this.#ask("compare", [options]);
  }

  chart(options) {
    return this.#ask("chart", [options]);
  }

  changes(options) {
    return this.#ask("changes", [options]);
  }

  sample(options) {
    return this.#ask("sample", [options]);
  }

  workLists(where) {
    return this.#ask("workLists", [where]);
  }

  async whatIf(after, where) {
    if (!(after instanceof Calls)) throw expected("after", "calls as `engine.calls()` makes them", after);
    const kept = await after.#alive().ask("kept", [after.#key]);
    return this.#alive().ask("whatIf", [this.#key, after.#parts, kept, where]);
  }

  free() {
    this.#thread?.ask("close", [this.#key]).catch(() => {});
    this.#thread = undefined;
  }

  [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
    this.free();
  }

  async #ask(question, given) {
    return this.#alive().ask("calls", [this.#key, question, given]);
  }

  #alive() {
    if (!this.#thread) throw problem("freed", "", "expected calls, found some that were freed", "make new ones with `engine.calls()`");
    return this.#thread;
  }
}

/** What is grouped by, as one text. */
function grouping(by = "item") {
  const words = Array.isArray(by) ? by.join(",") : by;
  if (typeof words !== "string") throw expected("by", "`agent`, `team`, `day` or the like, or a list of these", by);
  return words;
}

const SECRET = Symbol("Engine.create");

/** How far a source has been read. */
class Progress {
  #bytesRead = 0;
  #calls = 0;
  #bytesTotal;
  #tell;

  constructor(source, tell) {
    this.#bytesTotal = length(source);
    this.#tell = tell;
  }

  more(bytes, calls) {
    this.#bytesRead += bytes;
    this.#calls += calls;
    this.#tell?.({ bytesRead: this.#bytesRead, bytesTotal: this.#bytesTotal, calls: this.#calls });
  }
}

/** The promise, or the reason of the signal if that comes first. */
async function untilAborted(promise, signal) {
  if (!signal) return promise;
  signal.throwIfAborted();
  let stop;
  const aborted = new Promise((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Asks a worker that is started for one question, with the engine unless it is started with something else. */
async function once(question, given, start = compiled().then((module) => ({ module }))) {
  const [parts, one] = await Promise.all([start, thread()]);
  try {
    await one.ask("start", [parts]);
    return await one.ask(question, given);
  } finally {
    one.end(freed());
  }
}

export async function lint(checklist, options) {
  return once("lint", [checklist instanceof URL ? await textAt(checklist) : checklist, options]);
}

export async function checklists(options) {
  return once("checklists", [options]);
}

export async function importCalls(input, options) {
  return once("importCalls", [bytes(input, "input"), options], laterPlaces().then((later) => ({ later })));
}

export async function readScript(text, options) {
  return once("readScript", [text, options]);
}
