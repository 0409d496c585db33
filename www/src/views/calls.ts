import { VirtualizerController } from "@tanstack/lit-virtual";
import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { createRef, ref } from "lit/directives/ref.js";
import { repeat } from "lit/directives/repeat.js";
import type { Verdict } from "threerings";
import { percent, written } from "../../elements/format.js";
import { SIGNS, VERDICTS } from "../../elements/verdict.js";
import { say } from "../../elements/words.js";
import { OF_LETTER, SECTION, filtersOf, type Sort } from "../filters.js";
import type { Row } from "../library/types.js";
import { address, withQuery } from "../route.js";
import { Follow, app } from "../state.js";
import type { AppWord } from "../words.js";
import { viewStyle } from "./style.js";

const ROW = 44;

/** Rows of which the verdict has a column of its own: those of the first section. */
const COLUMNS = 5;

/** The list of calls: virtual, sortable, with every filter in the address. */
@customElement("view-calls")
export class ViewCalls extends LitElement {
  @state() private searched = "";
  /** Whether somebody wants to see the filters; unless said, they are shown where they are set and there is room. */
  @state() private filtersOpen?: boolean;
  @query("#words") private readonly words!: HTMLInputElement;
  private readonly scroller = createRef<HTMLDivElement>();
  private readonly virtual = new VirtualizerController<HTMLDivElement, HTMLElement>(this, {
    count: 0,
    getScrollElement: () => this.scroller.value ?? null,
    estimateSize: () => ROW,
    overscan: 6,
  });
  private shown: readonly Row[] = [];

  constructor() {
    super();
    new Follow(this);
  }

  /** Moves the focus into the list, to the next or the previous call. */
  step(by: number): void {
    const links = [...this.renderRoot.querySelectorAll<HTMLAnchorElement>("a.call")];
    const now = links.indexOf(this.shadowRoot?.activeElement as HTMLAnchorElement);
    const next = now < 0 ? links[0] : links[now + by];
    next?.focus();
  }

  focusSearch(): void {
    this.words.focus();
  }

  private set(changes: Readonly<Record<string, string>>): void {
    location.replace(address("calls", withQuery(app.route.query, changes)));
  }

  protected override willUpdate(_changed: PropertyValues<this>): void {
    if (app.route.view !== "calls") return;
    const filters = filtersOf(app.route.query);
    if (filters.words !== this.searched) void this.search(filters.words);
    this.shown = app.shown();
    const virtualizer = this.virtual.getVirtualizer();
    if (virtualizer.options.count !== this.shown.length) virtualizer.setOptions({ ...virtualizer.options, count: this.shown.length });
  }

  private async search(words: string): Promise<void> {
    this.searched = words;
    delete app.saying;
    if (!words) return;
    const found = new Set(await app.library.ask("search", words));
    if (this.searched !== words) return;
    app.saying = found;
    app.changed();
  }

  protected override render(): TemplateResult {
    const filters = filtersOf(app.route.query);
    const virtualizer = this.virtual.getVirtualizer();
    const headline = (app.checklist?.items ?? []).slice(0, COLUMNS);
    const set = [...app.route.query.keys()].filter((name) => name !== "sort").length;
    const filtering = this.filtersOpen ?? (set > 0 && innerWidth > 760);
    return html`
      <div class="bar">
        <h1>${app.say("calls")}</h1>
        <span class="quiet" role="status">${app.say("callsShown", { n: app.number(this.shown.length), of: app.number(app.rows.length) })}</span>
        ${app.progress ? html`<progress max="1" .value=${app.progress.bytesRead / Math.max(1, app.progress.bytesTotal)} aria-label=${app.say("readingBar")}></progress>` : nothing}
        <form
          class="search"
          role="search"
          @submit=${(event: Event) => {
            event.preventDefault();
            this.set({ words: this.words.value.trim() });
          }}
        >
          <input id="words" type="search" .value=${filters.words} placeholder=${app.say("searchWords")} aria-label=${app.say("searchWords")} />
        </form>
        <button type="button" class="button" aria-expanded=${filtering ? "true" : "false"} @click=${() => (this.filtersOpen = !filtering)}>
          ${app.say("filters")}${set > 0 ? ` (${set})` : ""}
        </button>
        ${set > 0 ? html`<a class="button" href=${address("calls")}>${app.say("clearFilters")}</a>` : nothing}
      </div>
      ${filtering ? this.filters() : nothing}
      ${app.rows.length === 0
        ? html`<p class="empty">${app.ready ? html`${app.say("noCalls")} <a href=${address("start")}>${app.say("start")}</a>` : app.say("loading")}</p>`
        : html`<div class="table" role="table" aria-label=${app.say("calls")} aria-rowcount=${this.shown.length + 1}>
            <div class="scroller" ${ref(this.scroller)} role="rowgroup">
              <div class="head line" role="row" aria-rowindex="1">
                ${this.sorter("started", "started", "when")} ${this.sorter("call", "call", "id")} ${this.sorter("agent", "agent", "agent")}
                ${headline.map((item) => html`<span class="rule" role="columnheader" title=${item.title}>${item.title}</span>`)}
                ${this.sorter("score", "score", "score")} ${this.sorter("open", "openItems", "open")}
                <span class="state" role="columnheader">${app.say("reviewState")}</span>
              </div>
              <div class="whole" .style=${`height:${virtualizer.getTotalSize()}px`}>
                ${repeat(
                  virtualizer.getVirtualItems(),
                  // Rows that stay in sight stay as they are.
                  (item) => this.shown[item.index]?.key ?? item.index,
                  (item) => this.line(this.shown[item.index], item.index, item.start),
                )}
              </div>
            </div>
          </div>`}
    `;
  }

  private sorter(sort: Sort, word: AppWord, name: string): TemplateResult {
    const now = app.route.query.get("sort") ?? "";
    const order = now === sort ? "ascending" : now === `-${sort}` ? "descending" : "none";
    const next = order === "ascending" ? `-${sort}` : order === "descending" ? "" : sort;
    const sign = { ascending: "↑", descending: "↓", none: "" }[order];
    return html`<span class=${name} role="columnheader" aria-sort=${order}
      ><button type="button" @click=${() => this.set({ sort: next })}>${app.say(word)} ${sign}</button></span
    >`;
  }

  private line(row: Row | undefined, index: number, start: number): TemplateResult | typeof nothing {
    if (!row) return nothing;
    const { about } = row;
    const mark = app.marks.get(row.key) ?? "none";
    const who = [row.agentName ?? about.agent, about.team].filter(Boolean).join(" · ");
    return html`<div class="line" role="row" aria-rowindex=${index + 2} .style=${`transform:translateY(${start}px)`}>
      <span class="when" role="cell">${when(about.started_at)}</span>
      <span class="id" role="cell"
        ><a class="call" href=${address("call", app.route.query, row.key)}>${row.key}</a><small aria-hidden="true">${[when(about.started_at), who].filter((part) => part && part !== "–").join(" · ")}</small></span
      >
      <span class="agent" role="cell">${who || "–"}</span>
      ${[...row.verdicts.slice(0, COLUMNS)].map((letter) => this.mark(OF_LETTER[letter] ?? "unknown"))}
      <span class="score" role="cell"
        ><b>${percent(row.percent, app.locale)}</b>
        <span class="interval" .style=${`--from:${row.lowest ?? 0}%;--to:${Math.max(1 + (row.lowest ?? 0), row.highest ?? 0)}%`}></span>
        <span class="result" data-result=${row.result ?? "none"}>${row.result ? say(app.locale, ({ pass: "resultPass", fail: "resultFail", open: "resultOpen" } as const)[row.result]) : "–"}</span></span
      >
      <span class="open" role="cell">${row.open}</span>
      <span class="state" role="cell" data-mark=${mark}>${app.say(({ none: "stateNone", draft: "stateDraft", submitted: "stateSubmitted" } as const)[mark])}</span>
    </div>`;
  }

  /** A verdict with as few elements as it takes: there are hundreds of them. */
  private mark(verdict: Verdict): TemplateResult {
    const name = say(app.locale, verdict);
    return html`<span class="rule verdict" role="cell" data-verdict=${verdict} title=${name} aria-label=${name}><span class="mark" aria-hidden="true">${SIGNS[verdict]}</span></span>`;
  }

  private filters(): TemplateResult {
    const filters = filtersOf(app.route.query);
    const values = (of: (row: Row) => string | undefined) => [...new Set(app.rows.map(of))].filter((value): value is string => !!value).sort();
    const words = (of: (row: Row) => string | undefined) => values(of).map((value): [string, string] => [value, app.word(value)]);
    const rules = (app.checklist?.items ?? []).map((item): [string, string] => [item.id, item.title]);
    const sections = (app.checklist?.sections ?? []).map((section): [string, string] => [`${SECTION}${section.id}`, section.title]);
    const results = [say(app.locale, "resultPass"), say(app.locale, "resultFail"), say(app.locale, "resultOpen")] as const;
    const any: [string, string] = ["", app.say("any")];
    const same = (list: readonly string[]) => list.map((value): [string, string] => [value, value]);
    return html`<div class="filters" role="group" aria-label=${app.say("filters")}>
      ${this.select("agent", "agent", [any, ...same(values((row) => row.about.agent))])}
      ${this.select("team", "team", [any, ...same(values((row) => row.about.team))])}
      ${this.input("from", "from", "date")} ${this.input("to", "to", "date")}
      ${this.select("direction", "direction", [any, ...words((row) => row.about.direction)])}
      ${this.select("purpose", "purpose", [any, ...words((row) => row.about.purpose)])}
      ${this.select("outcome", "outcome", [any, ...words((row) => row.about.outcome)])}
      ${this.select("rule", "rule", [any, ...rules, ...sections])}
      ${this.select("verdict", "verdict", [any, ...VERDICTS.map((verdict): [string, string] => [verdict, say(app.locale, verdict)]), ["pass,fail", app.say("decided")], ["unknown,review", app.say("openItems")]])}
      ${this.select("result", "result", [any, ["pass", results[0]], ["fail", results[1]], ["open", results[2]], ["pass,fail", app.say("decided")]])}
      ${this.input("least", "least", "number")}
      ${this.input("below", "below", "number")}
      ${this.select("open", "openItems", [any, ["yes", app.say("some")], ["no", app.say("none")]])}
      ${this.select("state", "reviewState", [any, ["none", app.say("stateNone")], ["draft", app.say("stateDraft")], ["submitted", app.say("stateSubmitted")]])}
      ${filters.words && !app.saying ? html`<span class="quiet">${app.say("searching")}</span>` : nothing}
    </div>`;
  }

  private select(name: string, word: AppWord, options: readonly [string, string][]): TemplateResult {
    const now = app.route.query.get(name) ?? "";
    return html`<label class="field"
      >${app.say(word)}
      <select @change=${(event: Event) => this.set({ [name]: (event.target as HTMLSelectElement).value })}>
        ${options.map(([value, label]) => html`<option value=${value} .selected=${value === now}>${label}</option>`)}
      </select>
    </label>`;
  }

  private input(name: string, word: AppWord, type: "date" | "number"): TemplateResult {
    const change = (event: Event) => this.set({ [name]: (event.target as HTMLInputElement).value });
    return html`<label class="field">${app.say(word)} <input type=${type} min="0" max=${type === "number" ? "100" : "9999-12-31"} .value=${app.route.query.get(name) ?? ""} @change=${change} /></label>`;
  }

  static override styles = [
    ...viewStyle,
    css`
      :host {
        display: flex;
        flex-direction: column;
        height: 100%;
        min-height: 0;
        padding: 12px 16px;
        gap: 10px;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 12px;
      }
      .bar h1 {
        margin: 0;
      }
      .search {
        margin-inline-start: auto;
        flex: 0 1 18rem;
      }
      .search input {
        width: 100%;
      }
      .filters {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        padding: 10px 12px;
        border: 1px solid var(--_line);
        border-radius: 10px;
        background: var(--_paper);
      }
      .filters select {
        max-width: 13rem;
      }
      .filters input[type="number"] {
        width: 5.5rem;
      }
      .table {
        flex: 1;
        min-height: 0;
        display: flex;
        flex-direction: column;
        border: 1px solid var(--_line);
        border-radius: 10px;
        background: var(--_paper);
        overflow: hidden;
      }
      .scroller {
        flex: 1;
        min-height: 0;
        overflow-y: auto;
        contain: strict;
      }
      .whole {
        position: relative;
      }
      .line {
        display: grid;
        grid-template-columns: 8.5rem minmax(9rem, 2fr) minmax(7rem, 1.5fr) repeat(5, minmax(2.25rem, 0.7fr)) 13rem 3rem 5.5rem;
        align-items: center;
        gap: 10px;
        height: ${ROW}px;
        padding: 0 14px;
        border-bottom: 1px solid var(--_line);
      }
      .line:not(.head) {
        position: absolute;
        inset-inline: 0;
        top: 0;
        contain: strict;
      }
      .line:not(.head):hover,
      .line:focus-within:not(.head) {
        background: var(--_raised);
      }
      .line > * {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .head {
        background: var(--_raised);
        color: var(--_quiet);
        font-size: 0.8125rem;
        position: sticky;
        top: 0;
        z-index: 1;
      }
      .head button {
        border: 0;
        background: none;
        padding: 0;
        font-weight: 600;
      }
      .head .rule {
        white-space: normal;
        line-height: 1.25;
        font-size: 0.75rem;
        max-height: 2.5em;
      }
      a.call {
        font-weight: 600;
        text-decoration: none;
        display: inline-block;
        line-height: 32px;
        border-radius: 4px;
        max-width: 100%;
        overflow: hidden;
        text-overflow: ellipsis;
        vertical-align: middle;
      }
      a.call::after {
        content: "";
        position: absolute;
        inset: 0;
      }
      a.call:focus-visible {
        outline: none;
      }
      a.call:focus-visible::after {
        outline: 2px solid var(--_focus);
        outline-offset: -2px;
      }
      .line > .open {
        text-align: end;
      }
      .line:not(.head) > .score {
        display: grid;
        grid-template-columns: 3.6rem minmax(2rem, 1fr) 5.25rem;
        gap: 8px;
        align-items: center;
      }
      .interval {
        height: 6px;
        border-radius: 3px;
        background: linear-gradient(to right, var(--_line) var(--from), var(--_accent) var(--from) var(--to), var(--_line) var(--to));
      }
      .result {
        font-size: 0.8125rem;
      }
      .result[data-result="fail"] {
        color: var(--_fail);
      }
      .result[data-result="pass"] {
        color: var(--_pass);
      }
      .result[data-result="open"] {
        color: var(--_review);
      }
      .when,
      .agent,
      .state {
        color: var(--_quiet);
        font-size: 0.8125rem;
      }
      [data-mark="draft"] {
        color: var(--_review);
      }
      [data-mark="submitted"] {
        color: var(--_pass);
        font-weight: 600;
      }
      small {
        display: none;
        color: var(--_quiet);
        font-size: 0.75rem;
        line-height: 1.3;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .empty {
        padding: 40px 0;
        text-align: center;
      }
      @media (max-width: 1180px) {
        .line {
          grid-template-columns: 7.5rem minmax(9rem, 2fr) repeat(5, minmax(2.25rem, 4.25rem)) 7.5rem 2.5rem 5rem;
          gap: 8px;
        }
        .agent {
          display: none;
        }
        .head {
          height: 60px;
        }
        .head .rule {
          font-size: 0.6875rem;
          max-height: 4em;
          hyphens: auto;
        }
        .score .result {
          display: none;
        }
        .line:not(.head) > .score {
          grid-template-columns: 3.4rem 1fr;
          gap: 6px;
        }
      }
      @media (max-width: 760px) {
        :host {
          padding: 10px;
        }
        .line {
          grid-template-columns: minmax(6rem, 1fr) repeat(5, 1.4rem) 3.4rem;
          gap: 5px;
          padding-inline: 10px;
        }
        .head {
          height: ${ROW}px;
        }
        .head .rule {
          font-size: 0;
        }
        .when,
        .open,
        .state,
        .score .interval,
        .score .result {
          display: none;
        }
        .line > .score,
        .line:not(.head) > .score {
          display: block;
          text-align: end;
        }
        .line small {
          display: block;
        }
        a.call {
          line-height: 1.4;
        }
        .search {
          flex-basis: 100%;
        }
        .filters label {
          flex: 1 1 8rem;
        }
        .filters select,
        .filters input {
          width: 100%;
        }
      }
    `,
  ];
}

const when = (started?: string) => (started ? written(started, app.locale, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" }) : "–");
