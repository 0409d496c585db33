// The engine in this thread: loaded once, started anew after it broke down.

import instantiate, { __wbg_reset_state } from "./dist/engine.js";
import { problem, thrownBy } from "./errors.js";
import { noEngine, setSources, wasm } from "./files.js";

/** The engine, loading or loaded. */
let loading;
/** How often the engine had to be started anew; an older handle is of no use. */
let generation = 0;

export async function init(options) {
  if (loading && options?.wasm !== undefined) {
    throw problem("invalid-options", "wasm", "expected `init` before the first engine, found it after");
  }
  setSources(options);
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
  const source = await wasm();
  try {
    await instantiate({ module_or_path: source });
  } catch (error) {
    throw noEngine(error);
  }
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
    throw thrownBy(thrown, startAnew);
  }
}

function startAnew() {
  generation += 1;
  __wbg_reset_state();
}

/** What a handle of a broken engine says. */
export function lost() {
  return problem("engine-failed", "", "this engine failed earlier", "make a new one with `Engine.create`");
}
