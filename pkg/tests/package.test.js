// The package as it is published: what it exports, how large it is, what it takes for granted.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { version } from "../dist/engine.js";
import { BUILT_IN } from "../files.js";
import { init } from "threerings";
import { list, pkg, read } from "./common.js";

const description = JSON.parse(read("pkg/package.json"));
const folder = fileURLToPath(pkg);
const gzipped = (name) => gzipSync(read(`pkg/${name}`), { level: 9 }).length;

/** The files of the tarball. */
const packed = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: folder, stdio: ["ignore", "pipe", "ignore"] }));
const files = (Array.isArray(packed) ? packed[0] : Object.values(packed)[0]).files.map((file) => file.path).sort();

test("the version is that of the crate", async () => {
  await init();
  const cargo = read("Cargo.toml").toString().match(/^version = "(.*)"/m)[1];
  assert.deepEqual([description.version, version()], [cargo, cargo]);
});

test("every export leads to a file of the tarball, types first", () => {
  for (const [name, target] of Object.entries(description.exports)) {
    if (typeof target === "string") {
      const found = target.includes("*") ? files.some((file) => file.startsWith(target.slice(2).split("*")[0])) : files.includes(target.slice(2));
      assert.ok(found, name);
    } else {
      assert.deepEqual(Object.keys(target), ["types", "default"], name);
      for (const file of Object.values(target)) assert.ok(files.includes(file.slice(2)), `${name}: ${file}`);
    }
  }
});

test("the tarball holds what it should and nothing else", () => {
  const expected = /^(package\.json|README\.md|LICENSE-(MIT|APACHE)|[a-z-]+\.js|[a-z-]+\.d\.ts|schemas\/[a-z]+\.schema\.json|dist\/(engine|importers|workbook)\.js|dist\/(engine|importers|workbook)_bg\.wasm|dist\/checklists\/[a-z-]+\.json|dist\/elements\/.+)$/;
  assert.deepEqual(files.filter((file) => !expected.test(file)), []);
  assert.deepEqual(files.filter((file) => file.endsWith(".wasm")), ["dist/engine_bg.wasm", "dist/importers_bg.wasm", "dist/workbook_bg.wasm"], "one engine for every host, and what opens other systems' files and workbooks");
  assert.ok(files.includes("LICENSE-MIT") && files.includes("schemas/report.schema.json"));
});

test("it depends on nothing and runs no script when it is installed", () => {
  assert.deepEqual([description.dependencies, description.peerDependencies, description.scripts?.postinstall], [undefined, undefined, undefined]);
});

test("the lock file names no place to load from", () => {
  assert.ok(!read("pkg/package-lock.json").includes('"resolved"'));
});

test("every checklist of the project is there, as it is", () => {
  const names = list("checklists").filter((name) => name.endsWith(".json"));
  assert.deepEqual(names.map((name) => name.replace(".json", "")), BUILT_IN);
  for (const name of names) assert.deepEqual(read(`pkg/dist/checklists/${name}`), read(`checklists/${name}`));
});

test("checklists, schemas and the description can be asked for by name", () => {
  for (const name of ["checklists/five-rules.json", "schemas/report.schema.json", "package.json"]) {
    const url = import.meta.resolve(`threerings/${name}`);
    assert.ok(JSON.parse(readFileSync(fileURLToPath(url))));
  }
});

test("importing touches nothing of a browser and waits for nothing", () => {
  const program = `
    for (const name of ["fetch", "Worker", "document", "window", "location", "navigator", "Response", "Request"]) {
      Object.defineProperty(globalThis, name, { get() { throw new Error("import asked for " + name); }, configurable: true });
    }
    const [one, other] = await Promise.all([import("threerings"), import("threerings/worker")]);
    console.log(typeof one.Engine.create, typeof other.Engine.create);
  `;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: fileURLToPath(new URL(".", import.meta.url)) });
  assert.equal(said.toString().trim(), "function function");
});

test("the engine and the checklists may come from elsewhere", () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { Engine, init } from "threerings";
    const asked = [];
    const at = (name) => new URL(name, ${JSON.stringify(String(pkg))});
    await init({
      wasm: () => readFileSync(at("dist/engine_bg.wasm")),
      files: (name) => { asked.push(name); return name === "lexicons.json" ? at("dist/checklists/" + name) : readFileSync(at("dist/checklists/" + name), "utf8"); },
    });
    await Engine.create({ checklists: ["five-rules"] });
    console.log(asked.join());
    const engine = await Engine.create({ checklists: ["phone-etiquette"] });
    console.log(engine.check({ id: "c1" }).call, asked.sort().join());
  `;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: fileURLToPath(new URL(".", import.meta.url)) });
  // What listens to nothing needs no lexicons.
  assert.equal(said.toString().trim(), "five-rules.json\nc1 five-rules.json,lexicons.json,phone-etiquette.json");
});

test("what imports may come from elsewhere, in a worker, too", () => {
  const program = (entry) => `
    import { readFileSync } from "node:fs";
    import { importCalls, init } from "${entry}";
    const asked = [];
    const at = (name) => new URL(name, ${JSON.stringify(String(pkg))});
    await init({ files: (name) => { asked.push(name); return at("dist/" + name); } });
    console.log((await importCalls(readFileSync(at("../examples/genesys.json")))).format, asked.includes("importers_bg.wasm"));
    await init({ files: () => at("dist/nothing.wasm") });
    await importCalls("").catch((error) => console.log(error.code, error.path));
  `;
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  const said = (entry) => execFileSync(process.execPath, ["--input-type=module", "-e", program(entry)], { cwd }).toString().trim().split("\n");
  // What is loaded stays; a worker of its own loads it anew.
  assert.deepEqual(said("threerings"), ["genesys true", "unknown-format"]);
  assert.deepEqual(said("threerings/worker"), ["genesys true", "not-loaded files"]);
});

test("what can't be loaded says what to do", () => {
  const program = (wasm) => `
    import { init } from "threerings";
    for (const wasm of [${wasm}]) await init({ wasm }).catch((error) => console.log(error.code + " " + error.message));
  `;
  const missing = 'new URL("file:///nowhere/engine.wasm"), new Uint8Array([1, 2, 3])';
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", program(missing)], { cwd }).toString().trim().split("\n");
  assert.equal(said[0], "not-loaded wasm: expected a file at file:///nowhere/engine.wasm");
  assert.match(said[1], /^not-loaded wasm: expected the engine as WebAssembly, found something else; serve `engine_bg.wasm` as it is/);
});

test("the types hold under tsc --strict", () => {
  const tsc = fileURLToPath(new URL("node_modules/.bin/tsc", pkg));
  execFileSync(tsc, ["-p", fileURLToPath(new URL("types/tsconfig.json", import.meta.url))], { stdio: "pipe" });
});

test("publint and are-the-types-wrong have nothing to say", () => {
  const tool = (name, args) => execFileSync(fileURLToPath(new URL(`node_modules/.bin/${name}`, pkg)), args, { cwd: folder, stdio: "pipe" }).toString();
  assert.match(tool("publint", ["--strict"]), /All good!/);
  // Only ECMAScript modules: `require` works where Node has it for them.
  tool("attw", ["--pack", ".", "--profile", "esm-only"]);
});

/** What the package may weigh at most, in bytes after `gzip -9`, and what the engine should weigh one day. */
const BUDGET = JSON.parse(read("pkg/tests/budget.json"));

/** The modules that an import of the package loads. */
function loaded(name, all = new Set()) {
  if (all.has(name)) return all;
  all.add(name);
  for (const [, from] of read(`pkg/${name}`).toString().matchAll(/\bfrom"\.\/(.*?)"/g)) loaded(from, all);
  return all;
}

test("the sizes keep to the budget", (t) => {
  const glue = [...loaded("index.js")].map((name) => read(`pkg/${name}`));
  assert.equal(glue.length, 8, "what an import of the package loads");
  const sizes = {
    wasm: gzipped("dist/engine_bg.wasm"),
    glue: gzipSync(Buffer.concat(glue), { level: 9 }).length,
    importers: gzipped("dist/importers_bg.wasm"),
    workbook: gzipped("dist/workbook_bg.wasm"),
    elements: gzipped("dist/elements/index.js"),
    checklists: list("pkg/dist/checklists").reduce((sum, name) => sum + gzipped(`dist/checklists/${name}`), 0),
  };
  t.diagnostic(`${JSON.stringify(sizes)}; the engine should weigh ${BUDGET.aim}`);
  for (const [what, size] of Object.entries(sizes)) assert.ok(size <= BUDGET[what], `${what}: ${size} bytes, the budget is ${BUDGET[what]}`);
});

test("the three lines of the README give the report that it shows", () => {
  const [, lines, shown] = read("pkg/README.md").toString().match(/```js\n([^]*?)```[^]*?```js\n([^]*?)```/);
  const program = `${lines}\nconsole.log(JSON.stringify(${shown.split("\n")[0].replace(/;$/, "")}))`;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", program], { cwd: fileURLToPath(new URL(".", import.meta.url)) });
  const { id, reason, verdict } = JSON.parse(said);
  assert.deepEqual([verdict, `// { id: "${id}", reason: "${reason}"`], ["fail", shown.split("\n")[1].split(", would_pass")[0]]);
});
