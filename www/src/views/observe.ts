import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Direction } from "threerings";
import { clock } from "../../elements/format.js";
import { possible, recordOf, situation, type Seen, type Tap } from "../observed.js";
import { address } from "../route.js";
import { Follow, app } from "../state.js";
import type { AppWord } from "../words.js";
import { viewStyle } from "./style.js";

const TAPS: readonly [Tap, AppWord][] = [
  ["ring", "observeRing"],
  ["answer", "observeAnswer"],
  ["hold", "observeHold"],
  ["resume", "observeResume"],
  ["speaker-on", "observeSpeakerOn"],
  ["speaker-off", "observeSpeakerOff"],
  ["agent", "observeAgentEnds"],
  ["customer", "observeCustomerEnds"],
  ["network", "observeDropped"],
  ["no-answer", "observeNoAnswer"],
];

/** Where what was tapped waits, should the page be left. */
const KEPT = "observing";

/** For phones without any call data: somebody sits beside and taps what happens. */
@customElement("view-observe")
export class ViewObserve extends LitElement {
  @state() private seen: readonly Seen[] = kept();
  @state() private direction: Direction = "inbound";
  @state() private agent = "";
  @state() private now = Date.now();
  private timer?: ReturnType<typeof setInterval>;

  constructor() {
    super();
    new Follow(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => (this.now = Date.now()), 250);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  private set(seen: readonly Seen[]): void {
    this.seen = seen;
    localStorage.setItem(KEPT, JSON.stringify(seen));
  }

  private tap(tap: Tap, word: AppWord): void {
    this.set([...this.seen, { tap, at: Date.now() }]);
    app.announce(this.name(tap, word));
  }

  private name(tap: Tap, word: AppWord): string {
    return app.say(tap === "ring" && this.direction === "outbound" ? "observeDial" : word);
  }

  private async save(): Promise<void> {
    const record = recordOf(this.seen, this.direction, this.agent);
    if (!record) return;
    await app.open([new File([`${JSON.stringify(record)}\n`], `${record.id}.jsonl`)]);
    const row = app.rows.at(-1);
    this.set([]);
    if (row) location.hash = address("call", undefined, row.key);
  }

  protected override render(): TemplateResult {
    const now = situation(this.seen);
    const start = this.seen[0]?.at;
    const until = now.over ? this.seen.at(-1)!.at : Math.max(this.now, this.seen.at(-1)?.at ?? 0);
    return html`
      <h1>${app.say("observeTitle")}</h1>
      <p class="quiet">${app.say("observeLead")}</p>
      <div class="card">
        <div class="row settings">
          <div class="row" role="radiogroup" aria-label=${app.say("direction")}>
            ${(["inbound", "outbound"] as const).map(
              (direction) => html`<label
                ><input type="radio" name="direction" .checked=${direction === this.direction} ?disabled=${now.begun} @change=${() => (this.direction = direction)} />
                ${app.say(direction === "inbound" ? "observeInbound" : "observeOutbound")}</label
              >`,
            )}
          </div>
          <label>${app.say("observeAgent")} <input .value=${this.agent} @input=${(event: Event) => (this.agent = (event.target as HTMLInputElement).value)} /></label>
        </div>
        ${start === undefined ? html`<p class="quiet waiting">${app.say("observeWaiting")}</p>` : html`<p class="clock" role="timer">${clock(until - start)}</p>`}
        <div class="taps">
          ${TAPS.map(
            ([tap, word]) => html`<button type="button" class="button" data-tap=${tap} ?disabled=${!possible(tap, now)} @click=${() => this.tap(tap, word)}>${this.name(tap, word)}</button>`,
          )}
        </div>
        ${this.seen.length > 0
          ? html`<h2>${app.say("observeEvents")}</h2>
              <ol>
                ${this.seen.map(({ tap, at }) => html`<li><time>${clock(at - (start ?? at), true)}</time> ${this.name(tap, TAPS.find(([one]) => one === tap)![1])}</li>`)}
              </ol>
              <div class="row">
                <button type="button" class="button main" ?disabled=${!now.over} @click=${() => this.save()}>${app.say("observeSave")}</button>
                <button type="button" class="button" @click=${() => this.set(this.seen.slice(0, -1))}>${app.say("observeUndo")}</button>
                <button type="button" class="button" @click=${() => this.set([])}>${app.say("observeReset")}</button>
              </div>`
          : nothing}
      </div>
    `;
  }

  static override styles = [
    ...viewStyle,
    css`
      :host {
        max-width: 760px;
        margin-inline: auto;
        padding: 28px 20px 48px;
      }
      .settings {
        gap: 20px;
      }
      .clock {
        font-size: 2.25rem;
        font-weight: 650;
        text-align: center;
        margin: 12px 0;
        line-height: 1.3;
      }
      .waiting {
        text-align: center;
        margin: 18px 0;
      }
      .taps {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(10rem, 1fr));
        gap: 8px;
        margin-bottom: 16px;
      }
      .taps .button {
        min-height: 56px;
        justify-content: center;
        font-size: 1rem;
        white-space: normal;
      }
      .taps .button:not(:disabled) {
        border-color: var(--_accent);
        font-weight: 600;
      }
      time {
        display: inline-block;
        min-width: 4em;
        color: var(--_quiet);
      }
    `,
  ];
}

function kept(): readonly Seen[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    const fits = (one: unknown) => typeof one === "object" && one !== null && typeof (one as Seen).at === "number" && TAPS.some(([tap]) => tap === (one as Seen).tap);
    return Array.isArray(value) && value.every(fits) ? (value as Seen[]) : [];
  } catch {
    return [];
  }
}
