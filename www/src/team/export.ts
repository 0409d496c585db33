// What a supervisor takes away: every table, and the whole as one file that needs no scripts.

import { html, type TemplateResult } from "lit";
import { BLACK } from "../export/redact.js";
import { download } from "../export/take.js";
import { app } from "../state.js";
import type { Table } from "./table.js";
import { say } from "./words.js";

export interface Exported {
  /** For the names of the files. */
  name: string;
  title: string;
  /** Where the pictures are. */
  charts?: () => ParentNode;
}

/** The agents' names in what is taken away, blacked out if wanted; their ids stay, as in reviews. */
function blacked(tables: readonly Table[]): Table[] {
  const names = [...new Set(app.rows.flatMap((row) => row.agentName ?? []))].sort((one, other) => other.length - one.length);
  const text = (value: string) => names.reduce((text, name) => text.split(name).join(BLACK), value);
  return tables.map((table) => ({ ...table, title: text(table.title), rows: table.rows.map((row) => row.map((cell) => ({ ...cell, text: text(cell.text) }))) }));
}

/** For spreadsheets: with a mark of the encoding, and no cell that one would compute. Numbers stand as numbers. */
export function asCsv(tables: readonly Table[]): string {
  const field = (text: string) => {
    const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = tables.flatMap((table, index) => [...(tables.length > 1 ? [...(index > 0 ? [""] : []), field(table.title)] : []), table.head.map(field).join(","), ...table.rows.map((row) => row.map((cell) => field(cell.text)).join(","))]);
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

/** A workbook with a sheet for each table; loaded only when somebody wants one. */
export async function asWorkbook(tables: readonly Table[]): Promise<Blob> {
  const { default: write } = await import("write-excel-file/browser");
  const sheets = tables.map((table) => ({
    sheet: table.title.replace(/[\\/?*[\]:]/g, " ").slice(0, 31),
    data: [
      table.head.map((value) => ({ value, fontWeight: "bold" as const })),
      ...table.rows.map((row) => row.map(({ text, number }) => (number === undefined ? { value: text, type: String } : { value: number, type: Number, ...(/%/.test(text) ? { format: "0.0%" } : {}) }))),
    ],
    columns: table.head.map((head, index) => ({ width: index === 0 ? 28 : Math.max(12, head.length + 4) })),
    stickyRowsCount: 1,
  }));
  return write(sheets).toBlob();
}

/** The whole as one page without scripts, with the pictures in it. */
export function asPage(tables: readonly Table[], { title, charts }: Exported): string {
  const page = document.implementation.createHTMLDocument(title);
  page.documentElement.lang = app.locale;
  const meta = page.createElement("meta");
  meta.setAttribute("http-equiv", "Content-Security-Policy");
  meta.content = "default-src 'none'; style-src 'unsafe-inline'";
  const charset = page.createElement("meta");
  charset.setAttribute("charset", "utf-8");
  page.head.prepend(charset, meta);
  const add = (parent: Element, tag: string, text = "") => {
    const element = page.createElement(tag);
    element.textContent = text;
    parent.append(element);
    return element;
  };
  add(page.body, "h1", title);
  add(page.body, "p", scope());
  for (const picture of pictures(charts?.())) {
    const figure = add(page.body, "figure");
    figure.append(page.importNode(picture, true));
    add(figure, "figcaption", picture.getAttribute("aria-label") ?? "");
    figure.querySelectorAll("a").forEach((link) => link.replaceWith(...link.childNodes));
  }
  for (const table of tables) {
    const drawn = add(page.body, "table");
    add(drawn, "caption", table.title);
    const head = add(add(drawn, "thead"), "tr");
    table.head.forEach((text) => add(head, "th", text).setAttribute("scope", "col"));
    const body = add(drawn, "tbody");
    for (const row of table.rows) {
      const line = add(body, "tr");
      row.forEach((cell, index) => add(line, index === 0 ? "th" : "td", cell.text));
    }
  }
  // As text: this page's policy would refuse a style element even in a document that is nowhere shown.
  return `<!doctype html>\n${page.documentElement.outerHTML.replace("</head>", () => `<style>${PAGE_STYLE}</style></head>`)}\n`;
}

/** Which calls it is about. */
function scope(): string {
  const checklist = app.checklist;
  const query = [...app.route.query].filter(([name]) => ["agent", "team", "from", "to", "direction", "purpose", "rule", "since"].includes(name)).map(([, value]) => value);
  return [checklist ? `${checklist.title} ${checklist.version}` : "", ...query, say(app.locale, "madeLocally")].filter(Boolean).join(" · ");
}

/** The pictures that are in sight, those inside of other elements too. */
function pictures(within?: ParentNode): Element[] {
  if (!within) return [];
  return [...within.querySelectorAll("team-chart")].flatMap((chart) => [...(chart.shadowRoot?.querySelectorAll(".picture svg") ?? [])]);
}

const PAGE_STYLE = `:root{color-scheme:light dark;--_accent:light-dark(#0d626a,#6cc5cc);--_fail:light-dark(#ab2419,#ff9d90);--_pass:light-dark(#176b3f,#74c896);--_quiet:light-dark(#566164,#a3afb1);--_ink:light-dark(#1d2426,#e6eaea);--_line:light-dark(#dce1e0,#343c3e);--_review:light-dark(#7d5100,#efbd62)}
body{font:14px/1.55 system-ui,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:var(--_ink);max-width:1100px;margin:24px auto;padding:0 16px;font-variant-numeric:tabular-nums}
table{border-collapse:collapse;margin:20px 0;width:100%;font-size:13px}caption{text-align:start;font-weight:650;font-size:15px;padding-bottom:6px}
th,td{text-align:start;padding:4px 8px;border-bottom:1px solid var(--_line)}thead th{color:var(--_quiet)}tbody th{font-weight:500}
figure{margin:16px 0;break-inside:avoid}figcaption{color:var(--_quiet);font-size:13px}svg{max-width:100%;height:auto;overflow:visible}svg text{fill:var(--_ink);white-space:pre}
@page{size:A4;margin:12mm}tr{break-inside:avoid}`;

/** The menu of a view's exports. */
export function exportMenu(tables: () => Table[], exported: Exported): TemplateResult {
  const id = `export-${exported.name}`;
  const take = async (event: Event, kind: "csv" | "xlsx" | "html") => {
    const menu = (event.currentTarget as HTMLElement).closest<HTMLElement>("[popover]")!;
    const redact = menu.querySelector<HTMLInputElement>("input")!.checked;
    menu.hidePopover();
    const taken = redact ? blacked(tables()) : tables();
    const name = `${exported.name}-${new Date().toISOString().slice(0, 10)}.${kind}`;
    if (kind === "csv") download(asCsv(taken), name, "text/csv;charset=utf-8");
    else if (kind === "xlsx") download(await asWorkbook(taken), name, "");
    else download(asPage(taken, { ...exported, title: redact ? blacked([{ name: "", title: exported.title, head: [], rows: [] }])[0]!.title : exported.title }), name, "text/html;charset=utf-8");
  };
  return html`<div class="row no-print">
    <button type="button" class="button" popovertarget=${id}>${app.say("takeAway")}</button>
    <div id=${id} popover class="card menu">
      <label><input type="checkbox" /> ${say(app.locale, "redactAgents")}</label>
      <button type="button" class="button" @click=${(event: Event) => take(event, "html")}>${say(app.locale, "takePage")}</button>
      <button type="button" class="button" @click=${(event: Event) => take(event, "xlsx")}>${app.say("takeExcel")}</button>
      <button type="button" class="button" @click=${(event: Event) => take(event, "csv")}>${app.say("takeCsv")}</button>
    </div>
    <button type="button" class="button" @click=${() => print()}>${say(app.locale, "print")}</button>
  </div>`;
}
