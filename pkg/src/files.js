// The files beside this one, when it is built: the engine and the checklists. Read in Node, Deno and Bun, fetched elsewhere.

import { checkOptions, expected, problem } from "./errors.js";

// One by one and as written, so that bundlers see every file.
const WASM = () => new URL("./dist/engine_bg.wasm", import.meta.url);
const LATER = {
  "importers_bg.wasm": () => new URL("./dist/importers_bg.wasm", import.meta.url),
  "workbook_bg.wasm": () => new URL("./dist/workbook_bg.wasm", import.meta.url),
};
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
/** The texts of checklists, loading or loaded. */
const texts = new Map();

/** Says where the files are to be had, instead of beside this one. */
export function setSources(options) {
  const { wasm, files } = checkOptions(options, ["files", "wasm"], "init");
  if (files !== undefined && typeof files !== "function") throw expected("files", "a function", files);
  sources = { wasm, files };
  texts.clear();
}

/** The engine: a response, bytes or a module. */
export async function wasm() {
  const source = await (typeof sources.wasm === "function" ? sources.wasm() : sources.wasm ?? WASM());
  return typeof source === "string" || source instanceof URL ? open(source, "wasm") : source;
}

/** A module that is loaded when it is needed: a response or bytes. */
export async function laterWasm(name) {
  const given = await sources.files?.(name);
  const source = given ?? LATER[name]();
  return typeof source === "string" || source instanceof URL ? open(source, "files") : source;
}

/** Where `init` was told that these modules are: plain data, which a worker can be sent. */
export async function laterPlaces() {
  const given = await Promise.all(Object.keys(LATER).map(async (name) => [name, await sources.files?.(name)]));
  const place = (source) => (typeof source === "string" || source instanceof URL ? absolute(source).href : source);
  return Object.fromEntries(given.map(([name, source]) => [name, place(source)]));
}

/** What is wrong where the engine is none. */
export function noEngine(cause) {
  const help = "serve `engine_bg.wasm` as it is, or give its bytes or address to `init({ wasm })`";
  return problem("not-loaded", "wasm", "expected the engine as WebAssembly, found something else", help, cause);
}

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
  const url = absolute(address);
  if (url.protocol === "file:") {
    try {
      return await (await hostModule("node:fs/promises")).readFile(url);
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

/** An address, taken from the page that it is given in, or from here. */
function absolute(address) {
  return address instanceof URL ? address : new URL(address, globalThis.location?.href ?? import.meta.url);
}

/** A module of Node's own, in Node, Deno and Bun. */
export async function hostModule(name) {
  // Older ones have to import it; a name that is not written there is looked for by no bundler. The build adds the
  // comments that tell bundlers not to mind.
  return globalThis.process?.getBuiltinModule?.(name) ?? import(name);
}
