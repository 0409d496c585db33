// The logs of Asterisk, FreeSWITCH and Huawei as CSV: a module of its own, loaded when somebody opens what may be one.

import instantiate, { __wbg_reset_state, importLog as importLog_ } from "./dist/logs.js";
import { later } from "./later.js";

const inModule = later("logs_bg.wasm", instantiate, __wbg_reset_state);

/** What comes of a log, as JSON; `undefined` if it is none. */
export function importLog(input, from, name, offset) {
  return inModule(() => importLog_(input, from, name, offset));
}
