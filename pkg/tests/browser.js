// Chromium as Debian has it, and a plain static server: what the tests in browsers need.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { chromium } from "playwright-core";

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".jsonl": "application/jsonl",
  ".wasm": "application/wasm",
};

/** Starts Chromium, headless and without anything that would ask the network. */
export function launch() {
  const args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"];
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: [...args, "--disable-component-update"] });
}

/**
 * Serves a folder as it is, on a free port.
 *
 * @param {string} folder
 * @returns {Promise<{url: string, close: () => void}>}
 */
export async function serve(folder) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const path = join(folder, normalize(decodeURIComponent(pathname)));
    try {
      const body = await readFile(path.endsWith("/") ? `${path}index.html` : path);
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? (path.endsWith("/") ? "text/html" : "application/octet-stream") });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => void server.close() };
}

/**
 * Opens a page and waits until the element `#out` says something; what it says. Errors of the page and requests to
 * elsewhere fail.
 */
export async function said(browser, url, milliseconds = 60_000) {
  const page = await browser.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => message.type() === "error" && !message.text().includes("favicon") && wrong.push(message.text()));
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && hostname !== "127.0.0.1" && hostname !== "localhost") wrong.push(`asked ${request.url()}`);
  });
  await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
  try {
    await page.goto(url);
    await page.waitForFunction(() => document.querySelector("#out")?.textContent, undefined, { timeout: milliseconds });
    return { text: await page.textContent("#out"), wrong };
  } catch (error) {
    throw new Error(`${url}: nothing was said; ${wrong.join("; ")}`, { cause: error });
  } finally {
    await page.close();
  }
}
