// What runs in a worker that `threerings/worker` starts: the engine, asked by messages.

import { Audit, Stream } from "./dist/engine.js";
import { ThreeRingsError, problem } from "./errors.js";
import { hostModule, setSources } from "./files.js";
import { built, checklists, importCalls, lint, readScript } from "./index.js";
import { inEngine, load } from "./load.js";
import { newlines } from "./parts.js";

/** The engine of this worker. */
let engine;
/** What it warned of since the last answer. */
let warnings = [];
/** Streams and audits that go on over several questions, by the asker's number. */
const open = new Map();

/** What this worker can be asked. */
const answers = {
  async start({ module, later, parts, listening }) {
    setSources({ wasm: module, files: later && ((name) => later[name]) });
    if (module) await load();
    if (parts) engine = built(parts, listening ? (warning) => warnings.push(warning) : undefined);
  },
  checkBytes: (record) => moved(engine.checkBytes(record)),
  verdicts: (record) => engine.verdicts(record),
  explain: (item) => engine.explain(item),
  describe: () => engine.describe(),

  /** A line for each record of a part of JSON Lines. */
  lines(bytes, name, linesBefore) {
    return engine.withHandle((handle) => {
      const stream = inEngine(() => new Stream(name, linesBefore));
      try {
        const lines = inEngine(() => (stream.feed(bytes), stream.finish(), handle.check_stream(stream)));
        return counted(lines);
      } finally {
        stream.free();
      }
    });
  },

  /** Begins to read what can't be cut. */
  openStream: (key, name) => void open.set(key, inEngine(() => new Stream(name))),
  feed: (key, bytes) => engine.withHandle((handle) => {
    const stream = open.get(key);
    return counted(inEngine(() => (bytes ? stream.feed(bytes) : stream.finish(), handle.check_stream(stream))));
  }),

  /** Begins a summary. */
  openAudit: (key, by) => engine.withHandle((handle) => void open.set(key, inEngine(() => new Audit(handle, by)))),
  /** Adds a part to a summary; how many calls it has then. */
  add: (key, bytes, name, linesBefore) => engine.withHandle((handle) => {
    const audit = open.get(key);
    const stream = inEngine(() => new Stream(name, linesBefore));
    try {
      return inEngine(() => (stream.feed(bytes), stream.finish(), audit.add_stream(handle, stream), audit.calls()));
    } finally {
      stream.free();
    }
  }),
  /** Adds what a stream has by now. */
  addStream: (key, streamKey, bytes) => engine.withHandle((handle) => {
    const [audit, stream] = [open.get(key), open.get(streamKey)];
    return inEngine(() => (bytes ? stream.feed(bytes) : stream.finish(), audit.add_stream(handle, stream), audit.calls()));
  }),
  summary: (key, others) => {
    const audit = open.get(key);
    return inEngine(() => (others.forEach((other) => audit.merge(other)), audit.to_json()));
  },

  /** Begins to keep calls. */
  openCalls: (key) => void open.set(key, engine.calls()),
  /** What is asked of calls that are kept. */
  calls: (key, question, given) => (question === "size" ? open.get(key).size : open.get(key)[question](...given)),
  /** What is kept, to be had in another worker. */
  kept: (key) => open.get(key).withHandle((calls) => calls.kept()),
  /** What flips, by calls of another worker: their engine is made here for as long. */
  whatIf(key, parts, kept, where) {
    const other = built(parts);
    try {
      const after = other.calls();
      after.withHandle((calls, handle) => inEngine(() => JSON.parse(kept).forEach(([id, about, letters, calibration]) => calls.add(handle, id, JSON.stringify(about), letters, calibration))));
      return open.get(key).whatIf(after, where);
    } finally {
      other.free();
    }
  },
  close(key) {
    open.get(key)?.free();
    open.delete(key);
  },

  lint,
  checklists,
  importCalls,
  readScript,
};

/** Bytes that change hands without being copied. */
class Moved {
  constructor(value, bytes) {
    this.value = value;
    this.bytes = bytes;
  }
}

const moved = (bytes) => new Moved(bytes, bytes);
const counted = (lines) => new Moved({ lines, calls: newlines(lines) }, lines);

/** An error as a message can carry it. */
function packed(error) {
  if (error instanceof ThreeRingsError) return { message: error.message, problems: error.problems };
  return packed(problem("engine-failed", "", `the worker failed: ${error?.message ?? error}`));
}

async function answer(post, { id, question, given }) {
  let message;
  let transfer = [];
  try {
    let result = await answers[question](...given);
    if (result instanceof Moved) {
      transfer = [result.bytes.buffer];
      result = result.value;
    }
    message = { id, result };
  } catch (error) {
    message = { id, error: packed(error) };
  }
  if (warnings.length > 0) message.warnings = warnings.splice(0);
  post(message, transfer);
}

async function listen() {
  // Node's workers have a port, all others are their own.
  if (globalThis.process?.versions?.node && typeof globalThis.postMessage !== "function") {
    const { parentPort: port } = await hostModule("node:worker_threads");
    port.on("message", (message) => answer((...answer) => port.postMessage(...answer), message));
  } else {
    globalThis.onmessage = (event) => answer((...answer) => globalThis.postMessage(...answer), event.data);
  }
}

listen();
