import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Answer, CanAnswer, Mapping } from "threerings";
import { say } from "../../elements/words.js";
import type { OpenedTable } from "../library/types.js";
import { said, titled } from "../problems.js";
import { address } from "../route.js";
import { Follow, app } from "../state.js";
import { COLUMNS, columnName, type AppWord } from "../words.js";
import { viewStyle } from "./style.js";

/** What the calls can answer, in the order in which somebody wants to know it. */
const ANSWERS: readonly [CanAnswer, AppWord][] = [
  ["yes", "answersYes"],
  ["partly", "answersPartly"],
  ["no", "answersNo"],
  ["by_a_person", "answersPerson"],
  ["not_asked", "answersNotAsked"],
];

/** Below this a column is worth a second look. */
const SURE = 0.8;

/** What became of what was opened: read, rejected, assumed; how tables were read; which rules the calls can answer. */
@customElement("view-opened")
export class ViewOpened extends LitElement {
  /** What somebody changed of a table's columns, by source: what each column holds. */
  @state() private changed: Readonly<Record<string, Readonly<Record<string, string>>>> = {};

  constructor() {
    super();
    new Follow(this);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { opened } = app;
    if (!opened) return nothing;
    const calls = opened.files.reduce((sum, file) => sum + file.calls, 0);
    return html`<section class="card" aria-labelledby="report">
      <h2 id="report">${app.say("reportTitle")}</h2>
      <p>
        ${app.say("reportRead", { n: app.number(calls), files: opened.files.length })}${opened.cancelled ? html` ${app.say("reportCancelled")}` : nothing}
        ${opened.regionAssumed > 0 ? html`<br />${app.say("reportRegion", { n: app.number(opened.regionAssumed) })}` : nothing}
        ${opened.notKept.length > 0 ? html`<br />${app.say("reportNotKept", { files: opened.notKept.join(say(app.locale, "comma")) })}` : nothing}
      </p>
      <ul>
        ${opened.files.map((file) => html`<li><bdi>${file.name}</bdi> <span class="quiet">${file.format} · ${app.say("callsCount", { n: app.number(file.calls) })}</span></li>`)}
        ${opened.registers.map((register) => html`<li><bdi>${register.name}</bdi> <span class="quiet">${app.say("reportRegister", { ...register })}</span></li>`)}
      </ul>
      ${app.rows.length > 0 ? html`<p class="go"><a class="button main" href=${address("calls")}>${app.say("toCalls")}</a></p>` : nothing}
      ${this.refused()} ${this.warnings()} ${opened.tables.map((table) => this.table(table))} ${calls > 0 ? this.answers(opened.answers, calls) : nothing}
    </section>`;
  }

  private refused(): TemplateResult | typeof nothing {
    const { refused } = app.opened!;
    if (refused.length === 0) return nothing;
    const shown = refused.slice(0, 100);
    return html`<h3 class="bad">${app.say("reportRefused", { n: app.number(refused.length) })}</h3>
      <ul class="problems">
        ${shown.map(
          ({ file, line, problems, text }) => html`<li>
            <strong><bdi>${file}</bdi>${line > 0 ? `:${line}` : ""}</strong>
            ${problems.map((problem) => html`<div>${said(problem)}</div>`)} ${text ? html`<pre dir="auto">${text}</pre>` : nothing}
          </li>`,
        )}
      </ul>
      ${refused.length > shown.length ? html`<p class="quiet">${app.say("reportMore", { n: app.number(refused.length - shown.length) })}</p>` : nothing}`;
  }

  private warnings(): TemplateResult | typeof nothing {
    const { warnings } = app.opened!;
    if (warnings.length === 0) return nothing;
    return html`<details>
      <summary>${app.say("reportWarnings", { n: app.number(warnings.length) })}</summary>
      <ul>
        ${warnings.map(({ file, code, message, help, count }) => html`<li><bdi>${file}</bdi>${say(app.locale, "colon")}${titled(code, message)}${help ? ` (${help})` : ""}${count > 1 ? ` ×${count}` : ""}</li>`)}
      </ul>
    </details>`;
  }

  // How a table was read.

  private table({ source, name, proposal, mapping }: OpenedTable): TemplateResult {
    const [header = [], ...rows] = proposal.first_rows;
    const held = { ...holds(mapping), ...this.changed[source] };
    const doubtful = proposal.columns.filter(({ confidence, unreadable }) => confidence < SURE || unreadable > 0).length;
    return html`<details class="columns" ?open=${doubtful > 0}>
      <summary>${app.say("columnsOf", { file: name })}${doubtful > 0 ? ` · ${app.say("columnsDoubtful", { n: doubtful })}` : ""}</summary>
      <p class="quiet">${app.say("columnsLead")}</p>
      <div class="wide" tabindex="0" role="region" aria-label=${app.say("columnsOf", { file: name })}>
        <table>
          <thead>
            <tr>
              <th scope="col">${app.say("columnsColumn")}</th>
              <th scope="col">${app.say("columnsHolds")}</th>
              <th scope="col">${app.say("columnsSure")}</th>
              <th scope="col">${app.say("columnsFirst")}</th>
            </tr>
          </thead>
          <tbody>
            ${header.map((cell, index) => this.column(source, cell.trim(), held[cell.trim()] ?? "", rows.map((row) => row[index] ?? ""), proposal.columns.find(({ column }) => column === cell.trim())))}
          </tbody>
        </table>
      </div>
      <p>
        <button type="button" class="button" ?disabled=${!this.changed[source]} @click=${() => this.again(source, header, mapping, held)}>${app.say("columnsAgain")}</button>
      </p>
    </details>`;
  }

  private column(source: string, column: string, now: string, cells: readonly string[], guess?: OpenedTable["proposal"]["columns"][number]): TemplateResult | typeof nothing {
    if (!column) return nothing;
    const choose = (event: Event) => {
      const { value } = event.target as HTMLSelectElement;
      this.changed = { ...this.changed, [source]: { ...this.changed[source], [column]: value } };
    };
    const sure = guess && guess.holds === now ? app.percent(guess.confidence * 100) : "–";
    const unreadable = guess && guess.holds === now && guess.unreadable > 0 ? app.say("columnsUnreadable", { n: guess.unreadable }) : "";
    return html`<tr>
      <th scope="row" dir="auto">${column}</th>
      <td>
        <select aria-label=${`${app.say("columnsHolds")} ${column}`} @change=${choose}>
          <option value="" .selected=${now === ""}>${app.say("columnsUnused")}</option>
          ${COLUMNS.map((target) => html`<option value=${target} .selected=${target === now}>${columnName(app.locale, target)}</option>`)}
        </select>
      </td>
      <td>${sure} ${unreadable ? html`<span class="bad">${unreadable}</span>` : nothing}</td>
      <td class="quiet" dir="auto">${cells.filter((cell) => cell.trim()).slice(0, 3).join(" · ")}</td>
    </tr>`;
  }

  private again(source: string, header: readonly string[], mapping: Mapping, held: Readonly<Record<string, string>>): void {
    const columns: Mapping["columns"] = {};
    for (const [column, target] of Object.entries(held)) {
      if (!target) continue;
      const before = mapping.columns[target];
      // What was said of a column beside its name, its unit for instance, stays while it is the same column.
      columns[target] = typeof before === "object" && before.column === column ? before : column;
    }
    const { [source]: _, ...others } = this.changed;
    this.changed = others;
    void app.remap(source, header.map((cell) => cell.trim()).join("\u001f"), { ...mapping, columns });
  }

  // Which rules the calls can answer.

  private answers(answers: readonly Answer[], calls: number): TemplateResult {
    const decided = answers.filter(({ answer }) => answer === "yes" || answer === "partly").length;
    return html`<h3>${app.say("answersTitle", { n: decided, of: answers.length })}</h3>
      ${ANSWERS.map(([answer, word]) => {
        const rules = answers.filter((rule) => rule.answer === answer);
        if (rules.length === 0) return nothing;
        return html`<details class="answer" data-answer=${answer}>
          <summary>${app.say(word, { n: rules.length })}</summary>
          <ul>
            ${rules.map((rule) => html`<li>${rule.title} <span class="quiet">${this.about(rule, calls)}</span></li>`)}
          </ul>
        </details>`;
      })}`;
  }

  private about({ answer, decided, open, missing }: Answer, calls: number): string {
    const fields = missing.slice(0, 3).map((pointer) => app.opened?.fields[pointer] ?? pointer);
    const lacks = fields.length > 0 ? app.say("answersLack", { fields: fields.join(say(app.locale, "comma")) }) : "";
    const counted = answer === "partly" || (answer === "yes" && decided < calls) ? app.say("answersDecided", { n: app.number(decided), of: app.number(decided + open) }) : "";
    return [counted, lacks].filter(Boolean).join(" · ");
  }

  static override styles = [
    ...viewStyle,
    css`
      h3 {
        font-size: 0.9375rem;
        margin: 16px 0 4px;
      }
      .bad {
        color: var(--_fail);
      }
      ul {
        margin: 4px 0;
        padding-inline-start: 1.2em;
      }
      li {
        overflow-wrap: anywhere;
      }
      .go {
        margin: 10px 0 4px;
      }
      .problems {
        list-style: none;
        padding: 0;
      }
      .problems li {
        padding: 4px 0;
      }
      pre {
        margin: 4px 0 0;
        padding: 6px 8px;
        background: var(--_raised);
        border-radius: 6px;
        white-space: pre-wrap;
        unicode-bidi: isolate;
      }
      summary {
        cursor: pointer;
        padding: 3px 0;
      }
      .wide {
        overflow-x: auto;
        margin: 4px 0 10px;
      }
      table {
        border-collapse: collapse;
        min-width: 36rem;
        width: 100%;
      }
      th,
      td {
        text-align: start;
        font-weight: 400;
        padding: 4px 10px 4px 0;
        border-bottom: 1px solid var(--_line);
      }
      thead th {
        color: var(--_quiet);
        font-size: 0.8125rem;
      }
      tbody th {
        font-weight: 600;
      }
    `,
  ];
}

/** What each column of a mapping holds. */
function holds({ columns }: Mapping): Record<string, string> {
  return Object.fromEntries(Object.entries(columns).map(([target, column]) => [typeof column === "string" ? column : column.column, target]));
}
