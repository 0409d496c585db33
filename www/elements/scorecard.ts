import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { ChecklistInfo, Evidence, ItemReport, Report, Verdict } from "threerings";
import { bound, clock, duration } from "./format.js";
import { base } from "./style.js";
import { VERDICTS, verdictMark } from "./verdict.js";
import { say, type Args, type Locale, type Word } from "./words.js";

/** What a person says about an item. */
export interface Answer {
  verdict: Verdict;
  reason?: string;
}

/** How the fields and words of a record are called. */
export interface FieldNames {
  field(pointer: string): string;
  word(word: string): string;
}

const AS_WRITTEN: FieldNames = { field: (pointer) => pointer, word: (word) => word };

type Searched = Extract<Evidence, { kind: "searched" }>;

/**
 * The items of a report by section: verdict, title, why, the evidence as buttons that lead to the moment, what was
 * searched in vain, and what is missing. Where a person decided, both verdicts stand side by side.
 *
 * @fires threerings-evidence - a piece of evidence was chosen; `detail` is `{ item, evidence }`
 * @fires threerings-select - an item was chosen; `detail.item` is its id
 * @slot item-ID - what belongs under the item with this id, controls of a review for instance
 * @slot source-ID - where the rule comes from
 * @csspart section - a section with its items
 * @csspart item - an item
 * @csspart verdict - a verdict
 * @csspart evidence - a button that leads to evidence
 */
@customElement("threerings-scorecard")
export class ThreeRingsScorecard extends LitElement {
  /** The report. */
  @property({ attribute: false }) report?: Report;
  /** The checklist as described by the engine, for the titles of sections. */
  @property({ attribute: false }) checklist?: ChecklistInfo;
  /** What a person says, by item. */
  @property({ attribute: false }) answers: Readonly<Record<string, Answer>> = {};
  /** How fields are called; their pointers unless given. */
  @property({ attribute: false }) names: FieldNames = AS_WRITTEN;
  /** `zh-Hans`, `zh-Hant` or `en`. */
  @property() locale: Locale = "zh-Hans";
  /** Call time of the transcript's time 0, so that evidence bears the times of the call. */
  @property({ type: Number }) zero = 0;
  /** The chosen item: it is opened, with everything about it. */
  @property({ reflect: true }) selected?: string;
  /** Which verdicts are shown; all unless given. */
  @property({ attribute: false }) only?: readonly Verdict[];

  /** Brings an item into sight and gives it the focus. */
  async show(item: string, focus = true): Promise<void> {
    await this.updateComplete;
    const shown = [...this.renderRoot.querySelectorAll<HTMLElement>("[data-item]")].find((one) => one.dataset["item"] === item);
    shown?.scrollIntoView({ block: "nearest", behavior: focus ? "smooth" : "instant" });
    if (focus) shown?.querySelector<HTMLElement>("button.head")?.focus({ preventScroll: true });
  }

  /** The items as they are shown, in order. */
  get shown(): readonly ItemReport[] {
    return (this.report?.items ?? []).filter((item) => !this.only || this.only.includes(this.verdict(item)));
  }

  private verdict(item: ItemReport): Verdict {
    return this.answers[item.id]?.verdict ?? item.verdict;
  }

  private say(word: Word, args?: Args): string {
    return say(this.locale, word, args);
  }

  private tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  protected override render(): TemplateResult | typeof nothing {
    const report = this.report;
    if (!report) return nothing;
    const sections = [...new Set(report.items.map((item) => item.section))];
    return html`${sections.map((section) => this.section(section))}`;
  }

  private section(id: string): TemplateResult | typeof nothing {
    const items = this.shown.filter((item) => item.section === id);
    if (items.length === 0) return nothing;
    const title = this.checklist?.sections.find((section) => section.id === id)?.title ?? id;
    const counts = VERDICTS.map((verdict) => [verdict, items.filter((item) => this.verdict(item) === verdict).length] as const);
    return html`<section part="section" aria-label=${title}>
      <h3>
        <span>${title}</span>
        <span class="counts">
          ${counts.filter(([, n]) => n > 0).map(([verdict, n]) => html`<span>${verdictMark(verdict, this.locale, false)} ${n}</span>`)}
        </span>
      </h3>
      <ul>
        ${repeat(
          items,
          (item) => item.id,
          (item) => this.item(item),
        )}
      </ul>
    </section>`;
  }

  private item(item: ItemReport): TemplateResult {
    const open = item.id === this.selected;
    const answer = this.answers[item.id];
    const choose = () => this.tell("threerings-select", { item: item.id });
    return html`<li part="item" data-item=${item.id} data-open=${open ? "yes" : "no"}>
      <button type="button" class="head" aria-expanded=${open ? "true" : "false"} @click=${choose}>
        ${verdictMark(this.verdict(item), this.locale, false)}
        <span class="title">${item.title}</span>
        <span class="why">${answer ? this.person(answer) : item.reason}</span>
      </button>
      ${open ? this.details(item, answer) : nothing}
    </li>`;
  }

  private person(answer: Answer): string {
    const said = this.say("personSays");
    return answer.reason ? `${said}${this.say("colon")}${answer.reason}` : said;
  }

  private details(item: ItemReport, answer?: Answer): TemplateResult {
    return html`<div class="details">
      <p class="verdicts">
        <span>${this.say("engineSays")}${this.say("colon")}${verdictMark(item.verdict, this.locale)}</span>
        ${answer ? html`<span>${this.say("personSays")}${this.say("colon")}${verdictMark(answer.verdict, this.locale)}</span>` : nothing}
        <span class="quiet">${this.counted(item)}</span>
        ${item.borderline ? html`<span class="quiet">${this.say("borderline")}</span>` : nothing}
      </p>
      <p class="reason">${item.reason}</p>
      ${item.would_pass ? html`<p class="quiet">${this.say("wouldPass")}${this.say("colon")}${item.would_pass}</p>` : nothing}
      ${item.evidence.length > 0 ? html`<ul class="evidence" aria-label=${this.say("evidence")}>${item.evidence.map((one) => this.evidence(item, one))}</ul>` : nothing}
      ${item.missing.length > 0
        ? html`<p>${this.say("missing")}${this.say("colon")}${item.missing.map((path) => html`<span class="missing">${this.names.field(path)}</span>`)}</p>`
        : nothing}
      <slot name="item-${item.id}"></slot>
      <slot name="source-${item.id}"></slot>
    </div>`;
  }

  private counted(item: ItemReport): string {
    if (item.weight === 0) return this.say("notCounted");
    const weight = this.say("weight", { n: item.weight });
    if (!item.critical) return weight;
    return `${weight} · ${this.say(item.critical === "section" ? "criticalSection" : "criticalChecklist")}`;
  }

  private evidence(item: ItemReport, evidence: Evidence): TemplateResult {
    if (evidence.kind === "searched") return html`<li class="quiet">${this.searched(item, evidence)}</li>`;
    if (evidence.kind === "conversion") return html`<li class="quiet">${evidence.note}${this.say("aside", { what: `${this.say("source")}${this.say("colon")}${evidence.source}` })}</li>`;
    const choose = () => this.tell("threerings-evidence", { item: item.id, evidence });
    const { name, label } = this.evidenceNames(evidence);
    return html`<li>
      <button type="button" part="evidence" aria-label=${label} @click=${choose}>${name}</button>
      ${evidence.kind === "quote" && evidence.note ? html`<span class="quiet">${evidence.note}</span>` : nothing}
      ${evidence.kind === "field" && evidence.provenance ? html`<span class="quiet">${this.say(evidence.provenance.how)}</span>` : nothing}
    </li>`;
  }

  private evidenceNames(evidence: Exclude<Evidence, Searched>): { name: string | TemplateResult; label: string } {
    if (evidence.kind === "quote") {
      const number = this.say("turn", { n: evidence.turn + 1 });
      const time = evidence.start_ms === undefined || evidence.start_ms === null ? "" : ` ${clock(this.zero + evidence.start_ms)}`;
      const text = evidence.text.length > 80 ? `${evidence.text.slice(0, 80)}…` : evidence.text;
      return { name: html`<span class="place">${number}${time}</span> <q dir="auto">${text}</q>`, label: this.say("goToTurn", { n: evidence.turn + 1, text }) };
    }
    if (evidence.kind === "span") {
      const what = `${this.say(evidence.of)} ${bound(evidence.length_ms, (ms) => duration(ms, this.locale), this.locale)}`;
      const shift = evidence.of === "overlap" || evidence.of === "silence" ? this.zero : 0;
      const time = clock(shift + evidence.start_ms);
      return { name: html`<span class="place">${time}</span> ${what}`, label: this.say("goToTime", { time, what }) };
    }
    if (evidence.kind === "field") {
      const what = `${this.names.field(evidence.path)}${this.say("colon")}${this.value(evidence)}`;
      return { name: what, label: this.say("goToField", { what }) };
    }
    return { name: evidence.note, label: evidence.note };
  }

  private value({ path, value }: Extract<Evidence, { kind: "field" }>): string {
    const show = (n: number) => (path.endsWith("_ms") || path.endsWith("/ms") ? duration(n, this.locale) : String(n));
    if (value === null) return this.say("notKnown");
    if (typeof value === "boolean") return this.say(value ? "yes" : "no");
    if (typeof value === "string") return value.trim() === "" ? this.say("blank") : this.names.word(value);
    if (typeof value === "object" && "elements" in value) return this.say("elements", { n: value.elements });
    return bound(value, show, this.locale);
  }

  private searched(item: ItemReport, { by, turns, first_turn, last_turn }: Searched): string {
    if (turns === 0 || first_turn === undefined || last_turn === undefined) return this.say("searchedNothing");
    const who = this.say(({ agent: "theAgent", customer: "theCustomer", anyone: "anyone" } as const)[by]);
    const exact = item.evidence.some((one) => one.kind === "quote" && !one.note);
    return this.say(exact ? "searchedFound" : "searched", { who, n: turns, first: first_turn + 1, last: last_turn + 1 });
  }

  static override styles = [
    base,
    css`
      section + section {
        margin-top: 14px;
      }
      h3 {
        display: flex;
        justify-content: space-between;
        gap: 12px;
        margin: 0;
        padding: 6px 8px;
        font-size: 0.875rem;
        font-weight: 650;
        border-bottom: 1px solid var(--_line);
        position: sticky;
        top: var(--threerings-sticky, 0);
        background: var(--_paper);
        z-index: 1;
      }
      .counts {
        display: flex;
        gap: 10px;
        font-weight: 500;
        color: var(--_quiet);
      }
      .counts > span {
        display: inline-flex;
        align-items: center;
        gap: 3px;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      li[data-item] {
        border-bottom: 1px solid var(--_line);
        scroll-margin-block: 56px 12px;
      }
      .head {
        display: grid;
        grid-template-columns: 1.5rem minmax(7em, 2fr) minmax(0, 3fr);
        gap: 2px 8px;
        align-items: baseline;
        width: 100%;
        padding: 6px 8px;
        border: 0;
        background: none;
        text-align: start;
      }
      .head .verdict {
        align-self: start;
        margin-top: 1px;
      }
      .head:hover {
        background: var(--_raised);
      }
      [data-open="yes"] {
        background: var(--_raised);
        box-shadow: inset 3px 0 0 var(--_accent);
      }
      [data-open="yes"] .title {
        font-weight: 600;
      }
      [data-open="yes"] .why {
        visibility: hidden;
      }
      .why,
      .quiet {
        color: var(--_quiet);
        font-size: 0.8125rem;
      }
      .why {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .details {
        padding: 0 12px 10px 40px;
      }
      .details p {
        margin: 4px 0;
      }
      .verdicts {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 16px;
        align-items: center;
      }
      .evidence {
        margin: 6px 0;
        display: grid;
        gap: 4px;
        justify-items: start;
      }
      .evidence button {
        border: 1px solid var(--_line);
        border-radius: 6px;
        background: var(--_paper);
        padding: 2px 8px;
        text-align: start;
        overflow-wrap: anywhere;
      }
      .evidence button:hover {
        border-color: var(--_accent);
      }
      .place {
        color: var(--_accent);
        font-weight: 600;
        margin-inline-end: 4px;
      }
      q {
        quotes: "“" "”";
        unicode-bidi: isolate;
      }
      .missing {
        border: 1px dashed var(--_edge);
        border-radius: 4px;
        padding: 0 6px;
        margin-inline-end: 4px;
      }
      @container (max-width: 520px) {
        .head {
          grid-template-columns: 1.5rem minmax(0, 1fr);
        }
        .why {
          grid-column: 2;
          white-space: normal;
        }
        [data-open="yes"] .why {
          display: none;
        }
        .details {
          padding-inline-start: 12px;
        }
      }
      :host {
        container-type: inline-size;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    "threerings-scorecard": ThreeRingsScorecard;
  }
}
