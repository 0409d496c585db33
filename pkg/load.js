// Where the engine and the checklists come from: files beside this one, read in Node, Deno and Bun, fetched elsewhere.

import instantiate, { __wbg_reset_state } from "./dist/engine.js";
import { ThreeRingsError, checkOptions, expected, problem } from "./errors.js";

const BUGS = "https://github.com/threerings/threerings/issues";

// One by one and as written, so that bundlers see every file.
const WASM = () => new URL("./dist/engine_bg.wasm", import.meta.url);
const FILES = {
  "five-rules": () => new URL("./dist/checklists/five-rules.json", import.meta.url),
  "lexicons": () => new URL("./dist/checklists/lexicons.json", import.meta.url),
  "patient-consultation": () => new URL("./dist/checklists/patient-consultation.json", import.meta.url),
  "patient-follow-up": () => new URL("./dist/checklists/patient-follow-up.json", import.meta.url),
  "phone-etiquette": () => new URL("./dist/checklists/phone-etiquette.json", import.meta.url),
};

/** The ids of the built-in checklists. */
export const BUILT_IN = Object.keys(FILES).filter((name) => name !== "lexicons");

/** What `init` was given. */
let sources = {};
/** The engine, loading or loaded. */
let loading;
/** How often the engine had to be started anew; an older handle is of no use. */
let generation = 0;
/** The texts of checklists, loading or loaded. */
const texts = new Map();

export async function init(options) {
  const { wasm, files } = checkOptions(options, ["files", "wasm"], "init");
  if (files !== undefined && typeof files !== "function") throw expected("files", "a function", files);
  if (loading && wasm !== undefined && wasm !== sources.wasm) {
    throw problem("invalid-options", "wasm", "expected `init` before the first engine, found it after");
  }
  sources = { wasm, files };
  texts.clear();
  await load();
}

/** Makes sure that the engine is there. */
export function load() {
  loading ??= start().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function start() {
  let source = await (typeof sources.wasm === "function" ? sources.wasm() : sources.wasm ?? WASM());
  if (typeof source === "string" || source instanceof URL) source = await open(source, "wasm");
  try {
    await instantiate({ module_or_path: source });
  } catch (error) {
    throw problem("not-loaded", "wasm", "expected the engine as WebAssembly, found something else", notLoaded, error);
  }
}

const notLoaded = "serve `engine_bg.wasm` as it is, or give its bytes or address to `init({ wasm })`";

/** The text of a built-in checklist, or of all lexicons. */
export function text(name) {
  let known = texts.get(name);
  if (!known) {
    known = read(name).catch((error) => {
      texts.delete(name);
      throw error;
    });
    texts.set(name, known);
  }
  return known;
}

async function read(name) {
  const given = await sources.files?.(`${name}.json`);
  if (typeof given === "string") return given;
  if (given instanceof URL) return textAt(given);
  if (given !== undefined && given !== null) throw expected("files", "the text of a file or its URL", given);
  return textAt(FILES[name]());
}

/** The text of the file at an address. */
export async function textAt(url) {
  const source = await open(url, "files");
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    return typeof source.arrayBuffer === "function"
      ? decoder.decode(await source.arrayBuffer())
      : decoder.decode(source);
  } catch (error) {
    throw problem("not-utf8", "", `expected UTF-8 text at ${url}`, "save the file as UTF-8", error);
  }
}

/** A file's bytes, or a response that has them. */
async function open(address, option) {
  const url = address instanceof URL ? address : new URL(address, globalThis.location?.href ?? import.meta.url);
  if (url.protocol === "file:") {
    try {
      return await (await fileSystem()).readFile(url);
    } catch (error) {
      throw problem("not-loaded", option, `expected a file at ${url}`, undefined, error);
    }
  }
  let response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw problem("not-loaded", option, `expected an answer from ${url}`, undefined, error);
  }
  if (!response.ok) throw problem("not-loaded", option, `expected a file at ${url}, found status ${response.status}`);
  // Development servers answer with their page where a file is missing.
  if (response.headers.get("content-type")?.startsWith("text/html")) {
    const help = "serve the files of the package; where a bundler moves it: exclude `threerings` from what it bundles ahead";
    throw problem("not-loaded", option, `expected a file at ${url}, found a web page`, help);
  }
  return response;
}

async function fileSystem() {
  const builtIn = globalThis.process?.getBuiltinModule?.("node:fs/promises");
  if (builtIn) return builtIn;
  // Older ones; put together, so that no bundler for browsers looks for it.
  const name = ["node:fs", "promises"].join("/");
  return import(/* webpackIgnore: true */ /* @vite-ignore */ name);
}

/** Which start of the engine a handle belongs to. */
export function currentGeneration() {
  return generation;
}

/**
 * Calls into the engine. What it throws becomes an error of ours; if it broke down, a new one is started, and the
 * handles of the old one say so.
 */
export function inEngine(call) {
  try {
    return call();
  } catch (thrown) {
    throw told(thrown);
  }
}

function told(thrown) {
  if (typeof thrown === "string" && thrown.startsWith("{")) {
    const refusal = JSON.parse(thrown);
    if (refusal.problems) return new ThreeRingsError(refusal.message, refusal.problems);
    return broken(refusal.panic);
  }
  const trap = thrown instanceof WebAssembly.RuntimeError || thrown instanceof RangeError;
  return trap ? broken(thrown.message, thrown) : thrown;
}

function broken(place, cause) {
  generation += 1;
  __wbg_reset_state();
  const help = `please report this at ${BUGS}; make a new engine to go on`;
  return problem("engine-failed", "", `the engine failed: ${place}`, help, cause);
}

/** What a handle of a broken engine says. */
export function lost() {
  return problem("engine-failed", "", "this engine failed earlier", "make a new one with `Engine.create`");
}
