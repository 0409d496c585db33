// Workbooks of spreadsheet programs: a module of its own, loaded when somebody opens one.

import instantiate, { __wbg_reset_state, asCsv } from "./dist/workbook.js";
import { later } from "./later.js";

const inModule = later("workbook_bg.wasm", instantiate, __wbg_reset_state);

/** The first sheet as CSV in UTF-8; the workbook itself where it can't be read, for the importers to say so. */
export async function fromWorkbook(input) {
  const csv = await inModule(() => asCsv(input)).catch(unlessBroken);
  return csv === undefined ? input : new TextEncoder().encode(csv);
}

/** A workbook over which the module broke down can't be read, either. */
function unlessBroken(error) {
  if (error.code !== "engine-failed") throw error;
}
