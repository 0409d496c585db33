// Other systems' files and registers: a module of its own, loaded when somebody opens one.

import instantiate, { __wbg_reset_state, encoding, importCalls as importCalls_, join, proposeMapping as proposeMapping_ } from "./dist/importers.js";
import { later } from "./later.js";

const inModule = later("importers_bg.wasm", instantiate, __wbg_reset_state);

/** What comes of a file, as JSON. */
export async function importCalls(input, from, name, columns, offset) {
  const text = await readable(input);
  return inModule(() => importCalls_(text, from, name, columns, offset));
}

/** How a table would be read, as JSON; `undefined` if its header has no known name. */
export async function proposeMapping(input) {
  const text = await readable(input);
  return inModule(() => proposeMapping_(text));
}

/** Records with the entries of a register, as JSON. */
export async function joinRegister(records, register, name, offset) {
  const entries = await readable(register);
  return inModule(() => join(records, entries, name, offset));
}

/** Tables in the encodings of spreadsheets, and their workbooks, as the importers read them: as text in UTF-8. */
async function readable(input) {
  const name = await inModule(() => encoding(input));
  if (name === "workbook") return (await import("./workbook.js")).fromWorkbook(input);
  return name === undefined ? input : new TextEncoder().encode(new TextDecoder(name).decode(input));
}
