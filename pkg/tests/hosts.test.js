// The package in other hosts than Node's `import`: `require`, Deno and Bun, where the machine has them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { path } from "./common.js";

const CALL = `{ id: "c1", direction: "inbound", outcome: "answered", ring: { ms: 17_000 } }`;

/** Checks a call, in the thread that asks and in two workers. */
const program = `
  import { Engine } from ${JSON.stringify(path("pkg/index.js"))};
  import { Engine as Pool } from ${JSON.stringify(path("pkg/worker.js"))};
  const options = { checklists: ["five-rules"], locale: "en" };
  const engine = await Engine.create(options);
  console.log(engine.check(${CALL}).items[0].reason);
  const pool = await Pool.create({ ...options, workers: 2 });
  console.log((await pool.check(${CALL})).items[0].reason);
  await pool.free();
`;

/** What a program prints. */
function run(command, before, name, text) {
  const folder = mkdtempSync(join(tmpdir(), "threerings-host-"));
  try {
    const file = join(folder, name);
    writeFileSync(file, text);
    const ended = spawnSync(command, [...before, file], { encoding: "utf8", timeout: 120_000 });
    assert.equal(ended.status, 0, ended.stderr);
    return ended.stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const REASON = "it rang for 17 s, the limit is 15 s\n";

test("Node requires it", () => {
  const text = `
    const { Engine } = require(${JSON.stringify(path("pkg/index.js"))});
    Engine.create({ checklists: ["five-rules"], locale: "en" }).then((engine) => console.log(engine.check(${CALL}).items[0].reason));
  `;
  // From Node 22.12 on without the flag.
  assert.equal(run(process.execPath, ["--experimental-require-module", "--no-warnings"], "required.cjs", text), REASON);
});

for (const [host, before] of [["deno", ["run", "--allow-read"]], ["bun", ["run"]]]) {
  const missing = spawnSync(host, ["--version"]).error ? `there is no ${host} on this machine` : false;
  test(`${host} imports it and its workers`, { skip: missing }, () => {
    assert.equal(run(host, before, "imported.mjs", program), REASON + REASON);
  });
}
