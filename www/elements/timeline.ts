import { LitElement, css, html, nothing, svg, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { CallRecord, Report } from "threerings";
import { clock, duration } from "./format.js";
import { HOLD_LIMIT_MS, bells, moments, type Moments, type Stretch } from "./moments.js";
import { base } from "./style.js";
import { say, type Args, type Locale, type Word } from "./words.js";

const GUTTER = 76;
const LANE = 26;
const TOP = 20;

/** A row of the drawing. */
type Lane = "line" | "agent" | "customer" | "between" | "sound";

/**
 * A call on one clock: ringing with its ring marks and the three-ring limit, the answer, who spoke when, holds with their
 * minute limit, the speakerphone, silences, overlaps, transfers and who hung up.
 *
 * @fires threerings-seek - somebody wants to go to a moment; `detail.ms` is call time in milliseconds
 * @csspart drawing - the drawing
 * @csspart tools - the buttons under it
 * @csspart legend - what is to be said of the drawing
 */
@customElement("threerings-timeline")
export class ThreeRingsTimeline extends LitElement {
  /** The call. */
  @property({ attribute: false }) record?: CallRecord;
  /** Its report: gives the bell of the region and the limit. */
  @property({ attribute: false }) report?: Report;
  /** `zh-Hans`, `zh-Hant` or `en`. */
  @property() locale: Locale = "zh-Hans";
  /** Where playing is, in milliseconds of call time. */
  @property({ type: Number }) playhead?: number;
  /** How loud the recording is, 0 to 1, over its whole length. */
  @property({ attribute: false }) loudness?: Float32Array;
  /** The stretch of call time that the recording covers. */
  @property({ attribute: false }) recorded?: Stretch;
  /** A stretch to be pointed out. */
  @property({ attribute: false }) marked?: Stretch;

  @state() private width = 800;
  @state() private view: Stretch = { from: 0, to: 1000 };
  private found?: Moments;
  private readonly watch = new ResizeObserver(([entry]) => {
    if (entry) this.width = Math.max(280, Math.floor(entry.contentRect.width));
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.watch.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.watch.disconnect();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("record") && !changed.has("report")) return;
    const before = this.found;
    this.found = this.record && moments(this.record, this.report);
    const same = before && this.found && before.to === this.found.to && before.from === this.found.from;
    if (this.found && !same) this.view = { from: this.found.from, to: this.found.to };
  }

  private say(word: Word, args?: Args): string {
    return say(this.locale, word, args);
  }

  private get gutter(): number {
    return this.width < 520 ? 54 : GUTTER;
  }

  private x(ms: number): number {
    const { from, to } = this.view;
    return this.gutter + ((ms - from) / (to - from)) * (this.width - this.gutter - 8);
  }

  private ms(x: number): number {
    const { from, to } = this.view;
    return from + ((x - this.gutter) / (this.width - this.gutter - 8)) * (to - from);
  }

  private zoom(factor: number, around = this.playhead ?? (this.view.from + this.view.to) / 2): void {
    const whole = this.found;
    if (!whole) return;
    const length = Math.min(whole.to - whole.from, Math.max(2000, (this.view.to - this.view.from) / factor));
    this.show(around - length * ((around - this.view.from) / (this.view.to - this.view.from)), length);
  }

  private pan(share: number): void {
    const length = this.view.to - this.view.from;
    this.show(this.view.from + length * share, length);
  }

  private show(from: number, length: number): void {
    const whole = this.found;
    if (!whole) return;
    const start = Math.max(whole.from, Math.min(from, whole.to - length));
    this.view = { from: start, to: start + length };
  }

  private seek(ms: number): void {
    const whole = this.found;
    if (!whole) return;
    const detail = { ms: Math.round(Math.max(whole.from, Math.min(ms, whole.to))) };
    this.dispatchEvent(new CustomEvent("threerings-seek", { detail, bubbles: true, composed: true }));
  }

  private readonly onWheel = (event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const box = (event.currentTarget as Element).getBoundingClientRect();
    this.zoom(event.deltaY < 0 ? 1.25 : 0.8, this.ms(event.clientX - box.left));
  };

  private readonly onClick = (event: MouseEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const x = event.clientX - box.left;
    if (x >= this.gutter) this.seek(this.ms(x));
  };

  private get lanes(): readonly Lane[] {
    return this.loudness ? ["line", "agent", "customer", "between", "sound"] : ["line", "agent", "customer", "between"];
  }

  private y(lane: Lane): number {
    return TOP + this.lanes.indexOf(lane) * LANE;
  }

  protected override render(): TemplateResult | typeof nothing {
    const found = this.found;
    if (!found) return nothing;
    const height = TOP + this.lanes.length * LANE + 4;
    const events = this.events(found);
    const about = this.say("timelineAbout", {
      length: duration(found.to - found.from, this.locale),
      events: events.map(({ at, what }) => `${clock(at)} ${what}`).join(this.say("comma")),
    });
    return html`
      <svg
        part="drawing"
        role="img"
        aria-label=${about}
        width=${this.width}
        height=${height}
        viewBox="0 0 ${this.width} ${height}"
        @click=${this.onClick}
        @wheel=${this.onWheel}
      >
        <defs>
          <pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line x1="0" y1="0" x2="0" y2="6" class="stripe" />
          </pattern>
          <clipPath id="inside"><rect x=${this.gutter} y="0" width=${this.width - this.gutter} height=${height} /></clipPath>
        </defs>
        ${this.scale(height)} ${this.lanes.map((lane) => this.name(lane))}
        <g clip-path="url(#inside)">
          ${this.loudness ? this.sound() : nothing} ${this.ringing(found)} ${this.connected(found)}
          ${found.turns.map(({ from, to, turn }) => this.spoken(from, to, turn.speaker))} ${this.between(found)}
          ${this.marked ? this.bar(this.marked, 14, height - 18, "marked") : nothing}
          ${this.playhead === undefined ? nothing : svg`<line class="playhead" x1=${this.x(this.playhead)} x2=${this.x(this.playhead)} y1="14" y2=${height} />`}
        </g>
      </svg>
      <div class="foot">
      <ol class="events" aria-label=${this.say("timeline")}>
        ${events.map(
          ({ at, what, alarming }) => html`<li>
            <button type="button" data-alarming=${alarming ? "yes" : "no"} @click=${() => this.seek(at)}>
              <time>${clock(at)}</time> ${what}
            </button>
          </li>`,
        )}
      </ol>
      <div class="tools" part="tools" role="group" aria-label=${this.say("timeline")}>
        ${this.tool("earlier", "←", () => this.pan(-0.5))} ${this.tool("later", "→", () => this.pan(0.5))}
        ${this.tool("zoomOut", "−", () => this.zoom(0.5))} ${this.tool("zoomIn", "+", () => this.zoom(2))}
        ${this.tool("zoomFit", "⤢", () => this.show(found.from, found.to - found.from))}
      </div>
      </div>
      ${found.turns.length > 0 && !found.aligned ? html`<p class="legend" part="legend">${this.say("notAligned")}</p>` : nothing}
      ${found.turns.length === 0 && this.record?.transcript?.turns.length ? html`<p class="legend" part="legend">${this.say("noTimes")}</p>` : nothing}
    `;
  }

  private tool(word: Word, sign: string, act: () => void): TemplateResult {
    const name = this.say(word);
    return html`<button type="button" title=${name} aria-label=${name} @click=${act}>${sign}</button>`;
  }

  /** What happened, in order, for those who do not look at the drawing. */
  private events(found: Moments): { at: number; what: string; alarming?: boolean }[] {
    const events: { at: number; what: string; alarming?: boolean }[] = [];
    const { ringing, answered, ended } = found;
    if (ringing) {
      events.push({ at: ringing.from, what: `${this.say("ring")} ${duration(ringing.to - ringing.from, this.locale)}` });
      if (ringing.limit !== undefined && ringing.to > ringing.limit) {
        events.push({ at: ringing.limit, what: this.say("ringLimit", { limit: clock(ringing.limit - ringing.from) }), alarming: true });
      }
    }
    if (answered !== undefined) events.push({ at: answered, what: this.say("answered") });
    for (const { from, to, long } of found.holds) {
      const over = long ? this.say("aside", { what: this.say("holdOver", { limit: clock(HOLD_LIMIT_MS) }) }) : "";
      events.push({ at: from, what: `${this.say("hold")} ${duration(to - from, this.locale)}${over}`, alarming: long });
    }
    for (const { from, to } of found.speakerphone) {
      events.push({ at: from, what: `${this.say("speakerphone")} ${duration(to - from, this.locale)}`, alarming: true });
    }
    for (const { from, to } of found.silences) events.push({ at: from, what: `${this.say("silence")} ${duration(to - from, this.locale)}` });
    for (const { from } of found.overlaps) events.push({ at: from, what: this.say("overlap") });
    for (const { at } of found.transfers) events.push({ at, what: this.say("transfer") });
    if (ended) events.push({ at: ended.at, what: this.endedBy(ended.by) });
    return events.sort((one, other) => one.at - other.at).slice(0, 60);
  }

  private endedBy(by?: string): string {
    return by ? this.say("ended", { who: this.say(by as Word) }) : this.say("endedUnknown");
  }

  private scale(height: number): TemplateResult[] {
    const { from, to } = this.view;
    const wish = ((to - from) / (this.width - this.gutter)) * 90;
    const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].map((seconds) => seconds * 1000);
    const step = steps.find((step) => step >= wish) ?? 7_200_000;
    const ticks: TemplateResult[] = [];
    for (let at = Math.ceil(from / step) * step; at <= to; at += step) {
      const x = this.x(at);
      ticks.push(svg`<line class="tick" x1=${x} x2=${x} y1="14" y2=${height} /><text class="scale" x=${x + 3} y="11">${clock(at)}</text>` as TemplateResult);
    }
    return ticks;
  }

  private name(lane: Lane): TemplateResult {
    const words: Record<Lane, string> = {
      line: this.say("call"),
      agent: this.say("agent"),
      customer: this.say("customer"),
      between: this.say("hold"),
      sound: this.say("sound"),
    };
    const y = this.y(lane);
    return svg`<text class="lane" x="2" y=${y + 17}>${words[lane]}</text><line class="rule" x1="0" x2=${this.width} y1=${y} y2=${y} />` as TemplateResult;
  }

  private bar({ from, to }: Stretch, y: number, height: number, name: string, title = "", least = 2): TemplateResult {
    const x = this.x(from);
    return svg`<rect class=${name} x=${x} y=${y} width=${Math.max(least, this.x(to) - x)} height=${height} rx="2"><title>${title}</title></rect>` as TemplateResult;
  }

  private ringing(found: Moments): TemplateResult[] {
    const { ringing } = found;
    if (!ringing) return [];
    const y = this.y("line");
    const drawn = bells(ringing).map((sound) => this.bar(sound, y + 7, 12, "ring", this.say("ring")));
    if (ringing.limit === undefined || ringing.limit > found.to) return drawn;
    const x = this.x(ringing.limit);
    const late = ringing.to > ringing.limit;
    return [
      ...drawn,
      svg`<g class=${late ? "limit late" : "limit"}><line x1=${x} x2=${x} y1=${y + 1} y2=${y + LANE - 1} /><title>${this.say("ringLimit", { limit: clock(ringing.limit - ringing.from) })}</title></g>` as TemplateResult,
    ];
  }

  /** The line: connected from the answer to the end. */
  private connected(found: Moments): TemplateResult[] {
    const y = this.y("line");
    const drawn: TemplateResult[] = [];
    if (found.answered !== undefined) {
      drawn.push(this.bar({ from: found.answered, to: found.ended?.at ?? found.to }, y + 11, 4, "connected"));
      drawn.push(svg`<circle class="answer" cx=${this.x(found.answered)} cy=${y + 13} r="5"><title>${this.say("answered")}</title></circle>` as TemplateResult);
    }
    for (const { at } of found.transfers) {
      const x = this.x(at);
      drawn.push(svg`<path class="transfer" d="M${x - 5} ${y + 8}l10 5l-10 5z"><title>${this.say("transfer")}</title></path>` as TemplateResult);
    }
    if (found.ended) {
      const x = this.x(found.ended.at);
      drawn.push(svg`<g class="end"><path d="M${x - 8} ${y + 9}l8 8m0 -8l-8 8" /><title>${this.endedBy(found.ended.by)}</title></g>` as TemplateResult);
    }
    return drawn;
  }

  private spoken(from: number, to: number, speaker: string): TemplateResult | typeof nothing {
    if (to < this.view.from || from > this.view.to) return nothing;
    const lane = speaker === "agent" ? "agent" : speaker === "customer" ? "customer" : "line";
    return lane === "line" ? this.bar({ from, to }, this.y("line") + 3, 4, "aside") : this.bar({ from, to }, this.y(lane) + 6, 14, lane);
  }

  private between(found: Moments): TemplateResult[] {
    const y = this.y("between");
    const drawn = found.silences.map((span) => this.bar(span, y + 11, 4, "silence", `${this.say("silence")} ${duration(span.to - span.from, this.locale)}`));
    for (const hold of found.holds) {
      drawn.push(this.bar(hold, y + 6, 14, hold.long ? "hold long" : "hold", `${this.say("hold")} ${duration(hold.to - hold.from, this.locale)}`));
      if (hold.long) {
        const x = this.x(hold.from + HOLD_LIMIT_MS);
        drawn.push(svg`<g class="limit late"><line x1=${x} x2=${x} y1=${y + 2} y2=${y + LANE - 2} /><title>${clock(HOLD_LIMIT_MS)}</title></g>` as TemplateResult);
      }
    }
    for (const span of found.speakerphone) drawn.push(this.bar(span, y + 2, 4, "speakerphone", this.say("speakerphone")));
    for (const span of found.overlaps) drawn.push(this.bar(span, this.y("agent") + 2, LANE * 2 - 4, "overlap", this.say("overlap"), 3));
    return drawn;
  }

  private sound(): TemplateResult | typeof nothing {
    const { loudness, recorded } = this;
    if (!loudness || !recorded) return nothing;
    const middle = this.y("sound") + LANE / 2;
    const share = (ms: number) => (ms - recorded.from) / (recorded.to - recorded.from);
    let path = "";
    for (let x = this.gutter; x < this.width - 8; x += 2) {
      const [first, last] = [share(this.ms(x)), share(this.ms(x + 2))];
      if (last <= 0 || first >= 1) continue;
      let loud = 0;
      const end = Math.min(loudness.length, Math.ceil(last * loudness.length));
      for (let at = Math.max(0, Math.floor(first * loudness.length)); at < end; at += 1) loud = Math.max(loud, loudness[at] ?? 0);
      const tall = Math.max(0.5, loud * (LANE / 2 - 2));
      path += `M${x} ${middle - tall}V${middle + tall}`;
    }
    return svg`<path class="loudness" d=${path} />` as TemplateResult;
  }

  static override styles = [
    base,
    css`
      svg {
        display: block;
        max-width: 100%;
        cursor: crosshair;
        touch-action: pan-y;
      }
      .foot {
        display: flex;
        gap: 12px;
        align-items: flex-start;
        margin-top: 6px;
      }
      .tools {
        display: flex;
        gap: 4px;
        flex: none;
      }
      :host {
        container-type: inline-size;
      }
      @container (max-width: 520px) {
        .foot {
          flex-direction: column-reverse;
          align-items: stretch;
          gap: 6px;
        }
        .tools {
          justify-content: flex-end;
        }
      }
      .legend {
        margin: 2px 0 0;
        color: var(--_quiet);
        font-size: 0.8125rem;
      }
      .tools button {
        min-width: 28px;
        height: 28px;
        padding: 0 6px;
        border: 1px solid var(--_line);
        border-radius: 6px;
        background: var(--_paper);
        line-height: 1;
      }
      .tools button:hover {
        background: var(--_raised);
      }
      .scale,
      .lane {
        font-size: 11px;
        fill: var(--_quiet);
      }
      .lane {
        font-size: 12px;
      }
      .rule,
      .tick {
        stroke: var(--_line);
        stroke-width: 1;
      }
      .tick {
        stroke-dasharray: 1 3;
      }
      .ring {
        fill: var(--_review);
      }
      .connected {
        fill: var(--_pass);
      }
      .aside {
        fill: var(--_quiet);
      }
      .answer {
        fill: var(--_pass);
        stroke: var(--_paper);
        stroke-width: 1.5;
      }
      .end path {
        stroke: var(--_ink);
        stroke-width: 2.5;
        fill: none;
      }
      .transfer {
        fill: var(--_unknown);
      }
      .agent {
        fill: var(--_agent);
      }
      .customer {
        fill: none;
        stroke: var(--_customer);
        stroke-width: 2;
      }
      .hold {
        fill: url(#stripes);
        stroke: var(--_review);
      }
      .hold.long {
        stroke: var(--_fail);
        stroke-width: 2;
      }
      .stripe {
        stroke: var(--_review);
        stroke-width: 3;
      }
      .speakerphone {
        fill: var(--_fail);
      }
      .silence {
        fill: var(--_none);
        opacity: 0.55;
      }
      .overlap {
        fill: none;
        stroke: var(--_fail);
        stroke-dasharray: 2 2;
      }
      .limit line {
        stroke: var(--_quiet);
        stroke-width: 2;
        stroke-dasharray: 4 2;
      }
      .limit.late line {
        stroke: var(--_fail);
      }
      .loudness {
        stroke: var(--_quiet);
        stroke-width: 1.4;
        fill: none;
      }
      .marked {
        fill: var(--_accent);
        opacity: 0.18;
        pointer-events: none;
      }
      .playhead {
        stroke: var(--_accent);
        stroke-width: 2;
      }
      .events {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 4px;
        margin: 0;
        flex: 1;
        padding: 0;
        list-style: none;
        font-size: 0.8125rem;
      }
      .events button {
        border: 0;
        background: none;
        border-radius: 4px;
        padding: 0 6px;
        color: var(--_quiet);
        text-align: start;
      }
      .events button:hover {
        background: var(--_raised);
        color: var(--_ink);
      }
      .events button[data-alarming="yes"] {
        color: var(--_fail);
        font-weight: 600;
      }
      time {
        font-variant-numeric: tabular-nums;
        margin-inline-end: 2px;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    "threerings-timeline": ThreeRingsTimeline;
  }
}
