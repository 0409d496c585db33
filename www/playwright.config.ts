import { existsSync } from "node:fs";
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

const chromium = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
if (!existsSync(chromium)) throw new Error(`expected Debian's Chromium at ${chromium}; install it with \`apt-get install chromium\`, or say where it is with CHROMIUM`);

const address = `http://localhost:${process.env["PORT"] ?? 4174}/`;

export default defineConfig({
  testDir: "tests",
  // What depends on a quiet machine is measured apart (`npm run measure`), and so are pictures made (`npm run screens`).
  testMatch: `*.${process.env["PLAY"] ?? "story"}.ts`,
  // What is waited for comes within a second on a machine that has nothing else to do, and may come late on one that has.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  workers: Number(process.env["WORKERS"] ?? 1),
  fullyParallel: true,
  forbidOnly: true,
  reporter: "list",
  use: {
    baseURL: address,
    viewport: { width: 1440, height: 900 },
    launchOptions: { executablePath: chromium, args },
  },
  webServer: { command: `npx vite preview --port ${new URL(address).port} --strictPort`, url: address, reuseExistingServer: false },
});
