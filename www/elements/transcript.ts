import { LitElement, css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { CallRecord, Evidence, Report, Turn, Verdict } from "threerings";
import { clock, gently, numbers, percent } from "./format.js";
import { base } from "./style.js";
import { say, type Args, type Locale, type Word } from "./words.js";

/** A quote with the item that it is evidence of. */
interface Quote {
  item: string;
  title: string;
  verdict: Verdict;
  start: number;
  end: number;
  note?: string;
}

/** Turns that are longer are cut until somebody wants to see them whole. */
const LONG = 4000;

/**
 * What was said, turn by turn, with the words that are evidence marked. Speakers are told apart by name, side and
 * colour; words that were found only inexactly carry a dashed line and say so.
 *
 * @fires threerings-seek - somebody wants to go to a moment; `detail.ms` is call time in milliseconds
 * @fires threerings-quote - somebody chose marked words; `detail.item` is the item that they are evidence of
 * @slot turn-N - what belongs under the turn with this number, counted from 0
 * @csspart turn - a turn
 * @csspart mark - words that are evidence
 */
@customElement("threerings-transcript")
export class ThreeRingsTranscript extends LitElement {
  /** The call. */
  @property({ attribute: false }) record?: CallRecord;
  /** Its report, for the evidence. */
  @property({ attribute: false }) report?: Report;
  /** `zh-Hans`, `zh-Hant` or `en`. */
  @property() locale: Locale = "zh-Hans";
  /** Where playing is, in milliseconds of call time; the turn being said is pointed out and kept in sight. */
  @property({ type: Number }) playhead?: number;
  /** The item whose evidence is pointed out. */
  @property() item?: string;

  @state() private whole = new Set<number>();
  private quotes = new Map<number, Quote[]>();
  private playing = -1;

  /** Brings a turn into sight and gives it the focus. */
  async show(turn: number): Promise<void> {
    await this.updateComplete;
    const shown = this.renderRoot.querySelector<HTMLElement>(`#turn-${turn}`);
    shown?.scrollIntoView({ block: "center", behavior: gently() });
    shown?.focus({ preventScroll: true });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("record")) this.whole = new Set();
    if (changed.has("report")) this.quotes = quotesOf(this.report);
    if (changed.has("playhead")) this.playing = this.turnAt(this.playhead);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("playhead") || this.playing < 0 || this.playing === this.turnAt(changed.get("playhead"))) return;
    this.renderRoot.querySelector(`#turn-${this.playing}`)?.scrollIntoView({ block: "nearest" });
  }

  private turnAt(ms: number | undefined): number {
    const turns = this.record?.transcript?.turns ?? [];
    if (ms === undefined) return -1;
    const at = ms - (this.record?.transcript?.zero_at_ms ?? 0);
    return turns.findIndex((turn, index) => {
      const end = turn.end_ms ?? turns[index + 1]?.start_ms ?? Infinity;
      return turn.start_ms !== undefined && turn.start_ms <= at && at < end;
    });
  }

  private say(word: Word, args?: Args): string {
    return say(this.locale, word, args);
  }

  protected override render(): TemplateResult {
    const turns = this.record?.transcript?.turns ?? [];
    if (turns.length === 0) return html`<p class="none">${this.say("noTranscript")}</p>`;
    return html`<ol>
      ${repeat(
        turns,
        (_, index) => index,
        (turn, index) => this.turn(turn, index),
      )}
    </ol>`;
  }

  private turn(turn: Turn, index: number): TemplateResult {
    const unsure = turn.confidence !== undefined && turn.confidence < 0.6;
    return html`<li
      id="turn-${index}"
      part="turn"
      tabindex="-1"
      data-speaker=${turn.speaker}
      data-playing=${index === this.playing ? "yes" : "no"}
    >
      <div class="head">
        <span class="who">${this.say(turn.speaker)}</span>
        ${turn.start_ms === undefined ? html`<span class="number">${index + 1}</span>` : this.time(turn.start_ms)}
      </div>
      <div class="body">
        <p dir="auto">${this.words(turn, index)}</p>
        ${unsure ? html`<small>${this.say("unsure", { n: percent(turn.confidence! * 100, this.locale) })}</small>` : nothing}
        <slot name="turn-${index}"></slot>
      </div>
    </li>`;
  }

  private time(start: number): TemplateResult {
    const ms = start + (this.record?.transcript?.zero_at_ms ?? 0);
    const seek = () => this.tell("threerings-seek", { ms });
    return html`<button type="button" class="time" aria-label=${this.say("seekTo", { time: clock(ms) })} @click=${seek}>${clock(ms)}</button>`;
  }

  private tell(name: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** The text, cut where evidence begins and ends. */
  private words(turn: Turn, index: number): (TemplateResult | string)[] {
    const quotes = this.quotes.get(index) ?? [];
    const shown = this.whole.has(index) ? turn.text.length : Math.min(turn.text.length, LONG);
    const cuts = new Set([0, shown]);
    for (const { start, end } of quotes) {
      if (start < shown) cuts.add(start).add(Math.min(end, shown));
    }
    const places = [...cuts].sort((one, other) => one - other);
    const parts = places.slice(0, -1).map((from, at) => {
      const to = places[at + 1] ?? shown;
      const text = turn.text.slice(from, to);
      const covering = quotes.filter(({ start, end }) => start <= from && to <= end);
      return covering.length > 0 ? this.mark(text, covering) : text;
    });
    if (shown < turn.text.length) parts.push(this.more(turn, index));
    return parts;
  }

  private more(turn: Turn, index: number): TemplateResult {
    const open = () => (this.whole = new Set(this.whole).add(index));
    const n = numbers(this.locale).format(turn.text.length);
    return html`… <button type="button" class="more" @click=${open}>${this.say("showAll", { n })}</button>`;
  }

  private mark(text: string, quotes: readonly Quote[]): TemplateResult {
    const chosen = quotes.find(({ item }) => item === this.item);
    const quote = chosen ?? quotes[0]!;
    const notes = quotes.flatMap(({ title, note, verdict }) => `${say(this.locale, verdict)}${this.say("colon")}${title}${note ? this.say("aside", { what: note }) : ""}`);
    const inexact = quotes.every(({ note }) => note);
    const choose = () => this.tell("threerings-quote", { item: quote.item });
    return html`<mark
      part="mark"
      data-verdict=${quote.verdict}
      data-chosen=${chosen ? "yes" : "no"}
      data-inexact=${inexact ? "yes" : "no"}
      title=${notes.join("\n")}
      @click=${choose}
      >${text}</mark
    >${inexact && chosen ? html`<small class="note">${this.say("inexact", { note: quote.note ?? "" })}</small>` : nothing}`;
  }

  static override styles = [
    base,
    css`
      ol {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      li {
        display: grid;
        grid-template-columns: 5.25rem minmax(0, 1fr);
        gap: 0 10px;
        padding: 5px 8px;
        border-inline-start: 3px solid transparent;
        content-visibility: auto;
        contain-intrinsic-size: auto 44px;
        scroll-margin: 48px;
      }
      li[data-speaker="agent"] {
        border-color: var(--_agent);
      }
      li[data-speaker="customer"] {
        border-inline-start-style: double;
        border-inline-start-width: 5px;
        border-color: var(--_customer);
        background: var(--_raised);
      }
      li[data-playing="yes"] {
        background: color-mix(in srgb, var(--_accent) 14%, var(--_paper));
      }
      .body {
        position: relative;
        padding-inline-end: 28px;
      }
      .head {
        display: flex;
        flex-direction: column;
        align-items: flex-start;
        font-size: 0.8125rem;
        line-height: 1.4;
      }
      .who {
        font-weight: 600;
      }
      [data-speaker="agent"] .who {
        color: var(--_agent);
      }
      [data-speaker="customer"] .who {
        color: var(--_customer);
      }
      .time,
      .number {
        border: 0;
        padding: 0 2px;
        margin-inline-start: -2px;
        background: none;
        color: var(--_quiet);
        text-decoration: underline dotted;
        text-underline-offset: 3px;
      }
      .number {
        text-decoration: none;
      }
      p {
        margin: 0;
        max-width: 42em;
        font-size: 0.9375rem;
        line-height: 1.7;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
        unicode-bidi: isolate;
      }
      small {
        color: var(--_quiet);
      }
      mark {
        color: inherit;
        background: color-mix(in srgb, var(--_mark) 16%, transparent);
        border-bottom: 2px solid var(--_mark);
        border-radius: 2px 2px 0 0;
        cursor: pointer;
      }
      mark[data-verdict="pass"] {
        --_mark: var(--_pass);
      }
      mark[data-verdict="fail"] {
        --_mark: var(--_fail);
      }
      mark[data-verdict="review"] {
        --_mark: var(--_review);
      }
      mark[data-verdict="unknown"] {
        --_mark: var(--_unknown);
      }
      mark[data-verdict="not_applicable"] {
        --_mark: var(--_none);
      }
      /* What is in order and not asked about stays in the background. */
      mark[data-chosen="no"]:is([data-verdict="pass"], [data-verdict="not_applicable"]) {
        background: none;
        border-bottom: 1px dotted var(--_mark);
      }
      mark[data-inexact="yes"] {
        background: none;
        border-bottom-style: dashed;
      }
      mark[data-chosen="yes"] {
        background: color-mix(in srgb, var(--_mark) 34%, transparent);
        outline: 2px solid var(--_mark);
      }
      .note {
        margin-inline-start: 6px;
      }
      .more {
        border: 1px solid var(--_line);
        border-radius: 6px;
        background: var(--_paper);
      }
      .none {
        color: var(--_quiet);
        max-width: none;
        font-size: 0.875rem;
      }
      @media (max-width: 520px) {
        li {
          grid-template-columns: minmax(0, 1fr);
        }
        .head {
          flex-direction: row;
          gap: 8px;
        }
      }
    `,
  ];
}

/** The quotes of a report by turn; those of failed and open items first, for they are looked for first. */
function quotesOf(report?: Report): Map<number, Quote[]> {
  const rank: readonly Verdict[] = ["fail", "review", "unknown", "pass", "not_applicable"];
  const quotes = new Map<number, Quote[]>();
  const items = [...(report?.items ?? [])].sort((one, other) => rank.indexOf(one.verdict) - rank.indexOf(other.verdict));
  for (const { id, title, verdict, evidence } of items) {
    for (const one of evidence.filter((one): one is Extract<Evidence, { kind: "quote" }> => one.kind === "quote")) {
      const { start, end, note } = one;
      const quote: Quote = note ? { item: id, title, verdict, start, end, note } : { item: id, title, verdict, start, end };
      quotes.set(one.turn, [...(quotes.get(one.turn) ?? []), quote]);
    }
  }
  return quotes;
}

declare global {
  interface HTMLElementTagNameMap {
    "threerings-transcript": ThreeRingsTranscript;
  }
}
