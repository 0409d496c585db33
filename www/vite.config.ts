import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The examples of the repository, beside the page, for those who want to look around. */
const SAMPLES = [
  "calls.jsonl",
  "call-back.txt",
  "complaint.txt",
  "night-nurse-station.txt",
  "pharmacy-medication.txt",
  "wrong-number.txt",
  "genesys.json",
  "amazon.json",
];

function samples(): Plugin {
  return {
    name: "samples",
    configureServer(server) {
      server.middlewares.use("/samples/", (request, response, next) => {
        const name = SAMPLES.find((sample) => request.url === `/${sample}`);
        if (!name) return next();
        response.end(readFileSync(here(`../examples/${name}`)));
      });
    },
    generateBundle() {
      for (const name of SAMPLES) {
        this.emitFile({ type: "asset", fileName: `samples/${name}`, source: readFileSync(here(`../examples/${name}`)) });
      }
    },
  };
}

/**
 * The service worker with the list of what it keeps. Its name for the cache is the hash of everything, so that a new
 * build is a new cache.
 */
function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      const hash = createHash("sha256");
      const files = Object.entries(bundle).sort(([one], [other]) => (one < other ? -1 : 1));
      for (const [name, file] of files) hash.update(name).update(file.type === "chunk" ? file.code : file.source);
      const unlisted = readdirSync(here("public"));
      for (const name of unlisted) hash.update(readFileSync(here(`public/${name}`)));
      const names = ["./", ...files.map(([name]) => name).filter((name) => name !== "index.html"), ...unlisted];
      const source = readFileSync(here("src/offline.js"), "utf8")
        .replace('"VERSION"', JSON.stringify(hash.digest("hex").slice(0, 16)))
        .replace('"FILES"', JSON.stringify(names));
      this.emitFile({ type: "asset", fileName: "offline.js", source });
    },
  };
}

/** The build of the engine and the importers: what was found with another one is found out anew. */
function engineHash(): string {
  const hash = createHash("sha256");
  const dist = here("../pkg/dist/");
  const checklists = readdirSync(`${dist}checklists`).map((name) => `checklists/${name}`);
  for (const name of ["engine_bg.wasm", "importers_bg.wasm", "workbook_bg.wasm", ...checklists.sort()]) hash.update(readFileSync(`${dist}${name}`));
  return hash.digest("hex").slice(0, 16);
}

export default defineConfig({
  base: "./",
  define: { __ENGINE__: JSON.stringify(engineHash()) },
  resolve: { alias: { threerings: here("../pkg/index.js") } },
  plugins: [samples(), serviceWorker()],
  build: {
    target: "es2022",
    // A file is a file: the policy of the page lets no `data:` in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
  worker: { format: "es" },
  server: { fs: { allow: [here("..")] } },
});
