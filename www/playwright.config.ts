import { defineConfig } from "@playwright/test";

// Debian's browser; none is ever downloaded. Without these switches it asks its maker's servers for things.
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  testDir: "tests",
  // What depends on a quiet machine is measured apart: `npm run measure`.
  testMatch: process.env["MEASURE"] ? "*.measure.ts" : "*.story.ts",
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: 1,
  forbidOnly: true,
  reporter: "list",
  use: {
    baseURL: "http://localhost:4174/",
    viewport: { width: 1440, height: 900 },
    launchOptions: { executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args },
  },
  webServer: { command: "npx vite preview --port 4174 --strictPort", url: "http://localhost:4174/", reuseExistingServer: false },
});
