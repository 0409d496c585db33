import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// The package `threerings/elements`: one module with what it needs of Lit, so that it works without a bundler, too.
export default defineConfig({
  publicDir: false,
  build: {
    target: "es2022",
    outDir: here("../pkg/dist/elements"),
    emptyOutDir: true,
    lib: { entry: here("elements/index.ts"), formats: ["es"], fileName: () => "index.js" },
  },
});
