import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import type { Explanation } from "threerings";
import { say as sayElement, speaker } from "../../elements/words.js";
import { HELP } from "../help.js";
import { KEYS } from "../keys.js";
import { Follow, app } from "../state.js";
import { viewStyle } from "./style.js";

const say = speaker(HELP);

/** Help: verdicts, evidence, scores, reviews, keys, and where each rule comes from. */
@customElement("view-help")
export class ViewHelp extends LitElement {
  @state() private explained: Readonly<Record<string, Explanation>> = {};
  private readonly forget = () => (this.explained = {});

  constructor() {
    super();
    new Follow(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    app.addEventListener("locale", this.forget);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    app.removeEventListener("locale", this.forget);
  }

  private async explain(item: string, event: Event): Promise<void> {
    if (!(event.target as HTMLDetailsElement).open || this.explained[item]) return;
    const explanation = await app.library.ask("explain", item);
    this.explained = { ...this.explained, [item]: explanation };
  }

  protected override render(): TemplateResult {
    const { locale, checklist } = app;
    return html`
      <h1>${app.say("help")}</h1>
      ${(["verdicts", "evidence", "score", "review"] as const).map(
        (topic) => html`<section>
          <h2>${say(locale, `${topic}Title`)}</h2>
          <p>${say(locale, topic)}</p>
        </section>`,
      )}
      <section>
        <h2>${app.say("keys")}</h2>
        <dl>
          ${KEYS.map(({ shown, does }) => html`<div><dt>${shown.split(" ").map((key) => html`<kbd>${key}</kbd> `)}</dt><dd>${app.say(does)}</dd></div>`)}
          <div><dt><kbd>?</kbd></dt><dd>${app.say("keyHelp")}</dd></div>
        </dl>
      </section>
      <section>
        <h2>${app.say("rulesTitle")}</h2>
        <p class="quiet">${app.say("rulesLead")}</p>
        ${(checklist?.sections ?? []).map(
          (section) => html`<h3>${section.title}</h3>
            ${checklist!.items
              .filter((item) => item.section === section.id)
              .map(
                (item) => html`<details @toggle=${(event: Event) => this.explain(item.id, event)}>
                  <summary>${item.title}</summary>
                  ${this.rule(this.explained[item.id])}
                </details>`,
              )}`,
        )}
      </section>
    `;
  }

  private rule(explanation?: Explanation): TemplateResult | typeof nothing {
    if (!explanation) return nothing;
    const places = explanation.source.map(({ title, section, item }) => [title, section, item].filter(Boolean).join(" · "));
    return html`<div class="rule">
      <p>${explanation.why}</p>
      ${explanation.advice ? html`<p>${explanation.advice}</p>` : nothing}
      <p class="quiet">${app.say("source")}${sayElement(app.locale, "colon")}${places.join(sayElement(app.locale, "semicolon"))}</p>
      <p>${app.say("howChecked")}</p>
      <pre tabindex="0">${[...(explanation.applies?.lines ?? []), ...explanation.check.lines].join("\n")}</pre>
    </div>`;
  }

  static override styles = [
    ...viewStyle,
    css`
      :host {
        max-width: 820px;
        margin-inline: auto;
        padding: 28px 20px 64px;
      }
      section {
        margin-top: 22px;
        max-width: 46em;
      }
      section p {
        font-size: 0.9375rem;
        line-height: 1.75;
      }
      h3 {
        font-size: 0.9375rem;
        margin: 16px 0 4px;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(16rem, 1fr));
        gap: 6px 24px;
        margin: 0;
      }
      dl > div {
        display: grid;
        grid-template-columns: 7.5rem 1fr;
      }
      dd {
        margin: 0;
      }
      summary {
        cursor: pointer;
        padding: 4px 0;
      }
      .rule {
        border-inline-start: 2px solid var(--_line);
        padding-inline-start: 12px;
        margin: 4px 0 10px;
      }
      pre {
        margin: 0;
        padding: 8px 10px;
        background: var(--_paper);
        border: 1px solid var(--_line);
        border-radius: 6px;
        overflow: auto;
      }
    `,
  ];
}
