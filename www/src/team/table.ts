// Tables as data: shown, and taken away, from one place.

import { html, nothing, type TemplateResult } from "lit";

/** What stands in a cell. */
export interface Cell {
  /** For files, and for reading aloud. */
  text: string;
  /** A number as such, for files. */
  number?: number;
  /** Where it leads. */
  href?: string;
  /** How it is shown, where it is more than its text. */
  shown?: TemplateResult | string;
}

export interface Table {
  /** A short name, for files. */
  name: string;
  title: string;
  head: string[];
  rows: Cell[][];
}

export const cell = (text: string | number, href?: string): Cell => ({
  text: String(text),
  ...(typeof text === "number" ? { number: text } : {}),
  ...(href ? { href } : {}),
});

/** A table in the page; the first cell of a row names it. */
export function shownTable(table: Table, options: { caption?: boolean; numbersFrom?: number } = {}): TemplateResult {
  const from = options.numbersFrom ?? 1;
  const content = ({ shown, text, href }: Cell) => (href ? html`<a href=${href}>${shown ?? text}</a>` : (shown ?? text));
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${table.title}>
    <table class="figures">
      <caption class=${options.caption ? "" : "visually-hidden"}>
        ${table.title}
      </caption>
      <thead>
        <tr>
          ${table.head.map((text, index) => html`<th scope="col" class=${index >= from ? "number" : ""}>${text}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${table.rows.map(
          (row) => html`<tr>
            ${row.map((one, index) => (index === 0 ? html`<th scope="row">${content(one)}</th>` : html`<td class=${index >= from ? "number" : ""}>${content(one)}</td>`))}
          </tr>`,
        )}
        ${table.rows.length === 0 ? html`<tr><td colspan=${table.head.length} class="quiet">–</td></tr>` : nothing}
      </tbody>
    </table>
  </div>`;
}
