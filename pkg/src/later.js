// Modules of WebAssembly beside the engine, each loaded when it is first needed.

import { thrownBy } from "./errors.js";
import { laterWasm } from "./files.js";

/**
 * What asks a module something: `name` is that of its file, `instantiate` and `reset` are of its glue. Where the module
 * breaks down over what it was given, the next question gets a new one.
 */
export function later(name, instantiate, reset) {
  let loading;
  return async (ask) => {
    loading ??= laterWasm(name).then((source) => instantiate({ module_or_path: source })).catch((error) => {
      loading = undefined;
      throw error;
    });
    await loading;
    try {
      return ask();
    } catch (thrown) {
      throw thrownBy(thrown, reset);
    }
  };
}
