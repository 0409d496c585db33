import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Score } from "threerings";
import { percent } from "./format.js";
import { base } from "./style.js";
import { say, type Args, type Locale, type Word } from "./words.js";

/**
 * A score with its interval: what it is by what was decided, and between which bounds the open items leave it.
 *
 * @csspart bar - the scale with the interval and the pass mark
 * @csspart arithmetic - the steps of the sum
 */
@customElement("threerings-score")
export class ThreeRingsScore extends LitElement {
  /** The score, of a report or of a review. */
  @property({ attribute: false }) score?: Score;
  /** `zh-Hans`, `zh-Hant` or `en`. */
  @property() locale: Locale = "zh-Hans";
  /** Whether only the figure and the bar are shown. */
  @property({ type: Boolean }) brief = false;

  private say(word: Word, args?: Args): string {
    return say(this.locale, word, args);
  }

  protected override render(): TemplateResult | typeof nothing {
    const score = this.score;
    if (!score) return nothing;
    if (score.lowest === null || score.highest === null) return html`<p>${this.say("nothingCounts")}</p>`;
    const show = (value: number | null) => percent(value, this.locale);
    const bounds = { low: show(score.lowest), high: show(score.highest) };
    const open = score.open > 0 ? this.say("scoreOpen", { n: score.open, ...bounds }) : this.say("scoreClosed");
    const result = score.result && this.say(({ pass: "resultPass", fail: "resultFail", open: "resultOpen" } as const)[score.result]);
    return html`
      <div class="figures">
        <strong class="percent">${show(score.percent)}</strong>
        ${result ? html`<span class="result" data-result=${score.result ?? "open"}>${result}</span>` : nothing} ${this.bar(score)}
      </div>
      ${this.brief
        ? nothing
        : html`<p>${open}${score.pass_mark === null ? nothing : html` · ${this.say("passMark", { mark: show(score.pass_mark) })}`}</p>
            <details part="arithmetic">
              <summary>${this.say("arithmetic")}</summary>
              <ol>
                ${score.lines.map((line) => html`<li>${line}</li>`)}
              </ol>
            </details>`}
    `;
  }

  private bar({ lowest, highest, percent: value, pass_mark }: Score): TemplateResult {
    const x = (share: number) => share * 2;
    const label = this.say("scoreRange", { low: percent(lowest, this.locale), high: percent(highest, this.locale) });
    return html`<svg part="bar" role="img" aria-label=${`${this.say("score")} ${label}`} viewBox="0 0 200 14" preserveAspectRatio="none">
      <rect class="scale" x="0" y="5" width="200" height="4" rx="2" />
      <rect class="interval" x=${x(lowest ?? 0)} y="3" width=${Math.max(2, x((highest ?? 0) - (lowest ?? 0)))} height="8" rx="2" />
      <rect class="value" x=${x(value ?? 0) - 1} y="0" width="2" height="14" visibility=${value === null ? "hidden" : "visible"} />
      <rect class="pass-mark" x=${x(pass_mark ?? 0)} y="1" width="1" height="12" visibility=${pass_mark === null ? "hidden" : "visible"} />
    </svg>`;
  }

  static override styles = [
    base,
    css`
      .figures {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 2px 10px;
      }
      .percent {
        font-size: 1.625rem;
        line-height: 1.2;
        font-weight: 650;
      }
      .result {
        font-weight: 600;
      }
      .result[data-result="pass"] {
        color: var(--_pass);
      }
      .result[data-result="fail"] {
        color: var(--_fail);
      }
      .result[data-result="open"] {
        color: var(--_review);
      }
      svg {
        display: block;
        flex: 1 1 9rem;
        max-width: 320px;
        height: 14px;
        margin: 4px 0;
      }
      .scale {
        fill: var(--_line);
      }
      .interval {
        fill: var(--_accent);
        opacity: 0.4;
      }
      .value {
        fill: var(--_accent);
      }
      .pass-mark {
        fill: var(--_ink);
      }
      p {
        margin: 2px 0;
        color: var(--_quiet);
        font-size: 0.8125rem;
      }
      summary {
        cursor: pointer;
        color: var(--_quiet);
        font-size: 0.8125rem;
        min-height: 24px;
      }
      ol {
        margin: 4px 0 0;
        padding-inline-start: 1.4em;
        font-size: 0.8125rem;
        overflow-wrap: anywhere;
      }
    `,
  ];
}

declare global {
  interface HTMLElementTagNameMap {
    "threerings-score": ThreeRingsScore;
  }
}
