// Workbooks of spreadsheet programs: a module of its own, loaded when somebody opens one.

import instantiate, { __wbg_reset_state, asCsv } from "./dist/workbook.js";
import { workbookWasm } from "./files.js";

/** The module, loading or loaded. */
let loading;

/** The first sheet as CSV in UTF-8; the workbook itself where it can't be read, for the engine to say so. */
export async function fromWorkbook(input) {
  loading ??= workbookWasm().then((source) => instantiate({ module_or_path: source })).catch((error) => {
    loading = undefined;
    throw error;
  });
  await loading;
  let csv;
  try {
    csv = asCsv(input);
  } catch {
    // It broke down over what is in there: the next workbook gets a new one.
    __wbg_reset_state();
  }
  return csv === undefined ? input : new TextEncoder().encode(csv);
}
