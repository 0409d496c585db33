// The package as people get it: packed, installed into fresh projects, built by their tools, run where they run it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { launch, said, serve } from "./browser.js";
import { path } from "./common.js";

const run = promisify(execFile);
let folder;
let tarball;
let browser;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "threerings-"));
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: path("pkg") });
  tarball = join(folder, Object.values(JSON.parse(stdout))[0].filename);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A copy of a project with the package installed from its tarball; its folder. */
async function project(from) {
  const copy = await mkdtemp(join(folder, "project-"));
  await cp(path(from), copy, { recursive: true, filter: (name) => !name.includes("node_modules") });
  const file = join(copy, "package.json");
  const description = JSON.parse(await readFile(file, "utf8").catch(() => '{"private": true}'));
  description.dependencies = { ...description.dependencies, threerings: `file:${tarball}` };
  await writeFile(file, JSON.stringify(description));
  await run("npm", ["install", "--no-audit", "--no-fund"], { cwd: copy });
  return copy;
}

/** What a folder's page says. */
async function page(folder) {
  const server = await serve(folder);
  try {
    return await said(browser, server.url);
  } finally {
    server.close();
  }
}

const right = { text: "c1 true", wrong: [] };

test("Node: the three lines, in a folder with nothing else", async () => {
  const copy = await project("examples/node");
  const program = `
    import { Engine } from "threerings";
    const engine = await Engine.create({ checklists: ["phone-etiquette"], locale: "en" });
    const report = engine.check({ id: "c1", direction: "inbound", outcome: "answered", ring: { ms: 8200 } });
    console.log(report.call, report.score.percent);
  `;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program], { cwd: copy });
  assert.equal(stdout.trim(), "c1 100");
});

test("Node: the example audits a folder", async () => {
  const copy = await project("examples/node");
  const { stdout } = await run(process.execPath, ["audit-folder.js", path("examples"), "--by", "team"], { cwd: copy });
  assert.match(stdout, /^20 calls, 0 refused$/m);
  assert.match(stdout, /^ {2}No hold over one minute: \d+ of \d+, \d+ % to \d+ %; listen to .*dermatology-long-hold/m);
});

test("a plain page: the example, from a static server", async () => {
  const copy = await project("examples/html");
  assert.deepEqual(await page(copy), { text: "50 %, fail", wrong: [] });
});

test("Vite: the example, built", async () => {
  const copy = await project("examples/vite");
  await run("npx", ["vite", "build", "--logLevel", "warn"], { cwd: copy });
  await team(await serve(join(copy, "dist")));
});

test("Vite: the example, in development", async () => {
  const copy = await project("examples/vite");
  // The interface of Vite's own, in a process that ends with it.
  const program = `
    import { createServer } from "vite";
    const server = await createServer({ server: { host: "127.0.0.1", port: 0 }, logLevel: "error" });
    await server.listen();
    console.log(server.httpServer.address().port);
  `;
  const server = execFile(process.execPath, ["--input-type=module", "-e", program], { cwd: copy });
  try {
    const port = await new Promise((resolve) => server.stdout.once("data", resolve));
    await team({ url: `http://127.0.0.1:${String(port).trim()}/`, close: () => {} });
  } finally {
    server.kill();
  }
});

/** Plays the Vite example: a file of calls in, the team's rules out. */
async function team(server) {
  const page = await browser.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  try {
    await page.goto(server.url);
    await page.waitForFunction(() => document.querySelector("#out").textContent === "ready");
    await page.setInputFiles("#file", path("examples/calls.jsonl"));
    await page.waitForFunction(() => document.querySelector("#rules").rows.length > 3);
    assert.match(await page.textContent("#out"), /^12 calls, 0 refused; by agent: /);
    await page.selectOption("#by", "day");
    await page.waitForFunction(() => document.querySelector("#out").textContent.includes("by day"));
    assert.match(await page.textContent("#rules"), /No hold over one minute/);
    assert.deepEqual(wrong, []);
  } finally {
    await page.close();
    server.close();
  }
}

const HTML = '<!doctype html><title>test</title><p id="out"></p><script type="module" src="./main.js"></script>';

test("webpack 5: built without any configuration", async () => {
  const copy = await project("pkg/tests/projects/webpack");
  await run("npx", ["webpack", "--mode", "production"], { cwd: copy });
  await writeFile(join(copy, "dist/index.html"), HTML);
  assert.deepEqual(await page(join(copy, "dist")), right);
});

test("esbuild and Rollup: with the files copied beside what they make", async () => {
  const copy = await project("pkg/tests/projects/bundlers");
  const installed = join(copy, "node_modules/threerings");
  const entries = ["index.js", `${installed}/worker-thread.js`];
  await run("npx", ["esbuild", `main=${entries[0]}`, `worker-thread=${entries[1]}`, "--bundle", "--format=esm", "--outdir=esbuild"], { cwd: copy });
  await run("npx", ["rollup", "-p", "node-resolve", "-i", `main=${entries[0]}`, "-i", `worker-thread=${entries[1]}`, "-d", "rollup"], { cwd: copy });
  for (const tool of ["esbuild", "rollup"]) {
    await cp(join(installed, "dist"), join(copy, tool, "dist"), { recursive: true });
    await writeFile(join(copy, tool, "index.html"), HTML);
    assert.deepEqual(await page(join(copy, tool)), right, `${tool}: ${await readdir(join(copy, tool))}`);
  }
});

test("server-side rendering: Vite bundles it for Node", async () => {
  const copy = await project("examples/vite");
  await writeFile(join(copy, "server.js"), 'export { Engine } from "threerings"; export { Engine as Pool } from "threerings/worker";');
  await run("npx", ["vite", "build", "--ssr", "server.js", "--logLevel", "warn"], { cwd: copy });
  const program = `
    const { Engine, Pool } = await import("./dist/server.js");
    const engine = await Engine.create({ checklists: ["five-rules"] });
    console.log(engine.check({ id: "c1" }).call, typeof Pool);
  `;
  const { stdout } = await run(process.execPath, ["--input-type=module", "-e", program], { cwd: copy });
  assert.equal(stdout.trim(), "c1 function");
});
