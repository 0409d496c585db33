// Which rules do the calls in a folder break, and whose? Reads every file of the folder that holds calls: records as they
// come, in any number; other systems' files and calls in script notation one at a time.
//
//     node audit-folder.js ../ --by agent

import { createReadStream } from "node:fs";
import { readFile, readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { parseArgs } from "node:util";
import { ThreeRingsError, importCalls, readScript } from "threerings";
import { Engine } from "threerings/worker";

const { positionals, values } = parseArgs({ allowPositionals: true, options: { by: { type: "string", default: "agent" } } });
const [folder = "."] = positionals;

/** The records of a file as JSON Lines. */
async function* records(path) {
  switch (extname(path)) {
    case ".jsonl":
      yield* createReadStream(path);
      yield "\n";
      break;
    case ".json":
      for (const call of (await importCalls(await readFile(path), { name: path })).calls) yield `${JSON.stringify(call)}\n`;
      break;
    case ".txt":
      yield `${JSON.stringify((await readScript(await readFile(path, "utf8"), { name: path })).record)}\n`;
      break;
  }
}

/** The records of all files; a file that holds no calls is named and passed over. */
async function* all() {
  for (const name of (await readdir(folder)).sort()) {
    try {
      yield* records(join(folder, name));
    } catch (error) {
      if (!(error instanceof ThreeRingsError)) throw error;
      console.error(error.message);
    }
  }
}

const engine = await Engine.create({ checklists: ["five-rules"], locale: "en", workers: 2 });
const summary = await engine.audit(all(), { by: values.by });
engine.free();

const percent = (ratio) => (ratio === null ? "–" : `${Math.round(ratio * 100)} %`);
console.log(`${summary.calls} calls, ${summary.rejected} refused`);
for (const { key, calls, items } of [{ key: "all", calls: summary.calls, items: summary.items }, ...summary.groups]) {
  console.log(`\n${key ?? "nobody named"}: ${calls} calls`);
  for (const [index, { pass, fail, pass_ratio, failing }] of items.entries()) {
    const interval = pass_ratio ? `, ${percent(pass_ratio.low)} to ${percent(pass_ratio.high)}` : "";
    const listen = failing.length > 0 ? `; listen to ${failing.join(", ")}` : "";
    console.log(`  ${summary.rules[index].title}: ${pass} of ${pass + fail}${interval}${listen}`);
  }
}
