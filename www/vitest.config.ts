import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { threerings: fileURLToPath(new URL("../pkg/index.js", import.meta.url)) } },
  test: { include: ["tests/*.test.ts"] },
});
