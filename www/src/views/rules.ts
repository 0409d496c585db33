import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Explanation, ItemFigures } from "threerings";
import { say as sayElement } from "../../elements/words.js";
import { address, withQuery } from "../route.js";
import { Follow, app } from "../state.js";
import "../team/chart.js";
import { chartOf } from "../team/charts.js";
import { exportMenu } from "../team/export.js";
import { Latest } from "../team/latest.js";
import { shownCall } from "../team/names.js";
import { callsBehind, shared, there } from "../team/query.js";
import { flags, rateCell, share } from "../team/rate.js";
import { teamStyle } from "../team/style.js";
import { cell, shownTable, type Table } from "../team/table.js";
import { comparisonTable, coverageCell, rulesTable, trustText } from "../team/tables.js";
import type { Base, RuleFigures } from "../team/types.js";
import { say, type TeamWord } from "../team/words.js";

const SORTS: readonly [string, TeamWord][] = [
  ["", "asInChecklist"],
  ["fail", "failing"],
  ["kept", "kept"],
  ["coverage", "coverage"],
];

/** Every rule, and everything about one. */
@customElement("view-rules")
export class ViewRules extends LitElement {
  @state() private explanation?: Explanation;
  private explainedOf = "";
  private readonly base = new Latest<Base>(this, () => app.library.ask("baseFigures", shared().toString()));
  private readonly one = new Latest<RuleFigures>(this, async () => {
    const rule = this.rule;
    this.explanation = await app.library.ask("explain", rule);
    this.explainedOf = rule;
    return app.library.ask("ruleFigures", shared().toString(), this.rule);
  });

  constructor() {
    super();
    new Follow(this);
  }

  private get rule(): string {
    return app.route.query.get("rule") ?? "";
  }

  private get sort(): string {
    return app.route.query.get("sort") ?? "";
  }

  protected override willUpdate(): void {
    this.base.ask(shared(), app.revision, app.locale);
    if (this.rule) this.one.ask(shared(), this.rule, app.revision, app.locale);
  }

  protected override render(): TemplateResult {
    const { value, failure } = this.base;
    const one = this.rule ? this.one.value : undefined;
    return html`
      ${failure || this.one.failure ? html`<p role="alert" class="failure">${app.say("failure", { what: failure || this.one.failure })}</p>` : nothing}
      ${!value
        ? html`<p class="empty">${app.say("loading")}</p>`
        : this.rule
          ? one?.item === this.rule
            ? this.drill(one)
            : html`<p class="empty">${app.say("loading")}</p>`
          : this.list(value)}
    `;
  }

  private list({ summary, rules }: Base): TemplateResult {
    const by: Record<string, (item: ItemFigures) => number> = {
      fail: (item) => -item.fail,
      kept: (item) => item.pass_ratio?.value ?? 2,
      coverage: (item) => item.coverage_ratio ?? 2,
    };
    const of = by[this.sort];
    const items = of ? [...summary.items].sort((one, other) => of(one) - of(other)) : summary.items;
    const table = (title: string, items: readonly ItemFigures[]): Table => ({
      name: "rules",
      title,
      head: [app.say("rule"), say(app.locale, "failing"), say(app.locale, "kept"), say(app.locale, "coverage"), say(app.locale, "trust")],
      rows: items.map((item) => [
        { ...cell(rules[item.id]?.title ?? item.id, there("rules", { rule: item.id })), shown: html`${rules[item.id]?.title ?? item.id}${flags(item, rules[item.id]?.trusted)}` },
        { ...cell(item.fail, callsBehind({ rule: item.id, verdict: "fail" })), text: app.number(item.fail) },
        rateCell(item.pass_ratio, callsBehind({ rule: item.id, verdict: "pass,fail" })),
        coverageCell(item),
        { ...cell(trustText(rules[item.id])), shown: html`<span class=${rules[item.id]?.trusted === false ? "doubt" : "quiet"}>${trustText(rules[item.id])}</span>` },
      ]),
    });
    const sections = app.checklist?.sections ?? [];
    return html`
      <div class="head">
        <h1>${say(app.locale, "tabRules")}</h1>
        <div class="tools">
          <label class="field no-print"
            >${say(app.locale, "order")}
            <select @change=${(event: Event) => location.replace(address("rules", withQuery(app.route.query, { sort: (event.target as HTMLSelectElement).value })))}>
              ${SORTS.map(([value, word]) => html`<option value=${value} ?selected=${value === this.sort} .selected=${value === this.sort}>${say(app.locale, word)}</option>`)}
            </select></label
          >
          ${exportMenu(() => [rulesTable(summary.items, rules)], { name: "rules", title: say(app.locale, "tabRules") })}
        </div>
      </div>
      ${of
        ? html`<section class="card">${shownTable(table(say(app.locale, "tabRules"), items))}</section>`
        : sections.map(
            (section) => html`<section class="card section">
              <h2>${section.title}</h2>
              ${shownTable(
                table(
                  section.title,
                  items.filter((item) => rules[item.id]?.section === section.id),
                ),
              )}
            </section>`,
          )}
    `;
  }

  private drill(figures: RuleFigures): TemplateResult {
    const { item: id, summary, rules, comparison, control, failing, passing, missing, looked, names } = figures;
    const item = summary.items.find((one) => one.id === id);
    const rule = rules[id];
    const explained = this.explainedOf === id ? this.explanation : undefined;
    if (!item) return html`<p class="empty">${say(app.locale, "noneLeft")}</p>`;
    const chart = chartOf.control(control, figures, `item:${id}`);
    const places = (explained?.source ?? []).map(({ title, section, item }) => [title, section, item].filter(Boolean).join(" · "));
    const number = (verdict: "pass" | "fail" | "unknown" | "review" | "not_applicable") =>
      html`<div><dt>${sayElement(app.locale, verdict)}</dt><dd><a href=${callsBehind({ rule: id, verdict })}>${app.number(item[verdict])}</a></dd></div>`;
    return html`
      <p class="no-print"><a href=${there("rules")}>← ${say(app.locale, "allRules")}</a></p>
      <div class="head">
        <h1>${rule?.title ?? id}${flags(item, rule?.trusted)}</h1>
        ${exportMenu(() => [rulesTable([item], rules), comparisonTable(comparison, names, `item:${id}`), chart.table], { name: `rule-${id}`, title: rule?.title ?? id, charts: () => this.renderRoot })}
      </div>
      <dl class="numbers">
        <div class="main"><dt>${say(app.locale, "kept")}</dt><dd>${item.pass_ratio ? html`<a href=${callsBehind({ rule: id, verdict: "pass,fail" })}>${rateCell(item.pass_ratio).shown}</a>` : "–"}</dd></div>
        <div><dt>${say(app.locale, "coverage")}</dt><dd>${item.coverage_ratio == null ? "–" : html`<a href=${callsBehind({ rule: id, verdict: "unknown,review" })}>${share(item.coverage_ratio, 0)}</a>`}</dd></div>
        ${number("pass")}${number("fail")}${number("unknown")}${number("review")}${number("not_applicable")}
        <div><dt>${say(app.locale, "trust")}</dt><dd class="small">${trustText(rule)}</dd></div>
      </dl>
      <div class="grid drill">
        <section class="card" aria-labelledby="about-title">
          <h2 id="about-title">${say(app.locale, "aboutRule")}</h2>
          ${explained
            ? html`<p>${explained.why}</p>
                ${explained.advice ? html`<p><b>${say(app.locale, "tryThis")}</b> ${explained.advice}</p>` : nothing}
                <p class="quiet">${app.say("source")}${sayElement(app.locale, "colon")}${places.join(sayElement(app.locale, "semicolon")) || "–"}</p>
                <details>
                  <summary>${app.say("howChecked")}</summary>
                  <pre>${explained.check.lines.join("\n")}</pre>
                </details>`
            : app.say("loading")}
          ${missing.length > 0
            ? html`<h3>${say(app.locale, "whyOpen")} <small class="quiet">${say(app.locale, "ofLooked", { n: looked })}</small></h3>
                <ul class="plain">${missing.map((one) => html`<li>${one.field} <span class="quiet">${app.number(one.calls)}</span></li>`)}</ul>`
            : nothing}
        </section>
        <section class="card" aria-labelledby="by-agent-title">
          <h2 id="by-agent-title">${say(app.locale, "byAgent")} <small>${say(app.locale, "tiesHint")}</small></h2>
          ${shownTable(comparisonTable(comparison, names, `item:${id}`))}
        </section>
        <section class="card wide" aria-labelledby="time-title">
          <h2 id="time-title">${say(app.locale, "overTime")} <small>${say(app.locale, "controlHint")}</small></h2>
          <team-chart .label=${chart.label} .draw=${chart.draw} .table=${chart.table}></team-chart>
        </section>
        <section class="card" aria-labelledby="failing-title">
          <h2 id="failing-title">${say(app.locale, "brokenCalls")}</h2>
          <ul class="calls">${failing.map((one) => shownCall(one, id, names))}</ul>
          ${failing.length === 0 ? html`<p class="quiet">–</p>` : nothing}
        </section>
        <section class="card" aria-labelledby="passing-title">
          <h2 id="passing-title">${say(app.locale, "keptCalls")}</h2>
          <ul class="calls">${passing.map((one) => shownCall(one, id, names))}</ul>
          ${passing.length === 0 ? html`<p class="quiet">–</p>` : nothing}
        </section>
      </div>
    `;
  }

  static override styles = [
    ...teamStyle,
    css`
      .head {
        align-items: end;
        margin-bottom: 10px;
      }
      .section {
        margin-bottom: 16px;
      }
      .section table {
        table-layout: fixed;
        min-width: 52rem;
      }
      .section thead th:first-child {
        width: 34%;
      }
      @media (max-width: 600px) {
        .section table {
          table-layout: auto;
          min-width: 0;
        }
      }
      @media (min-width: 901px) {
        .drill {
          grid-template-columns: repeat(10, minmax(0, 1fr));
        }
        .drill > .card {
          grid-column: span 5;
        }
        .drill > .card:first-child {
          grid-column: span 4;
        }
        .drill > .card:nth-child(2) {
          grid-column: span 6;
        }
        .drill > .wide {
          grid-column: 1 / -1;
        }
      }
      .doubt {
        color: var(--_review);
      }
      .numbers {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 28px;
        margin: 0 0 16px;
      }
      .numbers dt {
        color: var(--_quiet);
        font-size: 0.8125rem;
      }
      .numbers dd {
        margin: 0;
        font-weight: 600;
      }
      .numbers dd a {
        color: inherit;
      }
      .calls,
      .plain {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .calls li {
        padding: 6px 0;
        border-bottom: 1px solid var(--_line);
        overflow-wrap: anywhere;
      }
      h3 {
        font-size: 0.875rem;
        margin: 12px 0 4px;
      }
      q {
        quotes: none;
        border-inline-start: 3px solid var(--_line);
        padding-inline-start: 8px;
        display: block;
        margin-top: 2px;
      }
      pre {
        white-space: pre-wrap;
      }
    `,
  ];
}
