// `cargo xtask bench-js`: the table, in Node and in Chromium.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { launch, serve } from "../tests/browser.js";
import { consultation, headline } from "./measure.js";
import { peers } from "./peers.js";

const row = (name, ...cells) => console.log(`${name.padEnd(44)}${cells.map((cell) => cell.padStart(14)).join("")}`);
const fixed = (number, digits = 1) => number.toFixed(digits);

function consultationTable(host, { times, bytes, report, items }) {
  console.log(`\n${host}: a call of ${fixed(bytes / 1000)} KB against ${items} items, report of ${fixed(report / 1000)} KB`);
  row("", "µs a call", "× JSON.parse");
  for (const [name, time] of Object.entries(times)) row(name, fixed(time), fixed(time / times.parse, 2));
}

function headlineTable(host, { times, bytes }) {
  console.log(`\n${host}: headline-only records of ${fixed(bytes, 0)} bytes, five rules`);
  row("", "records/s", "threerings is");
  const ours = times["threerings: audit of bytes"];
  for (const [name, time] of Object.entries(times)) {
    const each = name.includes("200 of 2000") ? time * 10 : time;
    row(name, fixed(1e6 / each, 0), `${fixed(each / ours, 1)} ×`);
  }
}

/** Load, compile and create, each time in a process of its own; the best of several, and what they are. */
function creation() {
  const program = `
    const start = performance.now();
    const { Engine, init } = await import("threerings");
    await init();
    const loaded = performance.now();
    await Engine.create({ checklists: [process.argv[1]] });
    console.log(JSON.stringify([loaded - start, performance.now() - loaded]));
  `;
  const cwd = fileURLToPath(new URL(".", import.meta.url));
  console.log(`\nNode ${process.version}: from nothing to an engine, best of 7 processes`);
  row("", "load, compile", "create", "ms in all");
  for (const checklist of ["five-rules", "phone-etiquette", "patient-consultation"]) {
    const runs = Array.from({ length: 7 }, () => JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", program, checklist], { cwd })));
    const [load, create] = runs.reduce((least, run) => (run[0] + run[1] < least[0] + least[1] ? run : least));
    row(checklist, fixed(load), fixed(create), fixed(load + create));
  }
}

async function inChromium() {
  const browser = await launch();
  const server = await serve(fileURLToPath(new URL("..", import.meta.url)));
  try {
    const page = await browser.newPage();
    await page.route("**/blank.html", (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
    await page.goto(`${server.url}blank.html`);
    const measured = (name) => page.evaluate(async (name) => (await import("/bench/measure.js"))[name](), name);
    return { version: browser.version(), consultation: await measured("consultation"), headline: await measured("headline") };
  } finally {
    server.close();
    await browser.close();
  }
}

const node = `Node ${process.version}`;
consultationTable(node, await consultation());
headlineTable(node, await headline(peers));
creation();
if (!process.argv.includes("--no-browser")) {
  const { version, ...measured } = await inChromium();
  consultationTable(`Chromium ${version}`, measured.consultation);
  headlineTable(`Chromium ${version}`, measured.headline);
}
